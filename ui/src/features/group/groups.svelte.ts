import { language } from '../../i18n';
import { call, type GroupView, type Id } from '../../ipc';
import { Doing } from '../doing.svelte';
import { session } from '../session/session.svelte';

/** The groups this journal knows, and the way into each. */
export class Groups extends Doing {
  items = $state.raw<GroupView[]>([]);
  ready = $state(false);
  /** The invitation on the screen, of one group. */
  invitation = $state.raw<{ group: Id; text: string } | null>(null);
  saved = $state(false);

  async load(): Promise<void> {
    await this.lookAnew(async () => void (this.items = (await call('group_list', null)).items));
    this.ready = true;
  }

  async host(group: Id): Promise<void> {
    const started = await this.attempt(async () => {
      await call('circle_host', { group, bind: null });
      await session.refresh();
      return true;
    });
    if (started) session.go({ name: 'circle' });
  }

  /** Gives up a seat that somebody with another journal left here, without looking at it. */
  async endSeatOfAnother(): Promise<void> {
    await this.attempt(async () => {
      await call('circle_leave', null);
      await session.refresh();
    });
  }

  async invite(group: Id): Promise<void> {
    this.saved = false;
    if (this.invitation?.group === group) {
      this.invitation = null;
      return;
    }
    const invitation = await this.attempt(() => call('group_invitation', { id: group }));
    if (invitation) this.invitation = { group, text: invitation.text };
  }

  async saveInvitation(): Promise<void> {
    const text = this.invitation?.text;
    if (!text) return;
    const saved = await this.attempt(() => call('save_text', { purpose: 'invitation', text }));
    this.saved = saved === true;
  }

  /** Everybody reads a changed agreement again before their next share. */
  async agree(group: Id, text: string): Promise<void> {
    const agreement = text.split('\n').filter((line) => line.trim());
    await this.attempt(() => call('group_set_agreement', { id: group, agreement }));
    if (!this.trouble) await this.load();
  }

  async forget(group: Id): Promise<void> {
    await this.attempt(() => call('group_forget', { id: group }));
    await this.load();
  }
}

/** Making a group that one guides: a name, one's own name, an agreement in plain words. */
export class MakingAGroup extends Doing {
  name = $state('');
  guide = $state('');
  agreement = $state('');

  async offer(): Promise<void> {
    if (this.agreement) return;
    const offered = await this.attempt(() => call('group_agreement_offer', { language: language.tag }));
    if (offered) this.agreement ||= offered.lines.join('\n');
  }

  async create(): Promise<GroupView | undefined> {
    const agreement = this.agreement.split('\n').filter((line) => line.trim());
    const request = { name: this.name, guide: this.guide, agreement };
    const group = await this.attempt(() => call('group_create', request));
    if (group) this.name = this.guide = this.agreement = '';
    return group;
  }
}

/** Accepting an invitation: it is read and shown first, whole, and only then taken. */
export class Accepting extends Doing {
  text = $state('');
  group = $state.raw<GroupView | null>(null);

  async readFile(): Promise<void> {
    const text = await this.attempt(() => call('read_invitation', null));
    if (!text) return;
    this.text = text;
    await this.read();
  }

  async read(): Promise<void> {
    const text = this.text.trim();
    this.group = (await this.attempt(() => call('group_invitation_read', { text }))) ?? null;
  }

  async accept(): Promise<GroupView | undefined> {
    const text = this.text.trim();
    const group = await this.attempt(() => call('group_accept', { text }));
    if (!group) return undefined;
    this.text = '';
    this.group = null;
    return group;
  }
}
