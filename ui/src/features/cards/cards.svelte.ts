import { call, type CardView, type Id } from '../../ipc';
import { Doing } from '../doing.svelte';
import { session } from '../session/session.svelte';
import { undo } from '../session/undo.svelte';

/** All cards of the journal, newest first. */
export class Cards extends Doing {
  items = $state.raw<CardView[]>([]);
  ready = $state(false);

  async load(): Promise<void> {
    await this.lookAnew(async () => void (this.items = (await call('card_list', null)).items));
    this.ready = true;
  }

  async showHere(id: Id): Promise<void> {
    await this.attempt(() => session.showHere(id));
  }

  /** The core holds a deleted card until something else is deleted, so undo brings back the very same one. */
  async delete(card: CardView): Promise<void> {
    const done = await this.attempt(async () => {
      await call('card_delete', { id: card.id });
      return true;
    });
    if (!done) return;
    undo.offer('card', async () => {
      await call('card_restore', { id: card.id });
      session.go({ name: 'cards' });
    });
    await this.load();
  }
}
