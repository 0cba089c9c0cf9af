import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';

import { session } from '../../src/features/session/session.svelte';
import { circle } from '../mock/people';
import { openWindow } from './setup';

const at = (id: string) => page.getByTestId(id);

test('a newcomer reaches the first saved moment in three screens', async () => {
  const world = openWindow({ journals: [] });
  const screens = new Set<string>();
  const see = () => screens.add(session.route.name);

  await expect.element(at('start-journal')).toBeVisible();
  see();
  await at('start-journal').click();
  see();
  await at('passphrase').fill('four quiet words here');
  await at('passphrase-continue').click();
  await expect.element(at('moment-body')).toHaveFocus();
  see();
  await userEvent.keyboard('She picked up.');
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await expect.element(at('saved-note')).toBeVisible();
  see();

  expect([...screens]).toEqual(['welcome', 'start', 'write']);
  expect(world.asked('moment_add')).toMatchObject([{ body: 'She picked up.', kind: 'reflection' }]);
  await expect.element(at('recovery-open')).toBeVisible();
});

test('from a moment to shared in three actions, to the people whose names were on the screen', async () => {
  const world = openWindow({ open: true, circle: circle() });
  await at('place-journal').click();
  await at('moment-row').first().click();
  await at('make-card').click();
  await at('sentence').nth(2).click();
  await expect.element(at('recipients')).toHaveTextContent('Ana guide Mo Lee');
  await at('share-card').click();
  await expect.element(at('circle-phase')).toBeVisible();
  expect(world.asked('card_make')).toMatchObject([{ text: 'She picked up on the second ring.' }]);
  expect(world.asked('circle_share')).toMatchObject([
    { seen: ['m-ana', 'm-mo', 'm-lee'], keep_until: null, words: null },
  ]);
});

test('when the people changed, the new list is asked about and nothing is shown by itself', async () => {
  const world = openWindow({
    open: true,
    circle: circle(),
    refuse: { circle_share: 'people_changed' },
  });
  await at('place-cards').click();
  await at('card-open').first().click();
  await expect.element(at('share-card')).toBeEnabled();
  world.scene.circle = circle({ people: circle().people.slice(0, 2) });
  await at('share-card').click();
  await expect.element(page.getByRole('alert').getByText('changed while you were deciding')).toBeVisible();
  await expect.element(at('recipients')).toHaveTextContent('Ana guide Mo');
  expect(world.asked('circle_share').length).toBe(1);

  world.scene.refuse = {};
  await at('share-card').click();
  await expect.element(at('circle-phase')).toBeVisible();
  expect(world.asked('circle_share')[1]).toMatchObject({ seen: ['m-ana', 'm-mo'] });
  expect(world.asked('card_make').length).toBe(0);
});

test('hiding leaves no word of the journal on the page, before the core has answered', async () => {
  const world = openWindow({ open: true });
  await expect.element(page.getByText('My sister picked up')).toBeVisible();
  const hidden = session.hide();
  const { flushSync } = await import('svelte');
  flushSync();
  expect(document.body.textContent).not.toContain('sister');
  expect(document.title).not.toContain('sister');
  await hidden;
  expect(world.asked('hide').length).toBe(1);
  await at('come-back').click();
  await expect.element(at('unlock-passphrase')).toBeVisible();
});

test('what is being written is put aside before the journal locks', async () => {
  const world = openWindow({ open: true });
  await at('write').click();
  await at('moment-body').fill('Half a thought');
  await at('lock').click();
  await expect.element(at('unlock-passphrase')).toBeVisible();
  expect(world.asked('draft_save').at(-1)).toMatchObject({
    place: 'new_moment',
    words: { moment: { body: 'Half a thought' } },
  });
  const order = world.calls.map((made) => made.name);
  expect(order.lastIndexOf('draft_save')).toBeLessThan(order.lastIndexOf('journal_lock'));
});

test('a deleted moment comes back with one press', async () => {
  const world = openWindow({ open: true });
  await at('moment-row').first().click();
  await at('moment-delete').click();
  await expect.element(page.getByRole('status').getByText('The moment is in the bin.')).toBeVisible();
  await at('undo').click();
  await expect.element(page.getByRole('heading', { name: 'My sister picked up' })).toHaveFocus();
  expect(world.asked('moment_restore')).toEqual([{ id: 'a1' }]);
});

test('while a card is shown here nothing but Done can be reached', async () => {
  openWindow({ open: true });
  await at('place-cards').click();
  await at('card-show-here').first().click();
  await expect.element(at('showing-card')).toBeVisible();
  expect(page.getByRole('button').elements().length).toBe(1);
  await userEvent.keyboard('{Control>}2{/Control}{F1}');
  await expect.element(at('showing-card')).toBeVisible();
  await at('show-here-done').click();
  await expect.element(at('come-back')).toBeVisible();
  expect(document.body.textContent).not.toContain('second ring');
});

test('passing, folding and stepping away reach nobody but this computer', async () => {
  const world = openWindow({ open: true, circle: circle() });
  await expect.element(at('pass')).toBeVisible();
  const before = world.calls.length;
  await at('pass').click();
  await expect.element(at('passing')).toBeVisible();
  await at('fold').first().click();
  await at('step-away').click();
  await at('step-back').click();
  await expect.element(at('passing')).toBeVisible();
  const here = ['activity', 'circle_away', 'circle_fold', 'circle_view'];
  expect(world.calls.slice(before).filter((made) => !here.includes(made.name))).toEqual([]);
});

test('a fresh page shows no board to an empty chair', async () => {
  const board = circle().board;
  openWindow({ open: true, circle: circle({ away: true, folded: board.map((card) => card.share) }) });
  await expect.element(at('step-back')).toBeVisible();
  expect(at('board-card').elements()).toEqual([]);
  await at('step-back').click();
  await expect.element(at('step-away')).toBeVisible();
  expect(at('board-card').elements()[0]?.querySelector('.folded')).not.toBeNull();
});

test('an author is told that the card is with the group, never that nobody answered', async () => {
  const board = circle().board.map((card) => ({ ...card, heard: [] }));
  openWindow({ open: true, circle: circle({ board }) });
  await expect.element(at('heard')).toHaveTextContent('Your card is with the group.');
});

test('a card that was taken back is gone from the board without a gap', async () => {
  const world = openWindow({ open: true, circle: circle() });
  await expect.element(at('board-card').nth(2)).toBeVisible();
  world.scene.circle = circle({ board: circle().board.slice(1) });
  await world.changed('circle');
  await expect.element(at('board-card').nth(2)).not.toBeInTheDocument();
  expect(at('board-card').elements().length).toBe(2);
  expect(document.body.textContent).not.toContain('The sky did not fall');
});

test('an older answer that comes late brings no card back that was taken back', async () => {
  const world = openWindow({ open: true, circle: circle() });
  await expect.element(at('board-card').nth(2)).toBeVisible();
  const answers = world.hold('circle_view');
  await world.changed('circle');
  await expect.poll(() => answers.length).toBe(1);
  world.scene.circle = circle({ board: circle().board.slice(1) });
  await world.changed('circle');
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.();
  await expect.element(at('board-card').nth(2)).not.toBeInTheDocument();
  answers[0]?.();
  await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  expect(document.body.textContent).not.toContain('The sky did not fall');
});

test('an older answer that comes late does not open a journal that was locked', async () => {
  const world = openWindow({ open: true });
  await expect.element(at('moment-row').first()).toBeVisible();
  const answers = world.hold('app_state');
  const first = session.refresh();
  world.scene.open = false;
  const second = session.refresh();
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.();
  await second;
  answers[0]?.();
  await first;
  expect(session.open).toBe(null);
});

test('the language changes every word and the page’s own language at once', async () => {
  openWindow({ journals: [] });
  await at('language').selectOptions('es');
  await expect.element(page.getByRole('heading', { name: 'Un lugar tranquilo para escribir' })).toBeVisible();
  expect(document.documentElement.lang).toBe('es');
});

test('Help now opens on the locked screen and gives the focus back', async () => {
  openWindow({});
  await at('help-now').click();
  await expect.element(page.getByRole('dialog').getByText('Call or text 988')).toBeVisible();
  await at('help-close').click();
  await expect.element(at('help-now')).toHaveFocus();
});
