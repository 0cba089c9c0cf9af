import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';

import { session } from '../../src/features/session/session.svelte';
import { circle, hosting, moment } from '../mock/people';
import { openWindow } from './setup';

const at = (id: string) => page.getByTestId(id);
const photo = (name: string) => new File(['x'], name, { type: 'image/png' });

test('a list that changed while it was being read is read once more', async () => {
  const world = openWindow({ open: true });
  await expect.element(at('moment-row').first()).toBeVisible();
  const answers = world.hold('moment_list');
  await world.changed('moments');
  await expect.poll(() => answers.length).toBe(1);
  world.moments = [moment('new', { title: 'Came meanwhile' })];
  await world.changed('moments');
  await world.changed('moments');
  answers[0]?.();
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.();
  await expect.element(page.getByText('Came meanwhile')).toBeVisible();
  expect(answers.length).toBe(2);
});

test('a list that changes while something else is being done is not left as it was', async () => {
  const world = openWindow({ open: true });
  await at('place-cards').click();
  await at('tab-ledger').click();
  const answers = world.hold('share_show');
  await at('share-more').first().click();
  await expect.poll(() => answers.length).toBe(1);
  const before = world.asked('share_list').length;
  await world.changed('shares');
  await expect.poll(() => world.asked('share_list').length).toBe(before + 1);
});

test('a few words are said although an answer is still on its way, and only then gone from the field', async () => {
  const world = openWindow({ open: true, circle: circle() });
  const answers = world.hold('circle_respond');
  await at('respond-glad').last().click();
  await at('respond-line').fill('I count them too.');
  await at('respond-line-go').click();
  await expect.poll(() => answers.length).toBe(2);
  await expect.element(at('respond-line')).toHaveValue('I count them too.');
  answers[1]?.();
  await expect.element(at('respond-line')).not.toBeInTheDocument();
  expect(world.asked('circle_respond')[1]).toMatchObject({ line: 'I count them too.' });
});

test('a question is asked while the code is being made anew, once, and nothing goes unasked', async () => {
  const world = openWindow({ open: true, circle: hosting() });
  const codes = world.hold('circle_new_code');
  const questions = world.hold('circle_question');
  await at('new-code').click();
  await at('question-text').fill('What held you?');
  await at('question-set').click();
  await at('question-set').click();
  await expect.poll(() => questions.length).toBe(1);
  await expect.element(at('question-text')).toHaveValue('What held you?');
  questions[0]?.();
  await expect.element(at('question-text')).toHaveValue('');
  codes[0]?.();
});

test('two photos chosen one after the other are both added, each with its own words; one that is not taken keeps them', async () => {
  const world = openWindow({ open: true });
  await at('write').click();
  await at('add-to-this').click();
  const answers = world.hold('attachment_add');
  const said = page.getByLabelText('What the next photo shows', { exact: false });
  await said.fill('The bulbs');
  await at('photo-file').upload(photo('one.png'));
  await said.fill('The bus');
  await at('photo-file').upload(photo('two.png'));
  await expect.poll(() => answers.length).toBe(1);
  answers[0]?.();
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.();
  await expect.poll(() => page.getByRole('button', { name: 'Remove photo' }).elements().length).toBe(2);
  expect(world.asked('attachment_add')).toMatchObject([
    { description: 'The bulbs' },
    { description: 'The bus' },
  ]);
  world.scene.refuse = { attachment_add: 'picture_damaged' };
  await said.fill('The scarf');
  await at('photo-file').upload(photo('three.png'));
  await expect.poll(() => world.asked('attachment_add').length).toBe(3);
  await expect.element(page.getByText('That picture could not be used.')).toBeVisible();
  await expect.element(said).toHaveValue('The scarf');
});

test('while it is being saved nothing can be typed that would not be', async () => {
  const world = openWindow({ open: true });
  await at('write').click();
  await at('moment-body').fill('She picked up.');
  const answers = world.hold('moment_add');
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await expect.poll(() => answers.length).toBe(1);
  await userEvent.keyboard(' And more.');
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await expect.element(at('moment-body')).toHaveValue('She picked up.');
  answers[0]?.();
  await expect.element(at('saved-note')).toBeVisible();
  expect(world.asked('moment_add').length).toBe(1);
});

test('what is typed while the plan is being saved is not said to be saved', async () => {
  const world = openWindow({ open: true });
  await at('settings').click();
  await at('help-line-name').first().fill('My own line');
  const answers = world.hold('help_edit');
  await at('help-save').click();
  await expect.poll(() => answers.length).toBe(1);
  await at('help-line-name').first().fill('My own line, again');
  answers[0]?.();
  await expect.element(at('help-save')).toBeEnabled();
  await expect.element(page.getByText('Saved', { exact: true })).not.toBeInTheDocument();
  await at('place-journal').click();
  await expect.poll(() => JSON.stringify(world.drafts)).toContain('My own line, again');
});

test('a card is forgotten on the screen only when it is forgotten', async () => {
  openWindow({ open: true, refuse: { inbox_forget: 'io' } });
  await expect.element(at('moment-row').first()).toBeVisible();
  session.go({ name: 'inbox' });
  await at('inbox-row').first().click();
  await at('inbox-forget').click();
  await at('inbox-forget-go').click();
  await expect.element(page.getByText('The disk did not answer.')).toBeVisible();
  await expect.element(at('inbox-card')).toBeVisible();
});

test('fields come when it is known what stands in them', async () => {
  const world = openWindow({ open: true });
  await expect.element(at('moment-row').first()).toBeVisible();
  const starts = world.hold('card_start');
  const helps = world.hold('help_view');
  session.go({ name: 'maker' });
  await expect.poll(() => starts.length).toBe(1);
  await expect.element(at('card-text')).not.toBeInTheDocument();
  starts[0]?.();
  await expect.element(at('card-text')).toBeVisible();
  session.go({ name: 'settings' });
  await expect.poll(() => helps.length).toBe(1);
  await expect.element(at('help-line-name')).not.toBeInTheDocument();
  helps[0]?.();
  await expect.element(at('help-line-name').first()).toBeVisible();
});

test('a card without a preview is not shared, and why there is none is said', async () => {
  const refuse = { card_preview: 'card_too_long' };
  const world = openWindow({ open: true, circle: circle(), refuse });
  await at('place-cards').click();
  await at('card-open').first().click();
  await expect.element(page.getByText('This is too long for a card.')).toBeVisible();
  await expect.element(page.getByText('The card is empty.')).not.toBeInTheDocument();
  await expect.element(at('share-card')).toBeDisabled();
  world.scene.refuse = {};
  await at('card-text').fill('Shorter.');
  await expect.element(at('share-card')).toBeEnabled();
  world.scene.refuse = refuse;
  await at('card-text').fill('Longer again.');
  await expect.element(page.getByText('This is too long for a card.')).toBeVisible();
  await expect.element(at('share-card')).toBeDisabled();
  expect(world.asked('circle_share')).toEqual([]);
});

test('a card is shared only as it is on the screen, never as it was typed a moment later', async () => {
  const world = openWindow({ open: true, circle: circle() });
  await at('place-cards').click();
  await at('card-open').first().click();
  await expect.element(at('share-card')).toBeEnabled();
  const previews = world.hold('card_preview');
  await at('card-text').fill('Shorter.');
  await expect.poll(() => previews.length).toBe(1);
  await expect.element(at('card-preview')).toHaveTextContent('She picked up');
  await expect.element(at('share-card')).toBeDisabled();
  previews[0]?.();
  await expect.element(at('card-preview')).toHaveTextContent('Shorter.');
  await at('share-card').click();
  await expect.poll(() => world.asked('circle_share').length).toBe(1);
  expect(previews.length).toBe(1);
});

test('a card that would be sent otherwise than it was shown is looked at again', async () => {
  const world = openWindow({ open: true, circle: circle(), refuse: { circle_share: 'preview_changed' } });
  await at('place-cards').click();
  await at('card-open').first().click();
  await expect.element(at('share-card')).toBeEnabled();
  const before = world.asked('card_preview').length;
  await at('share-card').click();
  await expect.poll(() => world.asked('card_preview').length).toBe(before + 1);
  await expect.element(page.getByRole('alert')).toHaveTextContent('Look at it once more');
});

test('a list of groups that is read anew leaves an agreement that is being changed as it is', async () => {
  const world = openWindow({ open: true });
  await at('place-group').click();
  await page.getByText('About this group').last().click();
  await at('agreement-change').click();
  await at('agreement-lines').fill('One line.');
  const before = world.asked('group_list').length;
  await world.changed('groups');
  await expect.poll(() => world.asked('group_list').length).toBe(before + 1);
  await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  await expect.element(at('agreement-lines')).toHaveValue('One line.');
});
