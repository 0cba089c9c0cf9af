import { call, type RecoverySheet } from '../../ipc';
import { m } from '../../i18n';
import { Doing } from '../doing.svelte';
import { session } from '../session/session.svelte';

/** Keeping a way back in: a sheet outside the computer, and two of its groups typed back. */
export class KeepingAWayBack extends Doing {
  sheet = $state.raw<RecoverySheet | null>(null);
  answers = $state<string[]>([]);
  saved = $state(false);
  differs = $state(false);
  kept = $state(false);
  /** There is a code already: a new one takes its place, and only for whoever knows the passphrase. */
  asksFirst = $state(false);
  passphrase = $state('');

  async load(): Promise<void> {
    const sheet = await this.attempt(() => call('recovery_sheet', null));
    if (sheet) return this.#take(sheet);
    this.asksFirst = this.troubleCode === 'passphrase_first';
    if (this.asksFirst) this.forgive();
  }

  async makeNew(): Promise<void> {
    const request = { passphrase: this.passphrase };
    const sheet = await this.attempt(() => call('recovery_new', request));
    if (!sheet) return;
    this.passphrase = '';
    this.asksFirst = false;
    this.#take(sheet);
    await session.refresh();
  }

  async save(): Promise<void> {
    const text = this.#paper();
    const saved = await this.attempt(() => call('save_text', { purpose: 'recovery', text }));
    this.saved = saved === true;
  }

  async print(): Promise<void> {
    await this.attempt(() => call('print_page', null));
  }

  async confirm(): Promise<void> {
    const answers = this.answers.map((answer) => answer.trim());
    const same = await this.attempt(() => call('recovery_confirm', { answers }));
    if (same === undefined) return;
    this.differs = !same;
    this.kept = same;
    if (same) await session.refresh();
  }

  #take(sheet: RecoverySheet): void {
    this.sheet = sheet;
    this.answers = sheet.ask.map(() => '');
  }

  #paper(): string {
    const groups = this.sheet?.groups ?? [];
    const lines = [m.recovery_paper_title(), '', groups.join(' '), '', m.recovery_paper_line()];
    return `${lines.join('\n')}\n`;
  }
}
