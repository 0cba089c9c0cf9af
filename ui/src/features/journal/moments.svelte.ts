import { call, type FoundMoment, type MomentRow } from '../../ipc';
import { Doing } from '../doing.svelte';

const page = 50;

/** Moments of one month, newest first. */
export interface Month {
  month: string;
  rows: MomentRow[];
}

/** The journal's list and what was looked for in it. */
export class Moments extends Doing {
  rows = $state.raw<MomentRow[]>([]);
  found = $state.raw<FoundMoment[] | null>(null);
  query = $state('');
  ready = $state(false);
  more = $state(false);
  months = $derived(byMonth(this.rows));

  async load(): Promise<void> {
    await this.lookAnew(async () => this.#take(await this.#ask(0)));
    this.ready = true;
  }

  async loadMore(): Promise<void> {
    const { rows } = this;
    const items = await this.attempt(() => this.#ask(rows.length));
    // Where the list was read anew meanwhile, these may not be the ones that follow it.
    if (items && rows === this.rows) this.#take([...rows, ...items], items.length);
  }

  async find(): Promise<void> {
    const query = this.query.trim();
    if (!query) return this.stopFinding();
    const result = await this.inTurn(() => call('search', { query, limit: page }));
    if (result) this.found = result.items;
  }

  stopFinding(): void {
    this.query = '';
    this.found = null;
  }

  async #ask(skip: number): Promise<MomentRow[]> {
    return (await call('moment_list', { limit: page, skip })).items;
  }

  #take(rows: MomentRow[], last = rows.length): void {
    this.rows = rows;
    this.more = last === page;
  }
}

/** Keeps the order given; a month stands by the day it happened, however exactly that is known. */
export function byMonth(rows: MomentRow[]): Month[] {
  const months: Month[] = [];
  for (const row of rows) {
    const month = row.occurred_on.replace('about ', '').slice(0, 7);
    const last = months.at(-1);
    if (last?.month === month) last.rows.push(row);
    else months.push({ month, rows: [row] });
  }
  return months;
}
