import { expect, test } from 'vitest';
import { page } from 'vitest/browser';

import { session } from '../../src/features/session/session.svelte';
import { circle } from '../mock/people';
import { openWindow } from './setup';

const at = (id: string) => page.getByTestId(id);
const over = circle({ role: 'visitor', phase: 'ended', reason: 'host_ended' });

test('a visitor who asks for it keeps their own cards in the journal they start', async () => {
  const world = openWindow({ journals: [], circle: over });
  await at('visitor-keep').click();
  await at('passphrase').fill('four quiet words here');
  await at('passphrase-continue').click();
  await expect.element(at('moment-body')).toBeVisible();
  expect(world.asked('circle_visitor_keep').length).toBe(1);
});

test('whoever starts a journal unasked finds no visitor’s cards in it', async () => {
  const world = openWindow({ journals: [], circle: over });
  await expect.element(at('visitor-keep')).toBeVisible();
  session.go({ name: 'welcome' });
  await at('start-journal').click();
  await at('passphrase').fill('four quiet words here');
  await at('passphrase-continue').click();
  await expect.element(at('moment-body')).toBeVisible();
  expect(world.asked('circle_visitor_keep')).toEqual([]);
  expect(world.asked('circle_leave').length).toBe(1);
});
