import { call } from '../../ipc';

const quietFor = 20_000;

/** Tells the idle lock that someone is here, at most once in twenty seconds. Returns how to stop. */
export function watchActivity(target: EventTarget = window): () => void {
  let told = -quietFor;
  const tell = (event: Event) => {
    if (event.timeStamp - told < quietFor) return;
    told = event.timeStamp;
    call('activity', null).catch(() => undefined);
  };
  const signs = ['pointerdown', 'keydown', 'wheel'] as const;
  signs.forEach((sign) => target.addEventListener(sign, tell, { passive: true }));
  return () => signs.forEach((sign) => target.removeEventListener(sign, tell));
}
