/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {{ width?: number, height?: number, theme: string, language?: string, textSize?: number }} Variant
 * @typedef {{ scene: object, steps?: (page: Page) => Promise<void> }} Screen
 */

/** @type {(page: Page, id: string, at?: number) => Promise<void>} */
const tap = (page, id, at = 0) => page.getByTestId(id).nth(at).click();

/** @type {Record<string, Variant>} */
export const variants = {
  light: { theme: 'light' },
  dark: { theme: 'dark' },
  contrast: { theme: 'contrast' },
  es: { theme: 'light', language: 'es' },
  big: { theme: 'light', textSize: 200, language: 'es' },
  narrow: { theme: 'light', width: 360 },
  tiny: { theme: 'dark', width: 320, language: 'es' },
};

/** @type {Record<string, Screen>} */
export const scenes = {
  'welcome-first': { scene: { journals: [] } },
  'welcome-back': { scene: {} },
  unreached: { scene: { refuse: { app_state: 'io' } } },
  start: {
    scene: { journals: [] },
    steps: async (page) => {
      await tap(page, 'start-journal');
      await tap(page, 'passphrase-suggest');
    },
  },
  'write-first': { scene: { open: true, empty: true } },
  'write-more': {
    scene: { open: true, empty: true },
    steps: async (page) => {
      await page
        .getByTestId('moment-body')
        .fill('I called my sister today.\nShe picked up on the second ring.');
      await tap(page, 'add-to-this');
      await tap(page, 'kind-milestone');
    },
  },
  saved: {
    scene: { open: true, empty: true, recoveryPending: true },
    steps: async (page) => {
      await page
        .getByTestId('moment-body')
        .fill('I called my sister today. She picked up on the second ring.');
      await tap(page, 'moment-save');
      await page.getByTestId('saved-note').waitFor();
    },
  },
  recovery: {
    scene: { open: true, empty: true, recoveryPending: true },
    steps: async (page) => {
      await page.getByTestId('moment-body').fill('I called my sister today.');
      await tap(page, 'moment-save');
      await tap(page, 'recovery-open');
      await page.getByTestId('recovery-groups').waitFor();
    },
  },
  'write-only-here': {
    scene: { open: true, refuse: { draft_save: 'read_only' } },
    steps: async (page) => {
      await tap(page, 'write');
      await page.getByTestId('moment-body').fill('I called my sister today.');
      await page.getByTestId('only-here').locator('p').waitFor();
    },
  },
  // Refused twice: neither kept nor let go.
  'waiting-only-here': {
    scene: { open: true, refuse: { draft_save: 'read_only', draft_clear: 'io' } },
    steps: async (page) => {
      await tap(page, 'write');
      await page.getByTestId('moment-body').fill('I called my sister today.');
      await page.getByTestId('only-here').locator('p').waitFor();
      await tap(page, 'place-journal');
      await page.getByTestId('draft').waitFor();
    },
  },
  journal: { scene: { open: true, draft: true } },
  find: {
    scene: { open: true },
    steps: async (page) => {
      await page.getByTestId('find').fill('sister');
      await tap(page, 'find-go');
      await page.getByTestId('found').first().waitFor();
    },
  },
  moment: {
    scene: { open: true },
    steps: async (page) => {
      await tap(page, 'moment-row');
      await page.getByTestId('make-card').waitFor();
    },
  },
  undo: {
    scene: { open: true },
    steps: async (page) => {
      await tap(page, 'moment-row');
      await tap(page, 'moment-delete');
      await page.getByTestId('undo').waitFor();
    },
  },
  settings: {
    scene: { open: true },
    steps: async (page) => {
      await tap(page, 'settings');
      await page.getByTestId('journal-check').waitFor();
    },
  },
  'journal-lost': { scene: { open: true, health: 'lost' } },
  'settings-lost': {
    scene: { open: true, health: 'lost' },
    steps: async (page) => {
      await tap(page, 'settings');
      await page.getByTestId('journal-check').waitFor();
    },
  },
  'settings-keys': {
    scene: { open: true, health: 'damaged' },
    steps: async (page) => {
      await tap(page, 'settings');
      await page.getByTestId('journal-repair').waitFor();
      for (const fold of ['backup-check', 'passphrase', 'keys', 'knew', 'erase-journal'])
        await tap(page, `${fold}-open`);
      await page.getByTestId('key-current').fill('the words I use');
      await tap(page, 'key-remove');
    },
  },
  'recovery-again': {
    scene: { open: true, refuse: { recovery_sheet: 'passphrase_first' } },
    steps: async (page) => {
      await tap(page, 'settings');
      await tap(page, 'recovery-new');
      await page.getByTestId('recovery-own').waitFor();
    },
  },
  restore: {
    scene: { journals: [] },
    steps: async (page) => {
      await tap(page, 'restore-open');
      await tap(page, 'restore-choose');
      await page.getByTestId('restore-passphrase').fill('five new words for it');
    },
  },
  'unlock-repair': {
    scene: { journals: [{ id: 'j1', label: 'Notebook 3' }], refuse: { journal_unlock: 'header_damaged' } },
    steps: async (page) => {
      await page.getByTestId('unlock-passphrase').fill('the words I use');
      await tap(page, 'unlock');
      await page.getByTestId('unlock-repair').waitFor();
    },
  },
  'journal-reminder': {
    scene: { open: true, remindBackup: true },
    steps: (page) => page.getByTestId('backup-reminder').waitFor(),
  },
  bin: {
    scene: { open: true },
    steps: async (page) => {
      for (let times = 0; times < 2; times++) {
        await tap(page, 'moment-row');
        await tap(page, 'moment-delete');
        await page.getByTestId('bin-open').waitFor();
      }
      await tap(page, 'bin-open');
      await tap(page, 'bin-erase');
      await page.getByTestId('bin-erase-go').waitFor();
    },
  },
  help: {
    scene: { open: true },
    steps: async (page) => {
      await tap(page, 'help-now');
      await page.getByTestId('help-dialog').getByRole('listitem').first().waitFor();
    },
  },
  maker: {
    scene: { open: true, circle: 'member' },
    steps: async (page) => {
      await tap(page, 'place-journal');
      await tap(page, 'moment-row');
      await tap(page, 'make-card');
      await tap(page, 'sentence', 2);
      await page.getByTestId('card-preview').getByRole('article').waitFor();
    },
  },
  'maker-look': {
    scene: { open: true },
    steps: async (page) => {
      await tap(page, 'moment-row');
      await tap(page, 'make-card');
      await tap(page, 'change-look');
      await tap(page, 'theme-dawn');
    },
  },
  cards: {
    scene: { open: true },
    steps: async (page) => {
      await tap(page, 'place-cards');
      await page.getByTestId('card-row').first().waitFor();
    },
  },
  ledger: {
    scene: { open: true },
    steps: async (page) => {
      await tap(page, 'place-cards');
      await tap(page, 'tab-ledger');
      await tap(page, 'share-more');
    },
  },
  showing: {
    scene: { open: true },
    steps: async (page) => {
      await tap(page, 'place-cards');
      await tap(page, 'card-show-here');
      await page.getByTestId('showing-card').waitFor();
    },
  },
  'group-seat-of-another': {
    scene: { open: true, seatOfAnother: true },
    steps: (page) => tap(page, 'place-group'),
  },
  group: {
    scene: { open: true },
    steps: async (page) => {
      await tap(page, 'place-group');
      await page.getByTestId('group-row').first().waitFor();
      await tap(page, 'group-new');
      await page.getByTestId('group-agreement').waitFor();
    },
  },
  invitation: {
    scene: { open: true },
    steps: async (page) => {
      await tap(page, 'place-group');
      await tap(page, 'group-invitation');
      await tap(page, 'invitation-open');
      await page.getByTestId('invitation-paste').fill('hearth-invitation-1:00ff');
      await tap(page, 'invitation-read');
      await page.getByTestId('invitation-shown').waitFor();
    },
  },
  'join-visit': { scene: { journals: [] }, steps: (page) => tap(page, 'here-for-group') },
  'welcome-pin': {
    scene: { journals: [], pinWanted: true },
    steps: (page) => page.getByTestId('pin-back').waitFor(),
  },
  'circle-finding': { scene: { open: true, circle: 'member', in: { phase: 'finding' } } },
  'circle-proven': {
    scene: { open: true, circle: 'member', in: { phase: 'host_proven', first_time: true } },
  },
  'circle-waiting': { scene: { open: true, circle: 'member', in: { phase: 'waiting' } } },
  'circle-agreement': { scene: { open: true, circle: 'member', in: { agreement_new: true } } },
  'circle-here': { scene: { open: true, circle: 'member', in: { invitation_offered: true } } },
  'circle-visitor': { scene: { journals: [], circle: 'member', in: { role: 'visitor' } } },
  'circle-paused': { scene: { open: true, circle: 'member', in: { phase: 'paused' } } },
  'circle-host': { scene: { open: true, circle: 'host' } },
  'circle-ended': { scene: { open: true, circle: 'member', in: { phase: 'ended', reason: 'host_ended' } } },
  'circle-ended-visitor': {
    scene: { journals: [], circle: 'member', in: { role: 'visitor', phase: 'ended', reason: 'host_ended' } },
  },
  'circle-refused': { scene: { open: true, circle: 'member', in: { phase: 'ended', reason: 'wrong_code' } } },
  inbox: {
    scene: { open: true },
    steps: async (page) => {
      await tap(page, 'place-group');
      await tap(page, 'inbox-open');
      await tap(page, 'inbox-row');
      await page.getByTestId('inbox-card').waitFor();
    },
  },
  import: {
    scene: { open: true },
    steps: async (page) => {
      await tap(page, 'import-open');
      await tap(page, 'import-dayone');
      await page.getByTestId('import-dry').waitFor();
    },
  },
};
