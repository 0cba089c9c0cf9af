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

  constructor() {
    super();
    const journals = session.state?.journals ?? [];
    if (journals.length === 1) this.journal = journals[0]?.id ?? '';
  }

  async unlock(): Promise<void> {
    const request = { journal: this.journal, passphrase: this.passphrase };
    await this.#enter(await this.attempt(() => call('journal_unlock', request)));
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
    this.passphrase = '';
    if (!opened) return;
    this.recoveryCode = this.newPassphrase = '';
    await session.opened(opened, this.#where(opened));
  }

  #where(opened: OpenJournal): Route {
    if (session.inCircle) return { name: 'circle' };
    return { name: opened.is_empty && !opened.has_draft ? 'write' : 'journal' };
  }
}
