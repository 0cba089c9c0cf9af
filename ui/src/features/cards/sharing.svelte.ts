import { call, Refusal, type CardInput, type Id, type ShareOffer } from '../../ipc';
import { session } from '../session/session.svelte';

/** Who would see a card if it were shared now, and what becomes of it after. */
class Sharing {
  offer = $state.raw<ShareOffer | null>(null);
  /** The guide may read it again. */
  keep = $state(false);
  until = $state('');
  /** The list below is a new one: look again. */
  changed = $state(false);

  async load(): Promise<void> {
    this.offer = session.inCircle ? await this.#ask() : null;
    this.until ||= this.offer?.keep_default ?? '';
  }

  /** To the people whose names were on the screen, and nobody else; the very bytes that were previewed. */
  async send(card: Id | null, words: CardInput | null, previewed: string): Promise<void> {
    const seen = (this.offer?.recipients ?? []).map((person) => person.member);
    const keepUntil = this.keep && this.offer?.may_keep ? this.until : null;
    this.changed = false;
    try {
      await call('circle_share', { card, words, seen, keep_until: keepUntil, previewed });
    } catch (reason) {
      if (reason instanceof Refusal && reason.code === 'people_changed') await this.#lookAgain();
      throw reason;
    }
  }

  async #lookAgain(): Promise<void> {
    this.offer = await this.#ask();
    this.changed = true;
  }

  // No offer means no circle to share with: the card can be kept or shown here.
  async #ask(): Promise<ShareOffer | null> {
    return call('circle_share_offer', null).catch(() => null);
  }
}

export const sharing = (): Sharing => new Sharing();
export type { Sharing };
