import { refusalWords } from '../i18n/refusals';
import { Refusal } from '../ipc';

/** One thing that is being done at a time, and what stood in its way, in the reader's language. */
export class Doing {
  busy = $state(false);
  #refusal = $state<Refusal | null>(null);

  /** Empty when nothing stands in the way. */
  get trouble(): string {
    return this.#refusal ? refusalWords(this.#refusal.code, this.#refusal.message) : '';
  }

  /** Its stable code, or empty. */
  get troubleCode(): string {
    return this.#refusal?.code ?? '';
  }

  forgive(): void {
    this.#refusal = null;
  }

  /** Runs work unless some is under way; a refusal becomes `trouble` and undefined. */
  protected async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    this.#refusal = null;
    try {
      return await work();
    } catch (reason) {
      if (!(reason instanceof Refusal)) throw reason;
      this.#refusal = reason;
      return undefined;
    } finally {
      this.busy = false;
    }
  }
}
