import { afterEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';

import { Draft } from '../../src/features/drafts/draft.svelte';
import { newest, onlyHere } from '../../src/features/drafts/keeping';
import { session } from '../../src/features/session/session.svelte';
import { circle } from '../mock/people';
import type { World } from '../mock/world';
import { openWindow } from './setup';

const at = (id: string) => page.getByTestId(id);
const unkept = 'It is only in this window';

afterEach(() => void vi.useRealTimers());

test.each([
  ['moment-body', () => session.go({ name: 'write' })],
  ['card-text', () => session.go({ name: 'maker' })],
  ['help-line-name', () => session.go({ name: 'settings' })],
] as const)('words in %s that cannot be put aside are said to be in this window alone', async (field, go) => {
  const world = openWindow({ open: true, refuse: { draft_save: 'read_only' } });
  await expect.element(at('moment-row').first()).toBeVisible();
  go();
  await at(field).first().fill('Half a thought');
  await expect.element(at('only-here')).toHaveTextContent(unkept);
  world.scene.refuse = {};
  await at(field).first().fill('Half a thought more');
  await expect.element(at('only-here')).toHaveTextContent('');
  expect(world.drafts.length).toBe(1);
});

test('the same is said of the line for oneself and of an answer', async () => {
  const over = circle({ phase: 'ended', reason: 'host_ended' });
  openWindow({ open: true, circle: over, refuse: { draft_save: 'read_only' } });
  await at('line-for-me').fill('I stayed to the end.');
  await expect.element(at('only-here')).toHaveTextContent(unkept);
  session.go({ name: 'inbox' });
  await at('inbox-row').first().click();
  await at('inbox-reply-text').fill('Thank you for it.');
  await expect.element(at('only-here')).toHaveTextContent(unkept);
});

test('a disk that took nothing is asked again, although nothing more is typed', async () => {
  const world = openWindow({ open: true, refuse: { draft_save: 'io' } });
  await expect.element(at('moment-row').first()).toBeVisible();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const draft = new Draft('new_moment', () => ({ moment: { body: 'Half a thought' } }));
  draft.soon();
  await vi.advanceTimersByTimeAsync(1000);
  await vi.waitFor(() => expect(draft.isOnlyHere).toBe(true));
  world.scene.refuse = {};
  await vi.advanceTimersByTimeAsync(10_000);
  await vi.waitFor(() => expect(draft.isOnlyHere).toBe(false));
  expect(world.drafts).toMatchObject([{ words: { moment: { body: 'Half a thought' } } }]);
  draft.stop();
});

test('words that cannot be put aside are there again after the screen was left, and are kept once they can be', async () => {
  const world = openWindow({ open: true, refuse: { draft_save: 'io' } });
  await at('moment-row').first().click();
  await at('moment-edit').click();
  await at('moment-body').fill('Changed.');
  await at('place-journal').click();
  await expect.element(at('draft')).toHaveTextContent(unkept);
  await at('draft-resume').click();
  await expect.element(at('moment-body')).toHaveValue('Changed.');
  await expect.element(at('only-here')).toHaveTextContent(unkept);
  world.scene.refuse = {};
  await at('lock').click();
  await expect.element(at('unlock-passphrase')).toBeVisible();
  expect(world.drafts).toMatchObject([{ place: { moment: 'a1' }, words: { moment: { body: 'Changed.' } } }]);
});

test('a disk that took nothing is asked again after the screen is gone, and the offer says what became of it', async () => {
  const world = openWindow({ open: true, refuse: { draft_save: 'io' } });
  await expect.element(at('moment-row').first()).toBeVisible();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const draft = new Draft('new_moment', () => ({ moment: { body: 'Half a thought' } }));
  draft.soon();
  draft.stop();
  await vi.waitFor(() => expect(onlyHere()).toEqual(['new_moment']));
  world.scene.refuse = {};
  await vi.advanceTimersByTimeAsync(10_000);
  await vi.waitFor(() => expect(session.open?.drafts).toEqual(['new_moment']));
  expect(onlyHere()).toEqual([]);
  expect(world.drafts).toMatchObject([{ words: { moment: { body: 'Half a thought' } } }]);
  await expect.element(at('draft')).toHaveTextContent('It was kept for you.');
});

test.each([
  ['by hand', () => session.lock()],
  [
    'by itself',
    async (world: World) => {
      world.lock();
      await world.changed('journal');
    },
  ],
] as const)('a journal that is locked %s leaves no such words for the next one', async (_how, lock) => {
  const world = openWindow({ open: true, refuse: { draft_save: 'io' } });
  await at('write').click();
  await at('moment-body').fill('Half a thought');
  await expect.element(at('only-here')).toHaveTextContent(unkept);
  await lock(world);
  await expect.element(page.getByText(unkept)).not.toBeInTheDocument();
  await expect.poll(() => session.open).toBe(null);
  expect([onlyHere(), newest('new_moment')]).toEqual([[], null]);
});

test('what was let go while it could not be put aside does not come back', async () => {
  const world = openWindow({ open: true });
  await expect.element(at('moment-row').first()).toBeVisible();
  const saves = world.hold('draft_save');
  const draft = new Draft('new_moment', () => ({ moment: { body: 'Half a thought' } }));
  draft.soon();
  void draft.now();
  await expect.poll(() => saves.length).toBe(1);
  const isCleared = draft.clear();
  saves[0]?.();
  await isCleared;
  expect(world.drafts).toEqual([]);
  expect([draft.isOnlyHere, await draft.load()]).toEqual([false, null]);
  draft.stop();
});

test('whoever writes without a pause has it put aside every few seconds', async () => {
  const world = openWindow({ open: true });
  await expect.element(at('moment-row').first()).toBeVisible();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const draft = new Draft('new_moment', () => ({ moment: { body: 'On and on' } }));
  for (let half = 0; half < 11; half++) {
    draft.soon();
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(world.asked('draft_save').length).toBe(1);
  draft.stop();
});

test('an offer whose card is gone can be let go', async () => {
  const world = openWindow({ open: true });
  world.drafts = [{ place: { reply: 'gone' }, words: { text: 'Thank you' } }];
  await session.refresh();
  await at('draft-let-go').click();
  expect(world.drafts.length).toBe(1);
  await at('draft-let-go-go').click();
  await expect.element(at('draft')).not.toBeInTheDocument();
  expect(world.asked('draft_clear')).toEqual([{ reply: 'gone' }]);
  await expect.element(page.getByRole('heading', { name: 'Journal' })).toHaveFocus();
});

test('an offer that cannot be let go stays, and why is said', async () => {
  const world = openWindow({ open: true, draft: true, refuse: { draft_clear: 'read_only' } });
  await at('draft-let-go').click();
  await at('draft-let-go-go').click();
  await expect.element(page.getByRole('alert').getByText('disk')).toBeVisible();
  await expect.element(at('draft')).toBeVisible();
  world.scene.refuse = {};
  await at('draft-let-go-go').click();
  await expect.element(at('draft')).not.toBeInTheDocument();
  expect(world.drafts).toEqual([]);
});
