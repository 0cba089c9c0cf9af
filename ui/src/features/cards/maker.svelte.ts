import { refusalWords } from '../../i18n/refusals';
import { call, Refusal, type CardInput, type CardPreview, type CardStart, type Id } from '../../ipc';
import { Doing } from '../doing.svelte';
import { Draft } from '../drafts/draft.svelte';
import { session } from '../session/session.svelte';
import { sharing } from './sharing.svelte';
import { togglePick } from './words';

/** What a card is made from. */
export interface MakerStart {
  moment?: Id;
  card?: Id;
}

/** Making a card: it starts empty, and the preview is drawn from the very bytes that would be sent. */
export class CardMaker extends Doing {
  input = $state<CardInput>({});
  start = $state.raw<CardStart | null>(null);
  preview = $state.raw<CardPreview | null>(null);
  /** What the preview was made from. */
  #previewOf = $state.raw('');
  /** Why there is no preview of what stands there now. */
  #unseen = $state.raw<Refusal | null>(null);
  /** It is known what there is to start from. */
  ready = $state(false);
  readonly share = sharing();
  #made: Id | undefined;
  #madeAs = '';
  /** It goes on from what was put aside. */
  resumed = $state(false);
  readonly #begun: MakerStart;
  /** A visitor has no journal to put anything aside in. */
  readonly #draft: Draft | null;
  #asked = 0;
  #seen: string | null = null;

  constructor(begun: MakerStart) {
    super();
    this.#begun = begun;
    const { moment, card } = begun;
    const place = card === undefined ? { new_card: moment ?? null } : { card };
    this.#draft = this.visiting
      ? null
      : new Draft(place, () => (this.isEmpty ? null : { card: $state.snapshot(this.input) }));
  }

  /** A visitor has no journal: the card is made on the spot and kept nowhere. */
  get visiting(): boolean {
    return !session.open;
  }

  get isEmpty(): boolean {
    return !this.input.text?.trim();
  }

  async begin(): Promise<void> {
    await this.#start();
    const words = (await this.#draft?.load())?.card;
    if (words) this.#goOn(words);
    this.#seen = JSON.stringify(this.input);
    this.ready = true;
    await this.share.load();
  }

  /** What others would see is on the screen, and it is what stands there now, not what stood there a moment ago. */
  get isSeen(): boolean {
    return this.preview !== null && this.#previewOf === JSON.stringify(this.input);
  }

  override get trouble(): string {
    const unseen = this.#unseen;
    return super.trouble || (unseen ? refusalWords(unseen.code, unseen.message) : '');
  }

  /** What is on the card could not be put aside. */
  get isOnlyHere(): boolean {
    return this.#draft?.isOnlyHere ?? false;
  }

  /** Something on the card changed: put it aside soon. */
  touched(): void {
    const now = JSON.stringify(this.input);
    if (this.#seen === null || this.#seen === now) return;
    this.#seen = now;
    this.#draft?.soon();
  }

  /** Lets go what was put aside: the card is as it was before. */
  async discard(): Promise<void> {
    this.resumed = false;
    this.#seen = null;
    await this.#draft?.clear();
    await this.#start();
    this.#seen = JSON.stringify(this.input);
    await session.refresh();
  }

  stop(): void {
    this.#draft?.stop();
  }

  toggle(sentence: string): void {
    this.input.text = togglePick(this.input.text ?? '', sentence, this.start?.sentences ?? []);
  }

  /** Asks the core what others would see; the last question wins. */
  async look(): Promise<void> {
    const asked = ++this.#asked;
    const input = $state.snapshot(this.input);
    const seen = input.text?.trim() ? await this.#preview(input) : null;
    if (asked !== this.#asked) return;
    this.preview = seen instanceof Refusal ? null : seen;
    this.#previewOf = JSON.stringify(input);
    this.#unseen = seen instanceof Refusal ? seen : null;
  }

  /**
   * Shows it to the people listed, as it was on the screen when Share was pressed. Where the people changed meanwhile,
   * the new list is asked about again; where the card did, it is looked at again.
   */
  async shareNow(): Promise<void> {
    const previewed = this.isSeen ? this.preview?.hash : undefined;
    const done = await this.attempt(async () => {
      if (!previewed) throw this.#unseen ?? new Refusal('preview_changed', '');
      const words = this.visiting ? $state.snapshot(this.input) : null;
      const card = this.visiting ? null : await this.#keep();
      await this.share.send(card, words, previewed);
      return true;
    });
    if (done) session.go({ name: 'circle' });
    else if (this.troubleCode === 'preview_changed') await this.look();
  }

  async keep(): Promise<void> {
    const card = await this.attempt(() => this.#keep());
    if (card) session.go({ name: 'cards' });
  }

  /** Shows it large on this computer; the core locks the journal at once. */
  async showHere(): Promise<void> {
    await this.attempt(async () => {
      const id = await this.#keep();
      await session.showHere(id);
    });
  }

  async #start(): Promise<void> {
    const { moment, card } = this.#begun;
    await this.attempt(async () => {
      if (this.visiting) this.input = { signed_as: { kind: 'no_name' } };
      else if (card) await this.#again(card);
      else await this.#from(moment);
    });
  }

  // Where the card or its moment is gone meanwhile, the words are not: they become a new card.
  #goOn(words: CardInput): void {
    this.input = words;
    this.resumed = true;
    if (this.troubleCode !== 'not_found') return;
    this.input = { ...words, from_moment: null, picture: null };
    this.forgive();
  }

  async #from(moment: Id | undefined): Promise<void> {
    this.start = await call('card_start', { id: moment ?? null });
    this.input = this.start.input;
  }

  async #again(card: Id): Promise<void> {
    const view = await call('card_show', { id: card });
    const moment = view.input.from_moment;
    this.start = await call('card_start', { id: moment ?? null }).catch(() => null);
    this.input = view.input;
    this.#made = card;
    this.#madeAs = JSON.stringify(view.input);
  }

  /** Keeps the card once; again only where it was changed since. */
  async #keep(): Promise<Id> {
    const input = $state.snapshot(this.input);
    const made = this.#made;
    if (made && this.#madeAs === JSON.stringify(input)) return made;
    const view = made ? await call('card_edit', { id: made, card: input }) : await call('card_make', input);
    this.#made = view.id;
    this.#madeAs = JSON.stringify(input);
    await this.#draft?.clear();
    return view.id;
  }

  async #preview(input: CardInput): Promise<CardPreview | Refusal> {
    try {
      return await call('card_preview', input);
    } catch (reason) {
      if (reason instanceof Refusal) return reason;
      throw reason;
    }
  }
}
