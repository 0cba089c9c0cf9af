import { m } from '../../i18n';
import type { DraftPlace } from '../../ipc';
import type { Route } from '../session/route';

/** One offer to go on with what was being written: what it says and where it leads. */
export interface Offer {
  words: string;
  route: Route;
}

export function offerOf(place: DraftPlace): Offer {
  if (place === 'new_moment') return { words: m.draft_waiting(), route: { name: 'write' } };
  if (place === 'ended_line') return { words: m.draft_waiting(), route: { name: 'write', line: true } };
  if (place === 'help_lines') return { words: m.draft_waiting_help(), route: { name: 'settings' } };
  if (place.moment !== undefined)
    return { words: m.draft_waiting_change(), route: { name: 'write', edit: place.moment } };
  if (place.reply !== undefined) return { words: m.draft_waiting_reply(), route: { name: 'inbox' } };
  const route: Route =
    place.card !== undefined
      ? { name: 'maker', card: place.card }
      : { name: 'maker', moment: place.new_card ?? undefined };
  return { words: m.draft_waiting_card(), route };
}

/** The places where something was put aside and those where it could not be, each once. */
export function together(kept: DraftPlace[], onlyHere: DraftPlace[]): DraftPlace[] {
  const known = new Set(kept.map((place) => JSON.stringify(place)));
  return [...kept, ...onlyHere.filter((place) => !known.has(JSON.stringify(place)))];
}

/** Whether it is a card that was being made or changed. */
export function isCard(place: DraftPlace): boolean {
  return typeof place === 'object' && (place.card !== undefined || place.new_card !== undefined);
}
