import { call, type PassphraseAdvice } from '../../ipc';

/** What is to be said of a passphrase while it is being chosen. */
export class Advising {
  advice = $state.raw<PassphraseAdvice | null>(null);
  #asked = '';

  /** Asks about what stands there now; an answer that comes too late is dropped. */
  async about(text: string): Promise<void> {
    this.#asked = text;
    const advice = text ? await call('passphrase_advice', { text }).catch(() => null) : null;
    if (text === this.#asked) this.advice = advice;
  }
}
