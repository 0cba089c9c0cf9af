import { call, type Id } from '../../ipc';
import { Doing } from '../doing.svelte';
import { session } from '../session/session.svelte';

/** Coming to a gathering: by code, or with an accepted invitation, with a journal or on a visit. */
export class Joining extends Doing {
  parts = $state(['', '', '']);
  name = $state('');
  address = $state('');
  groupName = $state('');
  readonly #group: Id | undefined;

  constructor(group: Id | undefined) {
    super();
    this.#group = group;
  }

  get byCode(): boolean {
    return this.#group === undefined;
  }

  /** A visitor's way back after Hide; may stay empty. */
  pin = $state('');

  get ready(): boolean {
    return Boolean(this.name.trim()) && (!this.byCode || this.parts.join('').length === 9);
  }

  /** The name used there last time need not be typed again. */
  async load(): Promise<void> {
    if (!this.#group) return;
    const list = await this.attempt(() => call('group_list', null));
    const group = list?.items.find((one) => one.id === this.#group);
    this.groupName = group?.name ?? '';
    this.name ||= group?.my_name ?? '';
  }

  /** Typed or pasted digits fill the boxes from the given one on; returns the box that comes next. */
  fill(at: number, typed: string): number {
    const digits = typed.replace(/\D/g, '');
    const before = this.parts.slice(0, at).join('');
    if (digits.length <= 3) {
      this.parts[at] = digits;
      return digits.length === 3 ? Math.min(at + 1, 2) : at;
    }
    const all = (digits.length >= 9 ? digits : before + digits).slice(0, 9);
    this.parts = [all.slice(0, 3), all.slice(3, 6), all.slice(6, 9)];
    return Math.min(Math.floor(all.length / 3), 2);
  }

  async join(): Promise<void> {
    const request = {
      group: this.#group ?? null,
      code: this.byCode ? this.parts.join('') : null,
      address: this.address.trim() || null,
      name: this.name.trim(),
      visit: !session.open,
      pin: this.pin.trim() || null,
    };
    const begun = await this.attempt(async () => {
      await call('circle_join', request);
      await session.refresh();
      return true;
    });
    if (!begun) return;
    this.pin = '';
    session.go({ name: 'circle' });
  }
}
