import { call, type DraftPlace, type DraftWords } from '../../ipc';
import { Doing } from '../doing.svelte';
import { session } from '../session/session.svelte';
import { drop, inTurn, isOnlyHere, keep, newest } from './keeping';

const pause = 1000;
/** Whoever writes without a pause does not wait longer than this. */
const longest = 5000;

/** Letting go what waits in one place, without looking at it. */
export class LettingGo extends Doing {
  async letGo(place: DraftPlace): Promise<void> {
    drop(place);
    await this.inTurn(() => inTurn(() => call('draft_clear', place)).finally(() => session.refresh()));
  }
}

/**
 * Puts what is being written in one place aside, sealed: a second after typing stops, every five seconds while it does
 * not, and before the journal locks, the window hides or closes, or the screen goes.
 */
export class Draft {
  readonly #place: DraftPlace;
  readonly #read: () => DraftWords | null;
  readonly #stopWaiting: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** By when what was typed first since then is put aside. */
  #latest: number | null = null;
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

  /** What is written here could not be put aside: it is in this window and nowhere else. */
  get isOnlyHere(): boolean {
    return isOnlyHere(this.#place);
  }

  /** What waits here, kept or not. One that cannot be read was told of when the journal was opened. */
  async load(): Promise<DraftWords | null> {
    const kept = await inTurn(() => call('draft_load', this.#place)).catch(() => null);
    const words = newest(this.#place) ?? kept;
    this.#waits = words !== null;
    return words;
  }

  soon(): void {
    this.#isNew = true;
    const now = performance.now();
    this.#latest ??= now + longest;
    this.#in(Math.min(pause, this.#latest - now));
  }

  /** A draft that cannot be put aside must not stop anyone from writing: the page says so, calmly. */
  async now(): Promise<void> {
    this.#rest();
    if (!this.#isNew) return;
    this.#isNew = false;
    const words = this.#read();
    // What was refused before was taken off the page since.
    if (!words) return drop(this.#place);
    this.#waits = true;
    this.#isTold = false;
    await keep({ place: this.#place, words });
  }

  /** It was saved for good, or let go. */
  async clear(): Promise<void> {
    this.#rest();
    this.#isNew = false;
    drop(this.#place);
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

  #in(wait: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.now(), wait);
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#latest = null;
  }
}
