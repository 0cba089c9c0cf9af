import { Refusal } from '../../ipc';

/** What was just done and can be undone. */
export type Undoable = 'moment' | 'card';

/** One thing to undo, until something else is done or it is put away. It never runs out by itself. */
class Undo {
  what = $state<Undoable | null>(null);
  /** It could not be brought back: which kind of thing. */
  failed = $state<Undoable | null>(null);
  #back: (() => Promise<void>) | null = null;

  offer(what: Undoable, back: () => Promise<void>): void {
    this.clear();
    this.what = what;
    this.#back = back;
  }

  async take(): Promise<void> {
    const { what } = this;
    const back = this.#back;
    this.clear();
    try {
      await back?.();
    } catch (reason) {
      if (!(reason instanceof Refusal)) throw reason;
      this.failed = what;
    }
  }

  clear(): void {
    this.what = null;
    this.failed = null;
    this.#back = null;
  }
}

export const undo = new Undo();
