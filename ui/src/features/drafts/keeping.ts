import { SvelteMap } from 'svelte/reactivity';

import { call, Refusal, type Draft, type DraftPlace, type DraftWords } from '../../ipc';
import { session } from '../session/session.svelte';

/** How soon a disk that took nothing is asked again. */
const again = 10_000;
/** With these the words have no place any more: the journal is locked, or the card that was answered is gone. */
const placeless = ['locked', 'not_found'];

/** The newest words of each place, until the core has them. A save whose words are not there any more has no say. */
const wanted = new Map<string, Draft>();
/** Where the core did not take them: they are in this window and nowhere else, whichever screen shows. */
const refused = new SvelteMap<string, DraftPlace>();
let last: Promise<unknown> = Promise.resolve();
let timer: ReturnType<typeof setTimeout> | undefined;

session.beforeLeaving(keepAll);
session.whenLocked(forget);

// One after the other, whichever screen asks: a save that is overtaken would bring back what was just let go.
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work);
  last = turn.catch(() => undefined);
  return turn;
}

/** Puts words aside. Those that are refused stay here and are tried again, also when their screen is gone. */
export function keep(draft: Draft): Promise<void> {
  wanted.set(keyOf(draft.place), draft);
  return save(draft);
}

/** The words of a place that could not be put aside, or not yet: newer than what the core has. */
export function newest(place: DraftPlace): DraftWords | null {
  return wanted.get(keyOf(place))?.words ?? null;
}

export function isOnlyHere(place: DraftPlace): boolean {
  return refused.has(keyOf(place));
}

/** Every place whose words are in this window alone. */
export function onlyHere(): DraftPlace[] {
  return [...refused.values()];
}

/** Nobody wants these words any more. */
export function drop(place: DraftPlace): void {
  wanted.delete(keyOf(place));
  refused.delete(keyOf(place));
}

/** A locked journal leaves no words here, and the next one must not get them. */
export function forget(): void {
  wanted.clear();
  refused.clear();
  clearTimeout(timer);
  timer = undefined;
}

async function keepAll(): Promise<void> {
  await Promise.all([...wanted.values()].map(save));
}

function save(draft: Draft): Promise<void> {
  const isWanted = () => wanted.get(keyOf(draft.place)) === draft;
  // What came of it is settled within the turn: whoever loads this place next finds it so.
  return inTurn(async () => {
    if (!isWanted()) return;
    const refusal = await call('draft_save', draft).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!isWanted()) return;
    if (!refusal || isPlaceless(refusal)) drop(draft.place);
    else hold(draft.place);
  });
}

function isPlaceless(refusal: unknown): boolean {
  return !session.open || (refusal instanceof Refusal && placeless.includes(refusal.code));
}

function hold(place: DraftPlace): void {
  refused.set(keyOf(place), place);
  timer ??= setTimeout(() => void tryAgain(), again);
}

async function tryAgain(): Promise<void> {
  timer = undefined;
  const before = refused.size;
  await keepAll();
  // What is kept now is offered as what it is. A core that does not answer says so elsewhere.
  if (refused.size < before) await session.refresh().catch(() => undefined);
}

function keyOf(place: DraftPlace): string {
  return JSON.stringify(place);
}
