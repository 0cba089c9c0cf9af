import { settings } from '../settings/settings.svelte';
import { nextRegion } from './regions';
import { session } from './session.svelte';

type Act = () => unknown;

const always: Record<string, Act> = {
  F1: () => (session.helping = !session.helping),
  F6: () => nextRegion(1),
  'Shift+F6': () => nextRegion(-1),
  F9: () => void session.hide(),
  'Ctrl+l': () => void session.lock(),
  'Ctrl+=': () => settings.larger(),
  'Ctrl++': () => settings.larger(),
  'Ctrl+-': () => settings.smaller(),
  'Ctrl+0': () => settings.usualSize(),
};

const whenOpen: Record<string, Act> = {
  'Ctrl+n': () => session.route.name === 'write' || session.go({ name: 'write' }),
  'Ctrl+Shift+n': () => session.go({ name: 'maker' }),
  'Ctrl+f': () => session.go({ name: 'journal', find: true }),
  'Ctrl+1': () => session.go({ name: 'journal' }),
  'Ctrl+2': () => session.go({ name: 'cards' }),
  'Ctrl+3': () => session.go({ name: session.inCircle ? 'circle' : 'group' }),
  'Ctrl+,': () => session.go({ name: 'settings' }),
};

/** The window's keys. Sharing has none, and nothing but Done works while a card is shown here. */
export function handleKey(event: KeyboardEvent): void {
  if (session.route.name === 'showing' || session.covered) return;
  const name = nameOf(event);
  const act = always[name] ?? (session.open ? whenOpen[name] : undefined);
  if (!act) return;
  event.preventDefault();
  act();
}

function nameOf(event: KeyboardEvent): string {
  // Caps Lock makes capitals too: of a letter only the Shift key says which of two is meant.
  const isLetter = /^\p{L}$/u.test(event.key);
  const key = isLetter ? event.key.toLowerCase() : event.key;
  const shift = event.shiftKey && (isLetter || key === 'F6') ? 'Shift+' : '';
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${shift}${key}`;
}
