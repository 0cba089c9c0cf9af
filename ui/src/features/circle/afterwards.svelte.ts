import { call, type CardFace } from '../../ipc';
import { Doing } from '../doing.svelte';
import { Draft } from '../drafts/draft.svelte';
import { session } from '../session/session.svelte';

/** The end, unhurried: a line for oneself, and for a visitor the offer to keep their own cards. */
export class Afterwards extends Doing {
  line = $state('');
  kept = $state(false);
  cards = $state.raw<CardFace[]>([]);

  readonly #draft = session.open
    ? new Draft('ended_line', () => (this.line.trim() ? { moment: { body: this.line } } : null))
    : null;

  /** The line could not be put aside. */
  get isOnlyHere(): boolean {
    return this.#draft?.isOnlyHere ?? false;
  }

  /** The line that was begun before the journal was locked. */
  async loadLine(): Promise<void> {
    const words = (await this.#draft?.load())?.moment;
    this.line ||= words?.body ?? '';
  }

  /** Something was typed: put it aside soon. */
  touched(): void {
    this.#draft?.soon();
  }

  stop(): void {
    this.#draft?.stop();
  }

  async load(): Promise<void> {
    // The end itself is news: whoever only listened has the whole idle time from now.
    void call('activity', null).catch(() => undefined);
    const list = await call('circle_visitor_cards', null).catch(() => null);
    this.cards = list?.items ?? [];
  }

  async keepLine(): Promise<void> {
    const body = this.line;
    const added = await this.attempt(() => call('moment_add', { kind: 'reflection', body }));
    if (!added) return;
    this.line = '';
    this.kept = true;
    await this.#draft?.clear();
    await session.refresh();
  }

  /** A visitor starts a journal; their cards are put into it as soon as it is there. */
  startJournal(): void {
    session.go({ name: 'start', keepVisit: true });
  }
}
