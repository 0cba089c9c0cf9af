import { language, m } from '../../i18n';
import { call, type CrisisLine, type EditHelp, type HelpView } from '../../ipc';
import { Doing } from '../doing.svelte';
import { Draft } from '../drafts/draft.svelte';
import { session } from '../session/session.svelte';

/** What Help now shows, and how its owner changes it. */
export class Helping extends Doing {
  view = $state.raw<HelpView>({ lines: [], plan: null });

  /** Where even that cannot be asked, one line is there all the same. */
  async load(): Promise<void> {
    const view = await this.attempt(() => call('help_view', { language: language.tag }));
    const always = { name: m.help_always_name(), reach: m.help_always_reach() };
    this.view = view ?? { lines: [always], plan: null };
  }
}

/** The three parts of a support plan. */
export const planParts = ['helps', 'signs', 'people'] as const;

/** Editing the lines and the plan: each list is a text, a line each. */
export class EditingHelp extends Doing {
  lines = $state<CrisisLine[]>([]);
  plan = $state({ helps: '', signs: '', people: '' });
  saved = $state(false);
  /** It is known what there is to change. */
  ready = $state(false);
  /** It goes on from what was put aside. */
  resumed = $state(false);
  readonly #draft = new Draft('help_lines', () => ({ help: this.#written() }));

  async load(): Promise<void> {
    const view = await this.attempt(() => call('help_view', { language: language.tag }));
    if (!view) return;
    const words = (await this.#draft.load())?.help;
    this.resumed = Boolean(words);
    this.#show(words ?? { lines: view.lines, plan: view.plan ?? {} });
    this.ready = true;
  }

  /** What is written could not be put aside. */
  get isOnlyHere(): boolean {
    return this.#draft.isOnlyHere;
  }

  add(): void {
    this.lines.push({ name: '', reach: '' });
  }

  remove(at: number): void {
    this.lines.splice(at, 1);
    this.touched();
  }

  /** Something was typed: put it aside soon. */
  touched(): void {
    this.saved = false;
    this.#draft.soon();
  }

  /** Lets go what was put aside: all is as it was saved. */
  async discard(): Promise<void> {
    await this.#draft.clear();
    await this.load();
    await session.refresh();
  }

  stop(): void {
    this.#draft.stop();
  }

  async save(): Promise<void> {
    const written = this.#written();
    const done = await this.attempt(async () => {
      await call('help_edit', written);
      return true;
    });
    // What was typed meanwhile is not in the journal yet.
    this.saved = done === true && sameWords(written, this.#written());
    if (!this.saved) return;
    this.resumed = false;
    await this.#draft.clear();
    await session.refresh();
  }

  #show({ lines, plan }: EditHelp): void {
    this.lines = lines.map((line) => ({ ...line }));
    for (const part of planParts) this.plan[part] = (plan[part] ?? []).join('\n');
  }

  #written(): EditHelp {
    const lines = $state.snapshot(this.lines).filter((line) => line.name.trim() || line.reach.trim());
    const plan = Object.fromEntries(planParts.map((part) => [part, linesOf(this.plan[part])]));
    return { lines, plan };
  }
}

function sameWords(one: EditHelp, other: EditHelp): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim());
}
