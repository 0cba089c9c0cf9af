import { call, type DraftPlace, type DraftWords } from '../../ipc';
import { session } from '../session/session.svelte';

const pause = 1000;
/** Whoever writes without a pause does not wait longer than this. */
const longest = 5000;
/** How soon a disk that took nothing is asked again. */
const again = 10_000;
let last: Promise<unknown> = Promise.resolve();

// One after the other, whichever screen asks: a save that is overtaken would bring back what was just let go.
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work);
  last = turn.catch(() => undefined);
  return turn;
}

/** Lets go what waits in one place, without looking at it. */
export async function letGo(place: DraftPlace): Promise<void> {
  await inTurn(() => call('draft_clear', place)).catch(() => undefined);
  await session.refresh();
}

/**
 * Puts what is being written in one place aside, sealed: a second after typing stops, every five seconds while it does
 * not, and before the journal locks, the window hides or closes, or the screen goes.
 */
export class Draft {
  /** What is written here could not be put aside: it is on this page and nowhere else. */
  isOnlyHere = $state(false);
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
  #isOver = false;
  /** How often it was let go: a save that is refused after that has nothing to try again. */
  #cleared = 0;

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
    const now = performance.now();
    this.#latest ??= now + longest;
    this.#in(Math.min(pause, this.#latest - now));
  }

  /** A draft that cannot be put aside must not stop anyone from writing: the page says so, calmly. */
  async now(): Promise<void> {
    this.#rest();
    const words = this.#isNew ? this.#read() : null;
    if (!words) return;
    this.#isNew = false;
    this.#waits = true;
    this.#isTold = false;
    const [place, cleared] = [this.#place, this.#cleared];
    const isKept = await inTurn(() => call('draft_save', { place, words })).then(
      () => true,
      () => false,
    );
    if (cleared !== this.#cleared) return;
    this.isOnlyHere = !isKept;
    if (!isKept) this.#tryAgain();
  }

  /** It was saved for good, or let go. */
  async clear(): Promise<void> {
    this.#rest();
    this.#isNew = false;
    this.#cleared++;
    this.isOnlyHere = false;
    if (!this.#waits) return;
    this.#waits = false;
    this.#isTold = false;
    await inTurn(() => call('draft_clear', this.#place)).catch(() => undefined);
  }

  /** The screen goes: what is there waits, and is offered from now on. */
  stop(): void {
    this.#isOver = true;
    this.#stopWaiting();
    void this.now().then(() => (this.#isTold ? undefined : session.refresh()));
  }

  #tryAgain(): void {
    this.#isNew = true;
    if (!this.#isOver && this.#latest === null) this.#in(again);
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
