import { settings } from '../settings/settings.svelte';
import { watchActivity } from './activity';
import { session } from './session.svelte';

/** Starts the window: its looks first, then where things stand. Returns how to stop watching. */
export function watchWindow(): () => void {
  void settings.load().then(() => session.begin());
  return watchActivity();
}
