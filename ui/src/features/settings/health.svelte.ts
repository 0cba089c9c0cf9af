import { m } from '../../i18n';
import { sayDay } from '../../i18n/dates';
import { call, type HealthState, type JournalHealth } from '../../ipc';
import { Doing } from '../doing.svelte';
import { session } from '../session/session.svelte';

const stateWords: Record<HealthState, () => string> = {
  unchecked: m.health_unchecked,
  whole: m.health_whole,
  mended: m.health_mended,
  lost: m.health_lost,
  damaged: m.health_damaged,
  read_only: m.health_read_only,
};

/** How the open journal is, in plain words, and what can be done about it. */
export class Health extends Doing {
  view = $state.raw<JournalHealth | null>(null);
  /** A repair was tried just now. */
  repaired = $state(false);

  async load(): Promise<void> {
    const view = await call('journal_health', null).catch(() => null);
    if (view) this.view = view;
  }

  /** Reads every byte again. */
  async check(): Promise<void> {
    this.repaired = false;
    await this.attempt(() => call('journal_verify', null));
    await this.load();
  }

  async repair(): Promise<void> {
    const report = await this.attempt(() => call('journal_repair', null));
    this.repaired = report !== undefined;
    await this.load();
  }

  /** What could not be recovered was read. */
  async lossesRead(): Promise<void> {
    await this.attempt(() => session.lossesRead());
    await this.load();
  }

  /** The reminder about backups goes away for a while. */
  async backupLater(): Promise<void> {
    if (this.view) this.view = { ...this.view, remind_backup: false };
    await call('backup_later', null).catch(() => undefined);
  }
}

/** "Everything is here. Last checked today." */
export function sayHealth(health: JournalHealth): string {
  return [stateWords[health.state](), sayLost(health), sayChecked(health)].filter(Boolean).join(' ');
}

function sayLost({ state, lost_on: day }: JournalHealth): string {
  return state === 'lost' && day ? m.health_lost_on({ day: sayDay(day) }) : '';
}

function sayChecked({ checked_on: day, checked_today: today }: JournalHealth): string {
  if (today) return m.health_checked_today();
  return day ? m.health_checked_on({ day: sayDay(day) }) : '';
}
