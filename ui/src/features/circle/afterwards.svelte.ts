import { call, type CardFace } from '../../ipc';
import { Doing } from '../doing.svelte';
import { session } from '../session/session.svelte';

/** The end, unhurried: a line for oneself, and for a visitor the offer to keep their own cards. */
export class Afterwards extends Doing {
  line = $state('');
  kept = $state(false);
  cards = $state.raw<CardFace[]>([]);

  async load(): Promise<void> {
    const list = await call('circle_visitor_cards', null).catch(() => null);
    this.cards = list?.items ?? [];
  }

  async keepLine(): Promise<void> {
    const body = this.line;
    const added = await this.attempt(() => call('moment_add', { kind: 'reflection', body }));
    if (!added) return;
    this.line = '';
    this.kept = true;
  }

  /** A visitor starts a journal; their cards are put into it as soon as it is there. */
  startJournal(): void {
    session.go({ name: 'start' });
  }
}
