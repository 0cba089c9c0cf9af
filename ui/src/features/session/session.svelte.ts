import { isLoss } from '../../i18n/refusals';
import {
  call,
  onChanged,
  onPutAside,
  Refusal,
  type AppState,
  type CardFace,
  type Id,
  type NoticeView,
  type OpenJournal,
  type Topic,
} from '../../ipc';
import { drawn } from './drawn';
import type { Route } from './route';

type Follower = (topic: Topic) => void;

/**
 * Which journal is open and which screen shows. It holds no contents: every screen asks for its own and
 * loses them when it goes.
 */
class Session {
  state = $state<AppState | null>(null);
  /** Why it is not even known where things stand. */
  unreached = $state.raw<Refusal | null>(null);
  route = $state.raw<Route>({ name: 'welcome' });
  /** The page is blank at once, before the core has even been asked to lock. */
  covered = $state(false);
  helping = $state(false);
  /** The one card that is shown large, while it is. */
  shown = $state.raw<CardFace | null>(null);
  /** What the core told once when the journal was opened. */
  notices = $state.raw<NoticeView[]>([]);
  #followers = new Set<Follower>();
  #leaving = new Set<() => Promise<void>>();
  #forgetting = new Set<() => void>();
  #asked = 0;
  #answered = 0;

  get open(): OpenJournal | null {
    return this.state?.open ?? null;
  }

  get inCircle(): boolean {
    return this.state?.in_circle ?? false;
  }

  /** Asks where things stand and opens the screen that fits. */
  async begin(): Promise<void> {
    onChanged((topic) => void this.#changed(topic));
    onPutAside((cover) => void this.#leavingSoon(cover));
    this.covered = location.hash === '#hidden';
    await this.start();
  }

  /** Asks, and once more where the first time there was no answer. */
  async start(): Promise<void> {
    try {
      await this.refresh();
    } catch (reason) {
      if (!(reason instanceof Refusal)) throw reason;
      this.unreached = reason;
      return;
    }
    this.unreached = null;
    this.route = this.#firstRoute();
  }

  go(route: Route): void {
    this.route = route;
  }

  // An older answer that comes late must not say that a locked journal is open; what it tells once is told.
  async refresh(): Promise<void> {
    const asked = ++this.#asked;
    const state = await call('app_state', null);
    if (asked > this.#answered) {
      this.#answered = asked;
      this.state = state;
      if (!state.open) this.#forget();
    }
    this.#tell(state.open?.notices ?? []);
  }

  /** After a journal was opened or made. */
  async opened(journal: OpenJournal, next: Route): Promise<void> {
    this.#forget();
    this.notices = [];
    this.#tell(journal.notices);
    await this.refresh();
    this.go(next);
  }

  /** What could not be recovered was read: it is not told any more. */
  async lossesRead(): Promise<void> {
    await call('losses_read', null);
    this.notices = this.notices.filter((notice) => !isLoss(notice));
  }

  /** Calls back for every change until the returned function is called. */
  follow(follower: Follower): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** Something that must be put away before the journal locks, such as a draft. */
  beforeLeaving(putAway: () => Promise<void>): () => void {
    this.#leaving.add(putAway);
    return () => this.#leaving.delete(putAway);
  }

  /** Something that must not outlive an open journal, such as words that are nowhere else. */
  whenLocked(forget: () => void): () => void {
    this.#forgetting.add(forget);
    return () => this.#forgetting.delete(forget);
  }

  /** Blank first: the core may be busy with something long, and nobody's words stay in sight for that. */
  async lock(): Promise<void> {
    if (!this.open) return;
    const away = this.#putAway();
    this.#cover();
    await Promise.all([away, drawn()]);
    try {
      await call('journal_lock', null);
      this.#forget();
    } finally {
      await this.refresh();
      this.comeBack();
    }
  }

  /** Blank first, then locked: whatever follows can take its time. */
  async hide(): Promise<void> {
    const away = this.#putAway();
    this.#cover();
    // The core ends the page's process, and until another one draws, the screen keeps what this one drew last.
    await Promise.all([away, drawn()]);
    await call('hide', null);
    this.#forget();
    await this.refresh();
  }

  /** One card, large; the core locks the journal before it answers. */
  async showHere(id: Id): Promise<void> {
    this.shown = await call('show_here', { id });
    this.#forget();
    this.go({ name: 'showing' });
    await this.refresh();
  }

  /** A page that was emptied asks for the card again. */
  async loadShown(): Promise<void> {
    this.shown ??= await call('show_here_face', null);
  }

  /** The card is gone from memory and from the screen; what is left is blank and calm. */
  async doneShowing(): Promise<void> {
    this.shown = null;
    this.#cover();
    await drawn();
    await call('show_here_done', null);
    await this.refresh();
  }

  /** Back from a hidden page; the journal stays locked. */
  comeBack(): void {
    this.covered = false;
    this.go({ name: 'welcome' });
  }

  // Whoever hides does not wait for a slow disk: the draft was last kept a moment ago.
  async #putAway(): Promise<void> {
    await Promise.race([this.#allAway(), new Promise((late) => setTimeout(late, 300))]);
  }

  async #allAway(): Promise<void> {
    await Promise.allSettled([...this.#leaving].map((putAway) => putAway()));
  }

  #forget(): void {
    for (const forget of this.#forgetting) forget();
  }

  // The shell waits for the answer before it locks or closes, and knows for how long.
  async #leavingSoon(cover: boolean): Promise<void> {
    const away = this.#allAway();
    if (cover) this.#cover();
    await Promise.all([away, cover && drawn()]);
    await call('put_aside_done', null).catch(() => undefined);
  }

  #cover(): void {
    this.covered = true;
    this.route = { name: 'welcome' };
  }

  async #changed(topic: Topic): Promise<void> {
    for (const follower of this.#followers) follower(topic);
    if (topic !== 'journal' && topic !== 'circle') return;
    const wasOpen = this.open !== null;
    await this.refresh();
    if (wasOpen && !this.open && this.#needsJournal())
      this.go({ name: this.inCircle ? 'circle' : 'welcome' });
  }

  #tell(notices: NoticeView[]): void {
    if (!this.open && !notices.length) this.notices = [];
    else if (notices.length) this.notices = [...this.notices, ...notices];
  }

  #needsJournal(): boolean {
    const open: Route['name'][] = ['welcome', 'start', 'join', 'circle', 'showing'];
    return !open.includes(this.route.name);
  }

  #firstRoute(): Route {
    if (this.state?.showing_here) return { name: 'showing' };
    if (this.state?.pin_wanted) return { name: 'welcome' };
    if (this.inCircle) return { name: 'circle' };
    if (this.open) return { name: this.open.is_empty ? 'write' : 'journal' };
    return { name: 'welcome' };
  }
}

export const session = new Session();
