import { call, type Id, type MomentView, type PictureView } from '../../ipc';
import { Doing } from '../doing.svelte';
import { session } from '../session/session.svelte';
import { undo } from '../session/undo.svelte';

/** One moment, open for reading. */
export class OpenMoment extends Doing {
  moment = $state.raw<MomentView | null>(null);

  async load(id: Id): Promise<void> {
    const moment = await this.attempt(() => call('moment_show', { id }));
    if (moment) this.moment = moment;
  }

  /** Puts it in the bin; undo is one button away. */
  async delete(): Promise<void> {
    const id = this.moment?.id;
    if (!id) return;
    const done = await this.attempt(async () => {
      await call('moment_delete', { id });
      return true;
    });
    if (!done) return;
    undo.offer('moment', async () => {
      await call('moment_restore', { id });
      session.go({ name: 'moment', id });
    });
    session.go({ name: 'journal' });
  }

  /** Takes it out of the journal for good; nothing brings it back. */
  async erase(): Promise<void> {
    const id = this.moment?.id;
    if (!id) return;
    const done = await this.attempt(async () => {
      await call('moment_erase', { id });
      return true;
    });
    if (!done) return;
    undo.clear();
    session.go({ name: 'journal' });
  }
}

/** A picture of a moment, decrypted for as long as it is on the screen. */
export async function pictureOf(id: Id): Promise<PictureView | null> {
  return call('attachment_picture', { id }).catch(() => null);
}
