import type { Id } from '../../ipc';

/** Where the window is. Fifteen screens, in memory only: no address ever holds contents. */
export type Route =
  | { name: 'welcome' }
  | { name: 'start'; keepVisit?: boolean }
  | { name: 'recovery' }
  | { name: 'write'; edit?: Id; line?: boolean }
  | { name: 'journal'; find?: boolean; bin?: boolean }
  | { name: 'moment'; id: Id }
  | { name: 'cards'; part?: 'cards' | 'ledger' }
  | { name: 'maker'; moment?: Id; card?: Id }
  | { name: 'showing' }
  | { name: 'group' }
  | { name: 'join'; group?: Id }
  | { name: 'circle' }
  | { name: 'inbox' }
  | { name: 'settings'; part?: 'backups' }
  | { name: 'import' };

/** The three places a person can be in. */
export type Place = 'journal' | 'cards' | 'group';

const places: Partial<Record<Route['name'], Place>> = {
  journal: 'journal',
  write: 'journal',
  moment: 'journal',
  import: 'journal',
  cards: 'cards',
  maker: 'cards',
  group: 'group',
  join: 'group',
  circle: 'group',
  inbox: 'group',
};

/** The place a screen belongs to, if any. */
export function placeOf(route: Route): Place | undefined {
  return places[route.name];
}
