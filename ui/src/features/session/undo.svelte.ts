/** What was just done and can be undone. */
export type Undoable = 'moment' | 'card';

/** One thing to undo, until something else is done or it is put away. It never runs out by itself. */
class Undo {
  what = $state<Undoable | null>(null);
  #back: (() => Promise<void>) | null = null;

  offer(what: Undoable, back: () => Promise<void>): void {
    this.what = what;
    this.#back = back;
  }

  async take(): Promise<void> {
    const back = this.#back;
    this.clear();
    await back?.();
  }

  clear(): void {
    this.what = null;
    this.#back = null;
  }
}

export const undo = new Undo();
