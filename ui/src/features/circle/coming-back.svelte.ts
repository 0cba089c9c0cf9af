import { call } from '../../ipc';
import { Doing } from '../doing.svelte';
import { session } from '../session/session.svelte';

/** A visitor's way back to a covered board. */
export class ComingBack extends Doing {
  pin = $state('');

  async comeBack(): Promise<void> {
    const text = this.pin;
    this.pin = '';
    const isBack = await this.attempt(async () => {
      await call('circle_come_back', { text });
      return true;
    });
    await session.refresh();
    if (isBack) session.go({ name: 'circle' });
  }
}
