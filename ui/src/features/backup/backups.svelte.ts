import { today } from '../../i18n/dates';
import { m } from '../../i18n';
import { call, type NoticeView, type OpenBackup } from '../../ipc';
import { Doing } from '../doing.svelte';
import { session } from '../session/session.svelte';

/** What opens a backup: its passphrase, or the recovery code of that time. */
export class BackupKey {
  by = $state<'passphrase' | 'recovery_code'>('passphrase');
  secret = $state('');

  opening(path: string): OpenBackup {
    return this.by === 'passphrase'
      ? { path, passphrase: this.secret, recovery_code: null }
      : { path, passphrase: null, recovery_code: this.secret };
  }

  forget(): void {
    this.secret = '';
  }
}

class WithBackup extends Doing {
  readonly key = new BackupKey();

  /** A backup has a key of its own time: the usual words would speak of this journal. */
  override get trouble(): string {
    if (this.troubleCode === 'wrong_passphrase') return m.error_backup_passphrase();
    if (this.troubleCode === 'wrong_recovery_code') return m.error_backup_code();
    return super.trouble;
  }
}

/** Making a backup of the open journal. Where it goes is forgotten at once. */
export class MakingBackup extends Doing {
  passphrase = $state('');
  made = $state(false);
  /** Pictures that are not in it, or not as they were. */
  pictures = $state.raw<NoticeView[]>([]);

  async make(): Promise<void> {
    this.made = false;
    this.pictures = [];
    const passphrase = this.passphrase;
    const view = await this.attempt(async () => {
      const path = await call('pick_backup_place', { day: today() });
      return path ? call('backup_create', { path, passphrase }) : null;
    });
    if (!view) return;
    this.passphrase = '';
    this.pictures = view.pictures;
    this.made = true;
  }
}

/** Looking whether a backup is whole and opens. */
export class CheckingBackup extends WithBackup {
  whole = $state(false);

  async check(): Promise<void> {
    this.whole = false;
    const view = await this.attempt(async () => {
      const path = await call('pick_backup', null);
      return path ? call('backup_verify', this.key.opening(path)) : null;
    });
    if (!view) return;
    this.key.forget();
    this.whole = true;
  }
}

/** A journal brought back from a backup, with new keys: its recovery sheet comes next. */
export class Restoring extends WithBackup {
  newPassphrase = $state('');
  #path = $state('');

  get isChosen(): boolean {
    return this.#path !== '';
  }

  get isReady(): boolean {
    return this.isChosen && this.key.secret !== '' && this.newPassphrase !== '';
  }

  async choose(): Promise<void> {
    const path = await this.attempt(() => call('pick_backup', null));
    if (path) this.#path = path;
  }

  async restore(): Promise<void> {
    const request = { backup: this.key.opening(this.#path), new_passphrase: this.newPassphrase };
    const opened = await this.attempt(() => call('backup_restore', request));
    if (!opened) return;
    this.key.forget();
    this.newPassphrase = this.#path = '';
    await session.opened(opened, { name: 'recovery' });
  }
}
