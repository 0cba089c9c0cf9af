import { m } from '../../i18n';
import { call, type AttachmentView, type DraftPlace, type Id, type MomentView } from '../../ipc';
import { Doing } from '../doing.svelte';
import { Draft } from '../drafts/draft.svelte';
import { session } from '../session/session.svelte';
import { emptyForm, fromInput, fromMoment, isBlank, toInput, type MomentForm } from './form';

/** What an editor starts from. */
export interface EditorStart {
  edit?: Id;
  /** The line for oneself that was begun at the end of a gathering. */
  line?: boolean;
}

/** Writing a moment, new or again. One gesture saves; what is not saved waits in its own place. */
export class MomentEditor extends Doing {
  form = $state<MomentForm>(emptyForm());
  ready = $state(false);
  /** It goes on from what was put aside. */
  resumed = $state(false);
  saved = $state.raw<MomentView | null>(null);
  /** What was written is on its way into the journal: what would be typed now would not be. */
  saving = $state(false);
  #edit: Id | undefined;
  #before: MomentForm = emptyForm();
  readonly #draft: Draft;

  constructor(start: EditorStart) {
    super();
    this.#edit = start.edit;
    this.#draft = new Draft(placeOf(start), () =>
      this.saved || isBlank(this.form) ? null : { moment: toInput($state.snapshot(this.form)) },
    );
    void this.#load();
  }

  get isNew(): boolean {
    return this.#edit === undefined;
  }

  /** Where the disk would not take it, what matters first is that the words are still here. */
  override get trouble(): string {
    const isDisk = this.troubleCode === 'read_only' || this.troubleCode === 'io';
    return isDisk ? m.error_save_later() : super.trouble;
  }

  /** What is written could not be put aside. */
  get isOnlyHere(): boolean {
    return this.#draft.isOnlyHere;
  }

  /** Something was typed: put it aside soon. */
  touched(): void {
    this.#draft.soon();
  }

  /** Writes it into the journal and takes the draft away. */
  async save(): Promise<void> {
    if (this.saving) return;
    this.saving = true;
    const moment = await this.inTurn(() => this.#write()).finally(() => (this.saving = false));
    if (!moment) return;
    this.saved = moment;
    await this.#draft.clear();
    await session.refresh();
  }

  /** Whether it was added. A photo that is chosen while another one is being sealed waits for it. */
  async addPhoto(photo: Promise<string>, description: string): Promise<boolean> {
    const base64 = await photo;
    const added = await this.inTurn(() => call('attachment_add', { base64, description }));
    if (!added) return false;
    this.form.attachments.push(added);
    this.touched();
    return true;
  }

  removePhoto(id: Id): void {
    this.form.attachments = this.form.attachments.filter((attachment) => attachment.id !== id);
    this.touched();
  }

  /** Lets go what was put aside: the page is as it was before. */
  async discard(): Promise<void> {
    this.form = this.#before;
    this.resumed = false;
    await this.#draft.clear();
    await session.refresh();
  }

  stop(): void {
    this.#draft.stop();
  }

  #write(): Promise<MomentView> {
    const moment = toInput($state.snapshot(this.form));
    return this.#edit ? call('moment_edit', { id: this.#edit, moment }) : call('moment_add', moment);
  }

  async #load(): Promise<void> {
    const edit = this.#edit;
    const moment = edit ? await this.attempt(() => call('moment_show', { id: edit })) : undefined;
    if (moment) this.#before = fromMoment(moment);
    const words = (await this.#draft.load())?.moment;
    this.form = { ...this.#before };
    if (words) this.#goOn(fromInput(words), moment?.attachments ?? []);
    this.ready = true;
  }

  // Where the moment itself is gone meanwhile, its words are not: they become a new one.
  #goOn(form: MomentForm, known: AttachmentView[]): void {
    const described = form.attachments.map((one) => known.find((other) => other.id === one.id) ?? one);
    this.form = { ...form, attachments: described };
    this.resumed = true;
    if (this.troubleCode !== 'not_found') return;
    this.#edit = undefined;
    this.form.attachments = [];
    this.forgive();
  }
}

function placeOf({ edit, line }: EditorStart): DraftPlace {
  if (edit !== undefined) return { moment: edit };
  return line ? 'ended_line' : 'new_moment';
}
