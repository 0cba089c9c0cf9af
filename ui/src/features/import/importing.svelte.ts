import { call, type ImportReport } from '../../ipc';
import { Doing } from '../doing.svelte';

/** Where writing may come from. */
export const formats = ['dayone', 'markdown'] as const;
export type Format = (typeof formats)[number];

/** Bringing in what was written elsewhere: first what would happen, then, if wanted, the doing. */
export class Importing extends Doing {
  format = $state<Format>('dayone');
  path = $state('');
  /** What would happen. */
  plan = $state.raw<ImportReport | null>(null);
  /** What happened. */
  report = $state.raw<ImportReport | null>(null);

  async choose(format: Format): Promise<void> {
    this.format = format;
    this.plan = this.report = null;
    const path = await this.attempt(() => call('pick_import', { format }));
    if (!path) return;
    this.path = path;
    this.plan = (await this.#run(true)) ?? null;
  }

  async bringIn(): Promise<void> {
    this.report = (await this.#run(false)) ?? null;
    if (this.report) this.plan = null;
  }

  async #run(dryRun: boolean): Promise<ImportReport | undefined> {
    const request = { format: this.format, path: this.path, dry_run: dryRun };
    return this.attempt(() => call('import_run', request));
  }
}
