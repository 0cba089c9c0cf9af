import { listen } from '@tauri-apps/api/event';

import type { Changed, Topic } from './types.gen';

/** Asks to be told which part of the app changed; never what is in it. Returns how to stop. */
export function onChanged(handler: (topic: Topic) => void): () => void {
  const listening = listen<Changed>('changed', (event) => handler(event.payload.topic));
  return () => void listening.then((stop) => stop());
}
