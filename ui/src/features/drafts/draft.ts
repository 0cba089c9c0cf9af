import { call, type DraftPlace, type DraftWords } from '../../ipc';
import { session } from '../session/session.svelte';

const pause = 1000;
let last: Promise<unknown> = Promise.resolve();

// One after the other, whichever screen asks: a save that is overtaken would bring back what was just let go.
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work);
  last = turn.catch(() => undefined);
  return turn;
}

/**
 * Puts what is being written in one place aside, sealed: a second after typing stops, and before the journal locks,
 * the window hides or closes, or the screen goes.
 */
export class Draft {
  readonly #place: DraftPlace;
  readonly #read: () => DraftWords | null;
  readonly #stopWaiting: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Something was typed since it was last put aside. */
  #isNew = false;
  /** Something is put aside. */
  #waits = false;
  /** What the session knows of it is old. */
  #isTold = true;

  /** Null says that nothing is worth keeping. */
  constructor(place: DraftPlace, read: () => DraftWords | null) {
    this.#place = place;
    this.#read = read;
    this.#stopWaiting = session.beforeLeaving(() => this.now());
  }

  /** What waits here. One that cannot be read was told of when the journal was opened. */
  async load(): Promise<DraftWords | null> {
    const words = await inTurn(() => call('draft_load', this.#place)).catch(() => null);
    this.#waits = words !== null;
    return words;
  }

  soon(): void {
    this.#isNew = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.now(), pause);
  }

  /** A draft that cannot be put aside must not stop anyone from writing: saving will tell. */
  async now(): Promise<void> {
    clearTimeout(this.#timer);
    const words = this.#isNew ? this.#read() : null;
    if (!words) return;
    this.#isNew = false;
    this.#waits = true;
    this.#isTold = false;
    const place = this.#place;
    await inTurn(() => call('draft_save', { place, words })).catch(() => (this.#isNew = true));
  }

  /** It was saved for good, or let go. */
  async clear(): Promise<void> {
    clearTimeout(this.#timer);
    this.#isNew = false;
    if (!this.#waits) return;
    this.#waits = false;
    this.#isTold = false;
    await inTurn(() => call('draft_clear', this.#place)).catch(() => undefined);
  }

  /** The screen goes: what is there waits, and is offered from now on. */
  stop(): void {
    this.#stopWaiting();
    void this.now().then(() => (this.#isTold ? undefined : session.refresh()));
  }
}
