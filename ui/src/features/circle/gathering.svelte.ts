import { call, type AllCommands, type CircleView, type ResponseKind } from '../../ipc';
import { Doing } from '../doing.svelte';
import { session } from '../session/session.svelte';

type Simple =
  'circle_proceed' | 'circle_agreement_read' | 'circle_quiet_ask' | 'circle_pause' | 'circle_resume';
type Quiet = Simple | 'circle_new_code' | 'circle_end';
type AboutMember = 'circle_admit' | 'circle_decline' | 'circle_see_out' | 'circle_quiet_ask_done';

/**
 * One live gathering, as this screen shows it. Passing happens here alone. What was folded and stepping away the core
 * remembers as long as the circle lasts, so that a fresh page does not undo them; nobody is told of any of it.
 */
export class Gathering extends Doing {
  view = $state.raw<CircleView | null>(null);
  ready = $state(false);
  passing = $state(false);
  asked = $state(false);
  /** Something came that was not here a moment ago. */
  arrived = $state(false);
  #known: string[] = [];
  #question = '';
  #asked = 0;
  #answered = 0;
  #asking: { what: string; done: Promise<boolean> }[] = [];

  get away(): boolean {
    return this.view?.away ?? false;
  }

  // Answers may overtake each other: an older one would bring back a card that was taken back meanwhile.
  async load(): Promise<void> {
    const asked = ++this.#asked;
    const view = await call('circle_view', null).catch(() => null);
    if (asked < this.#answered) return;
    this.#answered = asked;
    this.#notice(view);
    this.view = view;
    this.ready = true;
  }

  async do(name: Quiet): Promise<void> {
    const isDone = await this.#ask(name, null);
    if (isDone && name === 'circle_quiet_ask') this.asked = true;
  }

  async member(name: AboutMember, member: string): Promise<void> {
    await this.#ask(name, { member });
  }

  /** Whether it was asked. */
  async question(text: string): Promise<boolean> {
    return this.#ask('circle_question', { text });
  }

  /** Whether it was asked. */
  async closing(text: string): Promise<boolean> {
    return this.#ask('circle_closing', { text });
  }

  /** Whether it was said. */
  async respond(share: string, kind: ResponseKind, line: string | null = null): Promise<boolean> {
    return this.#ask('circle_respond', { share, kind, line });
  }

  async takeBack(share: string): Promise<void> {
    await this.#ask('circle_take_back', { share });
  }

  async setAside(share: string, words: string): Promise<void> {
    await this.#ask('circle_aside', { share, words: words.trim() || null });
  }

  async keepInvitation(): Promise<void> {
    await this.#ask('circle_keep_invitation', null);
  }

  /** Leaves without a word; after the end it puts the room away. */
  async leave(): Promise<void> {
    await this.#ask('circle_leave', null);
    await session.refresh();
  }

  /** Away from the board at once, whatever was asked before and is not answered yet; or back to it. */
  async step(away: boolean): Promise<void> {
    if (this.view) this.view = { ...this.view, away };
    this.#answered = ++this.#asked;
    await this.#forMyself('circle_away', { away });
  }

  isFolded(share: string): boolean {
    return this.view?.folded.includes(share) ?? false;
  }

  /** Folds a card away for oneself, or opens it again. */
  async fold(share: string): Promise<void> {
    await this.#forMyself('circle_fold', { share, folded: !this.isFolded(share) });
  }

  // Pressed twice is asked once; different things do not wait for each other, or a take-back would stand behind an
  // answer that a slow host lets wait.
  #ask<N extends keyof AllCommands>(name: N, request: AllCommands[N][0]): Promise<boolean> {
    const what = JSON.stringify([name, request]);
    const asking = this.#asking.find((one) => one.what === what);
    if (asking) return asking.done;
    const done = this.#askNow(what, name, request);
    this.#asking.push({ what, done });
    this.busy = true;
    return done;
  }

  async #askNow<N extends keyof AllCommands>(what: string, name: N, request: AllCommands[N][0]) {
    const isDone = await this.tried(async () => {
      await call(name, request);
      return true;
    });
    this.#asking = this.#asking.filter((one) => one.what !== what);
    this.busy = this.#asking.length > 0;
    await this.load();
    return isDone ?? false;
  }

  // Waits for nothing else that is under way; what the core refuses, the view that follows shows.
  async #forMyself<N extends 'circle_away' | 'circle_fold'>(
    name: N,
    request: AllCommands[N][0],
  ): Promise<void> {
    await call(name, request).catch(() => undefined);
    await this.load();
  }

  // A new question is a new turn: whoever passed the last one may answer this one.
  #notice(view: CircleView | null): void {
    const shares = (view?.board ?? []).filter((card) => !card.mine).map((card) => card.share);
    this.arrived = this.view !== null && shares.some((share) => !this.#known.includes(share));
    this.#known = shares;
    const question = view?.question ?? '';
    if (question !== this.#question) this.passing = false;
    this.#question = question;
  }
}
