import { listen } from '@tauri-apps/api/event';

import type { Changed, Topic } from './types.gen';

/** Asks to be told which part of the app changed; never what is in it. Returns how to stop. */
export function onChanged(handler: (topic: Topic) => void): () => void {
  const listening = listen<Changed>('changed', (event) => handler(event.payload.topic));
  return () => void listening.then((stop) => stop());
}

/**
 * Asks to be told when the shell is about to lock or close: what is being written must be sealed first, and where it
 * says cover, the page goes blank before that. Returns how to stop.
 */
export function onPutAside(handler: (cover: boolean) => void): () => void {
  const listening = listen<{ cover: boolean }>('put_aside', (event) => handler(event.payload.cover));
  return () => void listening.then((stop) => stop());
}
