import { call, onChanged, type AppState, type OpenJournal, type Topic } from '../../ipc';
import type { Route } from './route';

type Follower = (topic: Topic) => void;

/**
 * Which journal is open and which screen shows. It holds no contents: every screen asks for its own and
 * loses them when it goes.
 */
class Session {
  state = $state<AppState | null>(null);
  route = $state.raw<Route>({ name: 'welcome' });
  /** The page is blank at once, before the core has even been asked to lock. */
  covered = $state(false);
  helping = $state(false);
  #followers = new Set<Follower>();
  #leaving = new Set<() => Promise<void>>();

  get open(): OpenJournal | null {
    return this.state?.open ?? null;
  }

  get inCircle(): boolean {
    return this.state?.in_circle ?? false;
  }

  /** Asks where things stand and opens the screen that fits. */
  async begin(): Promise<void> {
    onChanged((topic) => void this.#changed(topic));
    await this.refresh();
    this.route = this.#firstRoute();
  }

  go(route: Route): void {
    this.route = route;
  }

  async refresh(): Promise<void> {
    this.state = await call('app_state', null);
  }

  /** After a journal was opened or made. */
  async opened(next: Route): Promise<void> {
    await this.refresh();
    this.go(next);
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

  async lock(): Promise<void> {
    if (!this.open) return;
    await this.#putAway();
    await call('journal_lock', null);
    await this.refresh();
    this.go({ name: 'welcome' });
  }

  /** Blank first, then locked: whatever follows can take its time. */
  async hide(): Promise<void> {
    const away = this.#putAway();
    this.covered = true;
    this.route = { name: 'welcome' };
    await away;
    await call('hide', null);
    await this.refresh();
  }

  /** Back from a hidden page; the journal stays locked. */
  comeBack(): void {
    this.covered = false;
    this.go({ name: 'welcome' });
  }

  async #putAway(): Promise<void> {
    await Promise.allSettled([...this.#leaving].map((putAway) => putAway()));
  }

  async #changed(topic: Topic): Promise<void> {
    for (const follower of this.#followers) follower(topic);
    if (topic !== 'journal' && topic !== 'circle') return;
    await this.refresh();
    if (!this.open && this.#needsJournal()) this.go({ name: 'welcome' });
  }

  #needsJournal(): boolean {
    const open: Route['name'][] = ['welcome', 'start', 'join', 'circle', 'showing'];
    return !open.includes(this.route.name);
  }

  #firstRoute(): Route {
    if (this.state?.showing_here) return { name: 'showing' };
    if (this.open) return { name: this.open.is_empty ? 'write' : 'journal' };
    return { name: 'welcome' };
  }
}

export const session = new Session();
