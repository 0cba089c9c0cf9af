import { call, type KeyView } from '../../ipc';
import { Doing } from '../doing.svelte';
import { session } from '../session/session.svelte';
import { undo } from '../session/undo.svelte';

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

/** The other passphrases that open the journal. */
export class OtherPassphrases extends Doing {
  current = $state('');
  next = $state('');
  passphrases = $state.raw<KeyView[]>([]);
  /** What was done last. */
  done = $state<'added' | 'removed' | null>(null);

  async load(): Promise<void> {
    const keys = await call('key_list', null).catch(() => null);
    if (keys) this.#take(keys.items);
  }

  async add(): Promise<void> {
    const request = { current: this.current, new_passphrase: this.next };
    await this.#change(() => call('key_add', request), 'added');
  }

  async remove(id: string): Promise<void> {
    const request = { current: this.current, id };
    await this.#change(() => call('key_remove', request), 'removed');
  }

  async #change(work: () => Promise<{ items: KeyView[] }>, done: 'added' | 'removed'): Promise<void> {
    this.done = null;
    const keys = await this.attempt(work);
    if (!keys) return;
    this.#take(keys.items);
    this.current = this.next = '';
    this.done = done;
  }

  #take(keys: KeyView[]): void {
    this.passphrases = keys.filter((key) => key.sort === 'passphrase');
  }
}

/** Someone knew the passphrase: the whole journal is written anew under new keys. */
export class StartingAfresh extends Doing {
  current = $state('');
  next = $state('');

  get isReady(): boolean {
    return this.current !== '' && this.next !== '' && !this.busy;
  }

  async rotate(): Promise<void> {
    const request = { current: this.current, new_passphrase: this.next };
    const sheet = await this.attempt(() => call('journal_rotate', request));
    if (!sheet) return;
    this.current = this.next = '';
    await session.refresh();
    session.go({ name: 'recovery' });
  }
}

/** Erasing the open journal for ever. */
export class ErasingJournal extends Doing {
  passphrase = $state('');

  async erase(): Promise<void> {
    const journal = session.open?.journal.id;
    if (!journal) return;
    const request = { journal, passphrase: this.passphrase };
    const done = await this.attempt(async () => {
      await call('journal_erase', request);
      return true;
    });
    if (!done) return;
    this.passphrase = '';
    undo.clear();
    await session.refresh();
    session.go({ name: 'welcome' });
  }
}
