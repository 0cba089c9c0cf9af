import { m } from '../../i18n';
import { call, type Id, type MomentView } from '../../ipc';
import { Doing } from '../doing.svelte';
import { session } from '../session/session.svelte';
import { Draft } from './draft';
import { emptyForm, fromInput, fromMoment, isBlank, toInput, type MomentForm } from './form';

/** What an editor starts from. */
export interface EditorStart {
  edit?: Id;
}

/** Writing a moment, new or again. One gesture saves; a draft is put aside by itself. */
export class MomentEditor extends Doing {
  form = $state<MomentForm>(emptyForm());
  ready = $state(false);
  /** It goes on from what was put aside. */
  resumed = $state(false);
  saved = $state.raw<MomentView | null>(null);
  readonly #edit: Id | undefined;
  readonly #draftWaits = session.open?.has_draft ?? false;
  #isTouched = false;
  #isAside = false;
  readonly #draft = new Draft(() => toInput($state.snapshot(this.form)));

  constructor(start: EditorStart) {
    super();
    this.#edit = start.edit;
    void this.#load(start);
  }

  get isNew(): boolean {
    return this.#edit === undefined;
  }

  /** Where the disk would not take it, what matters first is that the words are still here. */
  override get trouble(): string {
    const isDisk = this.troubleCode === 'read_only' || this.troubleCode === 'io';
    return isDisk ? m.error_save_later() : super.trouble;
  }

  /** Something was typed: put it aside soon. */
  touched(): void {
    this.#isTouched = true;
    this.#isAside = false;
    if (this.#mayPutAside() && !isBlank(this.form)) this.#draft.soon();
  }

  /** Writes it into the journal and takes the draft away. */
  async save(): Promise<void> {
    const input = toInput($state.snapshot(this.form));
    const edit = this.#edit;
    const moment = await this.attempt(() =>
      edit ? call('moment_edit', { id: edit, moment: input }) : call('moment_add', input),
    );
    if (!moment) return;
    this.#draft.drop();
    this.saved = moment;
    if (this.#mayPutAside()) await call('draft_clear', null).catch(() => undefined);
    await session.refresh();
  }

  async addPhoto(base64: string, description: string): Promise<void> {
    const added = await this.attempt(() => call('attachment_add', { base64, description }));
    if (!added) return;
    this.form.attachments.push(added);
    this.touched();
  }

  removePhoto(id: Id): void {
    this.form.attachments = this.form.attachments.filter((attachment) => attachment.id !== id);
    this.touched();
  }

  /** Puts aside what is there, now; the page may go after that. */
  async putAside(): Promise<void> {
    if (!this.#hasUnsaved()) return;
    this.#isAside = true;
    await this.#draft.now();
  }

  /** Lets the draft go with what is on the page. */
  async discard(): Promise<void> {
    this.form = emptyForm();
    this.resumed = false;
    this.#draft.drop();
    await this.attempt(() => call('draft_clear', null));
    await session.refresh();
  }

  stop(): void {
    this.#draft.drop();
    if (this.#hasUnsaved()) void this.putAside().then(() => session.refresh());
  }

  // There is one draft: changing an old moment must not take the place of a new one that waits.
  #mayPutAside(): boolean {
    return this.isNew || !this.#draftWaits;
  }

  #hasUnsaved(): boolean {
    return this.#isTouched && !this.#isAside && this.#mayPutAside() && !this.saved && !isBlank(this.form);
  }

  async #load({ edit }: EditorStart): Promise<void> {
    if (edit) {
      const moment = await this.attempt(() => call('moment_show', { id: edit }));
      if (moment) this.form = fromMoment(moment);
    } else if (this.#draftWaits) {
      const draft = await this.attempt(() => call('draft_load', null));
      if (draft) this.form = fromInput(draft);
      this.resumed = Boolean(draft);
    }
    this.ready = true;
  }
}
