import { language } from '../../i18n';
import { call } from '../../ipc';
import { Doing } from '../doing.svelte';
import { Advising } from '../passphrase/advising.svelte';
import { session } from '../session/session.svelte';

/** Starting a journal: one passphrase, one neutral label, then straight into writing. */
export class Starting extends Doing {
  label = $state('');
  passphrase = $state('');
  shown = $state(false);
  readonly advising = new Advising();
  #suggested = '';
  readonly #keepsVisit: boolean;

  /** Whether the person came from the end of a gathering, to keep their own cards. */
  constructor(keepsVisit: boolean) {
    super();
    this.#keepsVisit = keepsVisit;
  }

  async load(): Promise<void> {
    const suggestion = await this.attempt(() => call('suggestion', { language: language.tag }));
    if (!suggestion) return;
    this.label ||= suggestion.label;
    this.#suggested = suggestion.passphrase;
  }

  get usesSuggestion(): boolean {
    return this.passphrase !== '' && this.passphrase === this.#suggested;
  }

  /** Fills in six random words, and shows them: they are to be written down. */
  async useSuggestion(): Promise<void> {
    if (this.usesSuggestion || !this.#suggested) await this.#another();
    this.passphrase = this.#suggested;
    this.shown = true;
    await this.advise();
  }

  async advise(): Promise<void> {
    await this.advising.about(this.passphrase);
  }

  async start(): Promise<void> {
    const request = { label: this.label, passphrase: this.passphrase };
    const made = await this.attempt(() => call('journal_create', request));
    if (!made) return;
    this.passphrase = this.#suggested = '';
    await this.#afterVisit();
    await session.opened(made, { name: 'write' });
  }

  // A visitor who asked for it keeps their own cards; anybody else must not find a visitor's in their journal.
  async #afterVisit(): Promise<void> {
    const circle = await call('circle_view', null).catch(() => null);
    if (circle?.role === 'visitor' && circle.phase === 'ended')
      await call(this.#keepsVisit ? 'circle_visitor_keep' : 'circle_leave', null).catch(() => null);
  }

  async #another(): Promise<void> {
    const suggestion = await this.inTurn(() => call('suggestion', { language: language.tag }));
    if (suggestion) this.#suggested = suggestion.passphrase;
  }
}
