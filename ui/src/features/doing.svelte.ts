import { refusalWords } from '../i18n/refusals';
import { Refusal } from '../ipc';

/** One thing that is being done at a time, and what stood in its way, in the reader's language. */
export class Doing {
  busy = $state(false);
  #refusal = $state<Refusal | null>(null);
  /** What stood in the way of looking how things are. */
  #unseen = $state<Refusal | null>(null);
  #running: Promise<unknown> = Promise.resolve();
  #looking: Promise<void> | null = null;
  #isOld = false;

  /** Empty when nothing stands in the way. */
  get trouble(): string {
    const refusal = this.#refusal ?? this.#unseen;
    return refusal ? refusalWords(refusal.code, refusal.message) : '';
  }

  /** Its stable code, or empty. */
  get troubleCode(): string {
    return (this.#refusal ?? this.#unseen)?.code ?? '';
  }

  forgive(): void {
    this.#refusal = this.#unseen = null;
  }

  /** Runs work unless some is under way, which is no success: undefined either way, and a refusal becomes `trouble`. */
  protected async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    const running = this.tried(work).finally(() => (this.busy = false));
    this.#running = running.catch(() => undefined);
    return running;
  }

  /** The same, for what must not be dropped: it waits for what is under way. */
  protected async inTurn<T>(work: () => Promise<T>): Promise<T | undefined> {
    while (this.busy) await this.#running;
    return this.attempt(work);
  }

  /** Runs work whatever else is under way; a refusal becomes `trouble` and undefined. */
  protected async tried<T>(work: () => Promise<T>): Promise<T | undefined> {
    this.#refusal = null;
    try {
      return await work();
    } catch (reason) {
      this.#refusal = asRefusal(reason);
      return undefined;
    }
  }

  /**
   * Looks how things are now. It is never dropped, or the screen would go on showing what was: where it is asked for
   * while an answer is on its way, it looks once more after that, however often it was asked.
   */
  protected async lookAnew(work: () => Promise<void>): Promise<void> {
    this.#isOld = true;
    this.#looking ??= this.#lookUntilNew(work).finally(() => (this.#looking = null));
    await this.#looking;
  }

  async #lookUntilNew(work: () => Promise<void>): Promise<void> {
    while (this.#isOld) {
      this.#isOld = false;
      try {
        await work();
        this.#unseen = null;
      } catch (reason) {
        this.#unseen = asRefusal(reason);
      }
    }
  }
}

function asRefusal(reason: unknown): Refusal {
  if (reason instanceof Refusal) return reason;
  throw reason;
}
