import { call, type Id, type ShareDetail, type ShareView } from '../../ipc';
import { Doing } from '../doing.svelte';

/** The owner's own record of what was shown to whom. The app never changes it; its owner may erase it. */
export class Ledger extends Doing {
  shares = $state.raw<ShareView[]>([]);
  detail = $state.raw<ShareDetail | null>(null);
  ready = $state(false);

  async load(): Promise<void> {
    await this.lookAnew(async () => void (this.shares = (await call('share_list', null)).items));
    this.ready = true;
  }

  async more(id: Id): Promise<void> {
    if (this.detail?.id === id) {
      this.detail = null;
      return;
    }
    this.detail = (await this.attempt(() => call('share_show', { id }))) ?? null;
  }

  async takeBack(id: Id): Promise<void> {
    await this.#then(() => call('share_take_back', { id }));
  }

  async erase(id: Id): Promise<void> {
    await this.#then(() => call('share_erase', { id }));
  }

  async eraseAll(): Promise<void> {
    await this.#then(() => call('share_erase_all', null));
  }

  async #then(work: () => Promise<unknown>): Promise<void> {
    const done = await this.attempt(async () => {
      await work();
      return true;
    });
    if (!done) return;
    this.detail = null;
    await this.load();
  }
}
