import { expect, test } from 'vitest';
import { page } from 'vitest/browser';

import { session } from '../../src/features/session/session.svelte';
import { circle, someMoments } from '../mock/people';
import { openWindow } from './setup';

const at = (id: string) => page.getByTestId(id);

test('a draft that waits is gone on with, and a change to an old moment waits beside it', async () => {
  const world = openWindow({ open: true, draft: true });
  await at('write').click();
  await expect.element(at('moment-body')).toHaveValue('Half a thought');
  await at('place-journal').click();
  await at('moment-row').first().click();
  await at('moment-edit').click();
  await at('moment-body').fill('Changed.');
  await at('lock').click();
  await expect.element(at('unlock-passphrase')).toBeVisible();
  expect(world.drafts).toMatchObject([
    { place: 'new_moment', words: { moment: { body: 'Half a thought' } } },
    { place: { moment: 'a1' }, words: { moment: { body: 'Changed.' } } },
  ]);
});

test('a change to an old moment is gone on with as a change, never as a new moment', async () => {
  const world = openWindow({ open: true });
  await at('moment-row').first().click();
  await at('moment-edit').click();
  await at('moment-body').fill('Changed.');
  await at('place-journal').click();
  await expect.element(at('draft')).toHaveTextContent('You were changing a moment');
  await at('draft-resume').click();
  await expect.element(at('moment-body')).toHaveValue('Changed.');
  await at('moment-save').click();
  await expect.element(at('saved-note')).toBeVisible();
  expect(world.asked('moment_edit')).toMatchObject([{ id: 'a1', moment: { body: 'Changed.' } }]);
  expect(world.asked('moment_add')).toEqual([]);
  expect(world.drafts).toEqual([]);
});

test('a change that is let go leaves the moment as it was', async () => {
  const world = openWindow({ open: true });
  world.drafts = [{ place: { moment: 'a2' }, words: { moment: { body: 'Changed.' } } }];
  await session.refresh();
  await at('draft-resume').click();
  await at('draft-discard').click();
  await expect.element(at('moment-body')).toHaveValue(someMoments()[1]?.body ?? '');
  expect(world.drafts).toEqual([]);
});

test('the words of a card wait, each in its place, and are gone once it is kept', async () => {
  const world = openWindow({ open: true, journals: [{ id: 'j1', label: 'Notebook 3' }] });
  await at('place-cards').click();
  await at('card-new').click();
  await at('card-text').fill('I am still here.');
  await at('lock').click();
  await expect.element(at('unlock-passphrase')).toBeVisible();
  expect(world.drafts).toMatchObject([
    { place: { new_card: null }, words: { card: { text: 'I am still here.' } } },
  ]);
  await at('unlock-passphrase').fill('four quiet words here');
  await at('unlock').click();
  await at('place-cards').click();
  await at('draft-resume').click();
  await expect.element(at('card-text')).toHaveValue('I am still here.');
  await at('keep-card').click();
  await expect.element(at('card-row').nth(2)).toBeVisible();
  expect(world.asked('card_make')).toMatchObject([{ text: 'I am still here.' }]);
  expect(world.drafts).toEqual([]);
});

test('opening a card and leaving it as it was puts nothing aside', async () => {
  const world = openWindow({ open: true });
  await at('place-cards').click();
  await at('card-open').first().click();
  await expect.element(at('card-text')).toHaveValue('She picked up on the second ring.');
  await at('lock').click();
  await expect.element(at('unlock-passphrase')).toBeVisible();
  expect(world.asked('draft_save')).toEqual([]);
});

test('the line for oneself waits where it was begun', async () => {
  const world = openWindow({ open: true, circle: circle({ phase: 'ended', reason: 'host_ended' }) });
  await at('line-for-me').fill('I stayed to the end.');
  await world.putAside(false);
  await expect.poll(() => world.asked('put_aside_done').length).toBe(1);
  expect(world.drafts).toMatchObject([
    { place: 'ended_line', words: { moment: { body: 'I stayed to the end.' } } },
  ]);
  await at('place-journal').click();
  await at('place-group').click();
  session.go({ name: 'circle' });
  await expect.element(at('line-for-me')).toHaveValue('I stayed to the end.');
  await at('line-save').click();
  await expect.poll(() => world.asked('moment_add').length).toBe(1);
  await expect.poll(() => world.drafts).toEqual([]);
});

test('an answer that was begun waits with its card', async () => {
  const world = openWindow({ open: true });
  await expect.element(at('moment-row').first()).toBeVisible();
  session.go({ name: 'inbox' });
  await at('inbox-row').first().click();
  await at('inbox-reply-text').fill('Thank you for it.');
  await at('inbox-row').nth(1).click();
  await expect.element(at('inbox-reply-text')).toHaveValue('');
  await at('inbox-row').first().click();
  await expect.element(at('inbox-reply-text')).toHaveValue('Thank you for it.');
  await at('inbox-reply-go').click();
  await expect.poll(() => world.asked('inbox_reply').length).toBe(1);
  await expect.poll(() => world.drafts).toEqual([]);
});

test('the support plan waits before the journal locks, and is gone once it is saved', async () => {
  const world = openWindow({ open: true, journals: [{ id: 'j1', label: 'Notebook 3' }] });
  await at('settings').click();
  await at('help-line-name').first().fill('My own line');
  await at('lock').click();
  await expect.element(at('unlock-passphrase')).toBeVisible();
  expect(world.drafts).toMatchObject([{ place: 'help_lines' }]);
  await at('unlock-passphrase').fill('four quiet words here');
  await at('unlock').click();
  await at('draft-resume').click();
  await expect.element(at('help-line-name').first()).toHaveValue('My own line');
  await at('help-save').click();
  await expect.poll(() => world.drafts).toEqual([]);
  expect(world.asked('help_edit').length).toBe(1);
});

test('a deleted card comes back as the very same one', async () => {
  const world = openWindow({ open: true });
  await at('place-cards').click();
  await at('card-delete').first().click();
  await at('undo').click();
  await expect.element(at('card-row').nth(1)).toBeVisible();
  expect(world.asked('card_restore')).toEqual(world.asked('card_delete'));
  expect(world.asked('card_make')).toEqual([]);
});

test('a card that cannot be brought back is said so, in plain words', async () => {
  openWindow({ open: true, refuse: { card_restore: 'not_found' } });
  await at('place-cards').click();
  await at('card-delete').first().click();
  await at('undo').click();
  await expect.element(page.getByRole('status').getByText('could not be brought back')).toBeVisible();
  await expect.element(at('undo')).not.toBeInTheDocument();
});
