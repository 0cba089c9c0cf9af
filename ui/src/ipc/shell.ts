import type { Settings } from './types.gen';

/** What may be saved through the system's own dialog. */
export type SavePurpose = 'recovery' | 'invitation';

/** Commands of the shell itself: name -> [request, view]. */
export type ShellCommands = {
  settings_get: [null, Settings];
  settings_set: [Settings, null];
  /** Locks the journal and swaps the page for a neutral one. */
  hide: [null, null];
  /** Someone is here: the idle lock starts over. */
  activity: [null, null];
  pick_import: [{ format: string }, string | null];
  save_text: [{ purpose: SavePurpose; text: string }, boolean];
  read_invitation: [null, string | null];
  print_page: [null, null];
};
