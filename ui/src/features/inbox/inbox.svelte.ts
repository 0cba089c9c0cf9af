import { call, type Id, type InboxCard, type InboxRow } from '../../ipc';
import { Doing } from '../doing.svelte';
import { Draft } from '../drafts/draft.svelte';
import { session } from '../session/session.svelte';

/** Cards whose authors allowed a guide to read them again. */
export class Inbox extends Doing {
  items = $state.raw<InboxRow[]>([]);
  card = $state.raw<InboxCard | null>(null);
  /** Said once, and never which one. */
  somethingWent = $state(false);
  reply = $state('');
  ready = $state(false);
  #draft = $state.raw<Draft | null>(null);

  /** The answer could not be put aside. */
  get isOnlyHere(): boolean {
    return this.#draft?.isOnlyHere ?? false;
  }

  /** Something was typed: put it aside soon. */
  touched(): void {
    this.#draft?.soon();
  }

  stop(): void {
    this.#draft?.stop();
    this.#draft = null;
  }

  async load(): Promise<void> {
    await this.lookAnew(async () => {
      const view = await call('inbox_list', null);
      this.items = view.items;
      this.somethingWent ||= view.something_went;
      if (!view.items.some((row) => row.id === this.card?.id)) this.card = null;
    });
    this.ready = true;
  }

  async read(id: Id): Promise<void> {
    this.stop();
    this.reply = '';
    const card = await this.inTurn(() => call('inbox_show', { id }));
    this.card = card ?? null;
    if (card) await this.#goOn(id);
    if (card) this.items = this.items.map((row) => (row.id === id ? { ...row, is_new: false } : row));
  }

  async sendReply(): Promise<void> {
    const [card, draft] = [this.card, this.#draft];
    if (!card) return;
    const request = { id: card.id, text: this.reply };
    const kept = await this.attempt(async () => {
      await call('inbox_reply', request);
      return true;
    });
    if (!kept) return;
    // Another card may be open by now.
    if (this.card?.id === card.id) {
      this.reply = '';
      this.card = { ...card, reply_waiting: true };
    }
    await draft?.clear();
    await session.refresh();
  }

  async forget(id: Id): Promise<void> {
    const isGone = await this.inTurn(async () => {
      await call('inbox_forget', { id });
      return true;
    });
    if (!isGone) return;
    this.card = null;
    await this.#draft?.clear();
    this.stop();
    await this.load();
  }

  async #goOn(id: Id): Promise<void> {
    const read = () => (this.reply.trim() ? { text: this.reply } : null);
    this.stop();
    const draft = new Draft({ reply: id }, read);
    this.#draft = draft;
    const words = await draft.load();
    if (this.#draft === draft) this.reply ||= words?.text ?? '';
  }
}
