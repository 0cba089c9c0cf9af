import { m } from '../../i18n';
import { call, type OpenJournal } from '../../ipc';
import { Doing } from '../doing.svelte';
import type { Route } from '../session/route';
import { session } from '../session/session.svelte';

/** Opening a journal of this computer, by its passphrase or by the way back in. */
export class Unlocking extends Doing {
  journal = $state('');
  passphrase = $state('');
  recoveryCode = $state('');
  newPassphrase = $state('');
  /** The spare of the key files was tried and was no help. */
  #spareTried = $state(false);

  constructor() {
    super();
    const journals = session.state?.journals ?? [];
    if (journals.length === 1) this.journal = journals[0]?.id ?? '';
  }

  async unlock(): Promise<void> {
    const request = { journal: this.journal, passphrase: this.passphrase };
    this.#spareTried = false;
    await this.#enter(await this.attempt(() => call('journal_unlock', request)));
  }

  /** The key files are damaged; the spare kept beside the journal may open it. */
  get offersRepair(): boolean {
    return this.troubleCode === 'header_damaged' && !this.#spareTried;
  }

  override get trouble(): string {
    const isLost = this.troubleCode === 'header_damaged' && this.#spareTried;
    return isLost ? m.error_spare_no_help() : super.trouble;
  }

  /** Opens with the spare of the key files and mends them. */
  async repair(): Promise<void> {
    const request = { journal: this.journal, passphrase: this.passphrase };
    const opened = await this.attempt(() => call('journal_unlock_repair', request));
    this.#spareTried = opened === undefined;
    await this.#enter(opened);
  }

  async recover(): Promise<void> {
    const request = {
      journal: this.journal,
      recovery_code: this.recoveryCode,
      new_passphrase: this.newPassphrase,
    };
    await this.#enter(await this.attempt(() => call('journal_recover', request)));
  }

  async #enter(opened: OpenJournal | undefined): Promise<void> {
    // Whoever may repair next need not type it again.
    if (!this.offersRepair) this.passphrase = '';
    if (!opened) return;
    this.passphrase = '';
    this.recoveryCode = this.newPassphrase = '';
    await session.opened(opened, this.#where(opened));
  }

  #where(opened: OpenJournal): Route {
    if (session.inCircle) return { name: 'circle' };
    return { name: opened.is_empty && !opened.has_draft ? 'write' : 'journal' };
  }
}
