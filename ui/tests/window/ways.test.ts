import { expect, test } from 'vitest';
import { page } from 'vitest/browser';

import { session } from '../../src/features/session/session.svelte';
import { circle, hosting } from '../mock/people';
import { openWindow } from './setup';

const at = (id: string) => page.getByTestId(id);
const heading = (name: string) => page.getByRole('heading', { name });
const press = (key: string, more: KeyboardEventInit = {}) =>
  window.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey: true, cancelable: true, ...more }));

test('a visitor gets back to the circle on a computer that has journals', async () => {
  openWindow({ circle: circle({ role: 'visitor' }) });
  await expect.element(at('circle-phase')).toBeVisible();
  session.go({ name: 'welcome' });
  await expect.element(at('unlock-passphrase')).toBeVisible();
  await at('back-to-circle').click();
  await expect.element(at('circle-phase')).toBeVisible();
});

test('whoever meant to open their journal at the board gets back to it unopened', async () => {
  openWindow({ circle: circle() });
  await at('unlock-to-share').click();
  await at('back-to-circle').click();
  await expect.element(at('circle-phase')).toBeVisible();
});

test('Caps Lock changes no key, and Shift does', async () => {
  openWindow({ open: true });
  await expect.element(at('moment-row').first()).toBeVisible();
  press('N');
  await expect.element(at('moment-body')).toBeVisible();
  press('n', { shiftKey: true });
  await expect.element(at('card-text')).toBeVisible();
  press('L');
  await expect.element(at('unlock-passphrase')).toBeVisible();
});

test('locking leaves no word in sight, however long the core takes for it', async () => {
  const world = openWindow({ open: true });
  await expect.element(page.getByText('My sister picked up')).toBeVisible();
  const answers = world.hold('journal_lock');
  await at('lock').click();
  await expect.element(at('come-back')).toBeVisible();
  expect(document.body.textContent).not.toContain('sister');
  await expect.poll(() => answers.length).toBe(1);
  answers[0]?.();
  await expect.element(at('unlock-passphrase')).toBeVisible();
});

test('where the core does not answer at first, it is said, with Help and another try', async () => {
  const refuse = { app_state: 'shell', settings_get: 'shell', help_view: 'shell' };
  const world = openWindow({ open: true, refuse });
  await expect.element(page.getByText('The window lost touch with the rest of Hearth.')).toBeVisible();
  await at('help-now').click();
  await expect.element(page.getByRole('dialog').getByText('Call or text 988')).toBeVisible();
  await at('help-close').click();
  world.scene.refuse = {};
  await at('start-again').click();
  await expect.element(at('moment-row').first()).toBeVisible();
});

test('after a card is deleted the keys go on from the page’s name', async () => {
  openWindow({ open: true });
  await at('place-cards').click();
  await at('card-delete').first().click();
  await expect.element(at('undo')).toBeVisible();
  await expect.element(heading('Cards')).toHaveFocus();
});

test('after a line of the record is erased too, and after a card is forgotten', async () => {
  openWindow({ open: true });
  await at('place-cards').click();
  await at('tab-ledger').click();
  await at('share-more').last().click();
  await at('share-erase').click();
  await at('share-erase-go').click();
  await expect.element(heading('Cards')).toHaveFocus();
  session.go({ name: 'inbox' });
  await at('inbox-row').first().click();
  await at('inbox-forget').click();
  await at('inbox-forget-go').click();
  await expect.element(heading('Shared with me')).toHaveFocus();
});

test('after somebody was let in, and after an invitation was accepted', async () => {
  const world = openWindow({ open: true, circle: hosting() });
  await expect.element(at('knock').nth(1)).toBeVisible();
  world.scene.circle = hosting({ knocks: [] });
  await at('knock-admit').first().click();
  await expect.element(at('knock')).not.toBeInTheDocument();
  await expect.element(heading('Tuesday group')).toHaveFocus();
  session.go({ name: 'group' });
  await at('invitation-open').click();
  await at('invitation-paste').fill('hearth-invitation-1:00ff');
  await at('invitation-read').click();
  await at('group-accept').click();
  await expect.element(heading('Group').first()).toHaveFocus();
});
