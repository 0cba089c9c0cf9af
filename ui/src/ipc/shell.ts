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
  /** Where a new backup is to go, or null: its owner thought better of it. */
  pick_backup_place: [{ day: string }, string | null];
  /** A backup that is there. */
  pick_backup: [null, string | null];
  /** What was being written is sealed: the shell may lock or close. */
  put_aside_done: [null, null];
  print_page: [null, null];
};
