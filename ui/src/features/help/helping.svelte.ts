import { language } from '../../i18n';
import { call, type CrisisLine, type HelpView } from '../../ipc';
import { Doing } from '../doing.svelte';

/** What Help now shows, and how its owner changes it. */
export class Helping extends Doing {
  view = $state.raw<HelpView>({ lines: [], plan: null });

  async load(): Promise<void> {
    const view = await this.attempt(() => call('help_view', { language: language.tag }));
    if (view) this.view = view;
  }
}

/** The three parts of a support plan. */
export const planParts = ['helps', 'signs', 'people'] as const;

/** Editing the lines and the plan: each list is a text, a line each. */
export class EditingHelp extends Doing {
  lines = $state<CrisisLine[]>([]);
  plan = $state({ helps: '', signs: '', people: '' });
  saved = $state(false);

  async load(): Promise<void> {
    const view = await this.attempt(() => call('help_view', { language: language.tag }));
    if (!view) return;
    this.lines = view.lines.map((line) => ({ ...line }));
    for (const part of planParts) this.plan[part] = (view.plan?.[part] ?? []).join('\n');
  }

  add(): void {
    this.lines.push({ name: '', reach: '' });
  }

  remove(at: number): void {
    this.lines.splice(at, 1);
  }

  async save(): Promise<void> {
    const lines = $state.snapshot(this.lines).filter((line) => line.name.trim() || line.reach.trim());
    const plan = Object.fromEntries(planParts.map((part) => [part, linesOf(this.plan[part])]));
    const done = await this.attempt(async () => {
      await call('help_edit', { lines, plan });
      return true;
    });
    this.saved = done === true;
  }
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim());
}
