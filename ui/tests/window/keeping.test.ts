import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';

import { session } from '../../src/features/session/session.svelte';
import { circle } from '../mock/people';
import { openWindow } from './setup';

const at = (id: string) => page.getByTestId(id);
const visiting = circle({ role: 'visitor' });
const own = 'the words I use';
const fresh = 'five new words for it';

test.each([
  ['whole', 'Everything is here. Last checked today.'],
  ['unchecked', 'Checking…'],
  ['mended', 'Something was damaged and is whole again. Last checked on November 3, 2026.'],
  [
    'lost',
    'Something could not be recovered. All that is here is whole. Noticed on November 2, 2026. Last checked on November 3, 2026.',
  ],
  ['damaged', 'Something is damaged. Last checked on November 3, 2026.'],
  ['read_only', 'It can be read; nothing can be saved now.'],
] as const)('a journal that is %s says so in plain words', async (health, words) => {
  openWindow({ open: true, health });
  await at('settings').click();
  await expect.element(at('check-result')).toHaveTextContent(words);
  expect(at('journal-repair').elements().length).toBe(health === 'damaged' ? 1 : 0);
});

test('what is damaged is named once, and a repair makes it whole', async () => {
  const world = openWindow({ open: true, health: 'damaged' });
  await at('settings').click();
  await expect.element(at('journal-repair')).toBeVisible();
  expect(page.getByText('A part of your journal is damaged').elements().length).toBe(1);
  await at('journal-repair').click();
  await expect.element(at('check-result')).toHaveTextContent('is whole again');
  await expect.element(at('journal-repair')).not.toBeInTheDocument();
  expect(world.asked('journal_repair').length).toBe(1);
});

test('what could not be recovered is said in both places until somebody says that they read it', async () => {
  const world = openWindow({ open: true, health: 'lost' });
  const said = page.getByText('there is no second copy of it: 3 of its entries');
  await expect.element(said).toBeVisible();
  await at('settings').click();
  await expect.element(said).toBeVisible();
  world.scene.refuse = { losses_read: 'disk_full' };
  await at('losses-read').click();
  await expect.element(page.getByText('The disk is full')).toBeVisible();
  await expect.element(said).toBeVisible();
  world.scene.refuse = {};
  await at('losses-read').click();
  await expect.element(at('check-result')).toHaveTextContent('Everything is here.');
  await expect.element(said).not.toBeInTheDocument();
  await at('place-journal').click();
  await expect.element(page.getByRole('heading', { name: 'Journal' })).toBeVisible();
  expect(said.elements().length).toBe(0);
  expect(world.asked('losses_read').length).toBe(2);
});

test('a loss is read where the journal opens, too', async () => {
  openWindow({ open: true, health: 'lost' });
  await at('losses-read').click();
  await expect.element(at('losses-read')).not.toBeInTheDocument();
  expect(page.getByText('no second copy').elements().length).toBe(0);
});

test('checking reads everything and tells what it found', async () => {
  const world = openWindow({ open: true, health: 'unchecked' });
  await at('settings').click();
  await at('journal-check').click();
  await expect.element(at('check-result')).toHaveTextContent('Everything is here.');
  expect(world.asked('journal_verify').length).toBe(1);
});

test('from the gentle line to a backup: a place with a neutral name, and the reminder is gone', async () => {
  const world = openWindow({ open: true, remindBackup: true });
  await at('backup-now').click();
  await expect.element(page.getByRole('heading', { name: 'Backups' })).toHaveFocus();
  await at('backup-passphrase').fill(own);
  await at('backup-make').click();
  await expect.element(at('backup-made')).toHaveTextContent('all of it was read back');
  const [{ path }] = world.asked('backup_create') as [{ path: string }];
  expect(path).toMatch(/notebook-\d{4}-\d{2}-\d{2}\.tar$/);
  expect(world.asked('backup_create')).toMatchObject([{ passphrase: own }]);
  expect(document.body.textContent).not.toContain(path);
  await expect.element(at('backup-passphrase')).toHaveValue('');
  await at('place-journal').click();
  await expect.element(at('moment-row').first()).toBeVisible();
  await expect.element(at('backup-reminder')).not.toBeInTheDocument();
});

test('a backup without a picture says so, and of which moment', async () => {
  const about = (code: string, heading: string) => ({
    code,
    message: '',
    moment: { id: '01234567-89ab-cdef-0123-456789abcdef', heading, occurred_on: '2026-03-14' },
    lost: null,
  });
  const lostPictures = [about('file_lost', 'First snow'), about('file_damaged', '')];
  openWindow({ open: true, remindBackup: true, lostPictures });
  await at('backup-now').click();
  await at('backup-passphrase').fill(own);
  await at('backup-make').click();
  await expect.element(at('backup-made')).toHaveTextContent('These pictures are not in it');
  await expect.element(page.getByText('is missing: “First snow”, March 14, 2026.')).toBeVisible();
  await expect.element(page.getByText('is damaged: March 14, 2026.')).toBeVisible();
});

test('the reminder goes away with one press', async () => {
  const world = openWindow({ open: true, remindBackup: true });
  await at('backup-later').click();
  await expect.element(at('backup-reminder')).not.toBeInTheDocument();
  expect(world.asked('backup_later').length).toBe(1);
  await expect.element(page.getByRole('heading', { name: 'Journal' })).toHaveFocus();
});

test('a backup is checked with the key of its own day, and a wrong one is said without blame', async () => {
  const world = openWindow({ open: true, refuse: { backup_verify: 'wrong_passphrase' } });
  await at('settings').click();
  await at('backup-check-open').click();
  await at('backup-check-key').fill(own);
  await at('backup-check').click();
  await expect.element(page.getByText('That is not the passphrase of this backup.')).toBeVisible();
  world.scene.refuse = {};
  await at('backup-check-key-by-code').click();
  await at('backup-check-key').fill('7KQ4M-X2VDA');
  await at('backup-check').click();
  await expect.element(at('backup-whole')).toHaveTextContent('This backup is whole');
  expect(world.asked('backup_verify')[1]).toMatchObject({ passphrase: null, recovery_code: '7KQ4M-X2VDA' });
});

test('a backup comes back from the locked screen, and its new recovery sheet is next', async () => {
  const world = openWindow({ journals: [] });
  await at('restore-open').click();
  await expect.element(at('restore-go')).toBeDisabled();
  await at('restore-choose').click();
  await at('restore-key').fill(own);
  await at('restore-passphrase').fill(fresh);
  await expect.element(at('restore-passphrase-advice')).toHaveTextContent('Good.');
  await at('restore-go').click();
  await expect.element(at('recovery-groups')).toBeVisible();
  expect(world.asked('backup_restore')).toEqual([
    {
      backup: { path: '/media/stick/notebook-2026-11-03.tar', passphrase: own, recovery_code: null },
      new_passphrase: fresh,
    },
  ]);
});

test('another passphrase is added and one is taken away, in two steps', async () => {
  const world = openWindow({ open: true });
  await at('settings').click();
  await at('keys-open').click();
  await expect.element(at('key-row').nth(1)).toBeVisible();
  await expect.element(at('key-remove')).toBeDisabled();
  await at('key-current').fill(own);
  await at('key-new').fill(fresh);
  await at('key-add').click();
  await expect.element(at('key-done')).toHaveTextContent('Added.');
  expect(at('key-row').elements().length).toBe(3);
  await at('key-current').fill(own);
  await at('key-remove').first().click();
  await at('key-remove-go').click();
  await expect.element(at('key-done')).toHaveTextContent('Taken away.');
  expect(world.asked('key_add')).toEqual([{ current: own, new_passphrase: fresh }]);
  expect(world.asked('key_remove')).toEqual([{ current: own, id: 'c7e2' }]);
  expect(at('key-row').elements().length).toBe(2);
});

test('a new recovery code asks who is there before it replaces the old one', async () => {
  const world = openWindow({ open: true, refuse: { recovery_sheet: 'passphrase_first' } });
  await at('settings').click();
  await at('recovery-new').click();
  await expect.element(at('recovery-own')).toBeVisible();
  expect(at('recovery-groups').elements().length).toBe(0);
  await at('recovery-own').fill(own);
  await at('recovery-make').click();
  await expect.element(at('recovery-groups')).toBeVisible();
  expect(world.asked('recovery_new')).toEqual([{ passphrase: own }]);
});

test('someone knew it: said first, done on the second press, and the new sheet is next', async () => {
  const world = openWindow({ open: true });
  await at('settings').click();
  await at('knew-open').click();
  await expect.element(page.getByText('Old backups and copies made before stay open')).toBeVisible();
  await at('knew-current').fill(own);
  await at('knew-new').fill(fresh);
  await at('knew').click();
  expect(world.asked('journal_rotate')).toEqual([]);
  await at('knew-go').click();
  await expect.element(at('recovery-groups')).toBeVisible();
  expect(world.asked('journal_rotate')).toEqual([{ current: own, new_passphrase: fresh }]);
});

test('erasing a journal takes its passphrase and a second press', async () => {
  const world = openWindow({ open: true });
  await at('settings').click();
  await at('erase-journal-open').click();
  await expect.element(at('erase-journal')).toBeDisabled();
  await at('erase-journal-passphrase').fill(own);
  await at('erase-journal').click();
  expect(world.asked('journal_erase')).toEqual([]);
  await at('erase-journal-go').click();
  await expect.element(at('unlock-passphrase')).toBeVisible();
  expect(world.asked('journal_erase')).toEqual([{ journal: 'j1', passphrase: own }]);
  expect(document.body.textContent).not.toContain('Notebook 3');
});

test('the bin: what was deleted comes back, or goes for good on the second press', async () => {
  const world = openWindow({ open: true });
  for (let times = 0; times < 2; times++) {
    await at('moment-row').first().click();
    await at('moment-delete').click();
    await expect.element(at('moment-row').first()).toBeVisible();
  }
  await at('bin-open').click();
  await expect.element(page.getByRole('heading', { name: 'Deleted moments' })).toHaveFocus();
  await expect.element(at('bin-row').nth(1)).toBeVisible();
  await at('bin-bring-back').first().click();
  await expect.element(at('bin-done')).toHaveTextContent('back in your journal');
  await at('bin-erase').click();
  expect(world.asked('moment_erase')).toEqual([]);
  await at('bin-erase-go').click();
  await expect.element(at('bin-done')).toHaveFocus();
  await expect.element(at('bin-done')).toHaveTextContent('gone for good');
  await expect.element(page.getByText('There is nothing here.')).toBeVisible();
  await expect.element(at('undo')).not.toBeInTheDocument();
  expect(world.asked('moment_restore')).toEqual([{ id: 'a1' }]);
  expect(world.asked('moment_erase')).toEqual([{ id: 'a2' }]);
});

test('a moment is erased for ever from its own page on the second press, and can be let be', async () => {
  const world = openWindow({ open: true });
  await at('moment-row').first().click();
  await at('moment-erase').click();
  await page.getByRole('button', { name: 'Leave it as it is' }).click();
  await expect.element(at('moment-erase')).toHaveFocus();
  expect(world.asked('moment_erase')).toEqual([]);
  await at('moment-erase').click();
  await at('moment-erase-go').click();
  await expect.element(page.getByRole('heading', { name: 'Journal' })).toBeVisible();
  expect(document.body.textContent).not.toContain('My sister picked up');
});

test('damaged key files: the spare opens the journal with what was typed', async () => {
  const world = openWindow({
    journals: [{ id: 'j1', label: 'Notebook 3' }],
    refuse: { journal_unlock: 'header_damaged' },
  });
  await at('unlock-passphrase').fill(own);
  await at('unlock').click();
  await at('unlock-repair').click();
  await expect.element(at('moment-row').first()).toBeVisible();
  expect(world.asked('journal_unlock_repair')).toEqual([{ journal: 'j1', passphrase: own }]);
});

test('where no spare helps, it says so and offers nothing that cannot work', async () => {
  openWindow({
    journals: [{ id: 'j1', label: 'Notebook 3' }],
    refuse: { journal_unlock: 'header_damaged', journal_unlock_repair: 'header_damaged' },
  });
  await at('unlock-passphrase').fill(own);
  await at('unlock').click();
  await at('unlock-repair').click();
  await expect.element(page.getByText('No spare of the keys was found.')).toBeVisible();
  await expect.element(at('unlock-repair')).not.toBeInTheDocument();
});

test('when the disk is away the words stay on the page, and the next Save takes them', async () => {
  const world = openWindow({ open: true, empty: true, refuse: { moment_add: 'read_only' } });
  await at('moment-body').fill('She picked up.');
  await at('moment-save').click();
  await expect.element(page.getByText('Your words are on this page')).toBeVisible();
  await expect.element(at('moment-body')).toHaveValue('She picked up.');
  world.scene.refuse = {};
  await at('moment-save').click();
  await expect.element(at('saved-note')).toBeVisible();
});

test('before the shell closes or locks, the last words are sealed and only then it is told', async () => {
  const world = openWindow({ open: true });
  await at('write').click();
  await at('moment-body').fill('The last second');
  await world.putAside(false);
  await expect.poll(() => world.asked('put_aside_done').length).toBe(1);
  expect(world.asked('draft_save').at(-1)).toMatchObject({ words: { moment: { body: 'The last second' } } });
  const order = world.calls.map((made) => made.name);
  expect(order.indexOf('draft_save')).toBeLessThan(order.indexOf('put_aside_done'));
  await expect.element(at('moment-body')).toHaveValue('The last second');
});

test('when the computer goes to sleep the page is blank before the words are sealed', async () => {
  const world = openWindow({ open: true });
  await at('write').click();
  await at('moment-body').fill('The last second');
  await world.putAside(true);
  await expect.element(at('come-back')).toBeVisible();
  await expect.poll(() => world.asked('put_aside_done').length).toBe(1);
  expect(world.asked('draft_save').at(-1)).toMatchObject({ words: { moment: { body: 'The last second' } } });
  expect(session.covered).toBe(true);
});

test('F6 goes round the parts of the window, Shift and F6 the other way', async () => {
  openWindow({ open: true });
  const heading = page.getByRole('heading', { name: 'Journal' });
  await expect.element(heading).toHaveFocus();
  await userEvent.keyboard('{F6}');
  await expect.element(at('place-journal')).toHaveFocus();
  await userEvent.keyboard('{F6}');
  await expect.element(heading).toHaveFocus();
  await at('moment-row').first().click();
  await at('moment-delete').click();
  await expect.element(at('undo')).toBeVisible();
  await expect.element(heading).toHaveFocus();
  await userEvent.keyboard('{F6}');
  await expect.element(at('undo')).toHaveFocus();
  await userEvent.keyboard('{Shift>}{F6}{/Shift}');
  await expect.element(heading).toHaveFocus();
});

test('a visitor with a PIN comes back to the board, and a wrong one keeps the place', async () => {
  const world = openWindow({ journals: [], circle: visiting, pinWanted: true });
  world.scene.refuse = { circle_come_back: 'wrong_pin' };
  await at('pin-back').fill('1111');
  await at('pin-go').click();
  await expect.element(page.getByText('Your place is still kept')).toBeVisible();
  await expect.element(at('pin-back')).toHaveValue('');
  world.scene.refuse = {};
  await at('pin-back').fill('2468');
  await at('pin-go').click();
  await expect.element(at('circle-phase')).toBeVisible();
  expect(world.asked('circle_come_back')).toEqual([{ text: '1111' }, { text: '2468' }]);
});

test('a place somebody else left in a group is given up unseen, on the second press', async () => {
  const world = openWindow({ open: true, seatOfAnother: true });
  await at('place-group').click();
  await at('seat-of-another').click();
  await at('seat-of-another-go').click();
  await expect.poll(() => world.asked('circle_leave').length).toBe(1);
});
