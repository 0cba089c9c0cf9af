import { call, type Id, type MomentRow } from '../../ipc';
import { Doing } from '../doing.svelte';
import { undo } from '../session/undo.svelte';

const page = 50;

/** What was deleted within the last thirty days. */
export class DeletedMoments extends Doing {
  rows = $state.raw<MomentRow[]>([]);
  ready = $state(false);
  more = $state(false);
  /** What was done last. */
  done = $state<'back' | 'erased' | null>(null);

  async load(): Promise<void> {
    this.#take(await this.#ask(0));
    this.ready = true;
  }

  async loadMore(): Promise<void> {
    const rows = await this.#ask(this.rows.length);
    if (rows) this.#take([...this.rows, ...rows], rows.length);
  }

  async bringBack(id: Id): Promise<void> {
    await this.#letGo(id, () => call('moment_restore', { id }), 'back');
  }

  async erase(id: Id): Promise<void> {
    await this.#letGo(id, () => call('moment_erase', { id }), 'erased');
  }

  async #letGo(id: Id, work: () => Promise<null>, done: 'back' | 'erased'): Promise<void> {
    this.done = null;
    const isDone = await this.attempt(async () => {
      await work();
      return true;
    });
    if (!isDone) return;
    // What is no longer in the bin cannot be taken out of it by the button below.
    undo.clear();
    this.rows = this.rows.filter((row) => row.id !== id);
    this.done = done;
  }

  async #ask(skip: number): Promise<MomentRow[] | undefined> {
    const request = { binned: true, limit: page, skip };
    return (await call('moment_list', request).catch(() => null))?.items;
  }

  #take(rows: MomentRow[] | undefined, last = rows?.length ?? 0): void {
    if (!rows) return;
    this.rows = rows;
    this.more = last === page;
  }
}
