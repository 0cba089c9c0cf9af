import { call, type MomentInput } from '../../ipc';

const pause = 1000;

/** Puts what is being written aside, sealed, a second after typing stops. */
export class Draft {
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #read: () => MomentInput;

  constructor(read: () => MomentInput) {
    this.#read = read;
  }

  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.now(), pause);
  }

  /** A draft that cannot be put aside must not stop anyone from writing: saving will tell. */
  async now(): Promise<void> {
    this.drop();
    await call('draft_save', this.#read()).catch(() => undefined);
  }

  /** The moment was saved, or nothing is worth keeping. */
  drop(): void {
    clearTimeout(this.#timer);
  }
}
