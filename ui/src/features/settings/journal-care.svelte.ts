import { call, type VerifyReport } from '../../ipc';
import { Doing } from '../doing.svelte';

/** Changing the passphrase of the open journal. */
export class ChangingPassphrase extends Doing {
  current = $state('');
  next = $state('');
  done = $state(false);

  async change(): Promise<void> {
    const request = { current: this.current, new_passphrase: this.next };
    this.done = false;
    const done = await this.attempt(async () => {
      await call('passphrase_change', request);
      return true;
    });
    if (!done) return;
    this.current = this.next = '';
    this.done = true;
  }
}

/** Reading every byte of the journal and saying what was found. */
export class Checking extends Doing {
  report = $state.raw<VerifyReport | null>(null);

  async check(): Promise<void> {
    const report = await this.attempt(() => call('journal_verify', null));
    if (report) this.report = report;
  }
}
