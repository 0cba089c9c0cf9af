// In the order of the page. A region that shows nothing has nothing to focus and is passed over.
const entrances = ['header.bar button', '#main h1', '.holder button'];

/** Moves the focus to the next part of the window, or with -1 to the one before. */
export function nextRegion(step: 1 | -1): void {
  if (document.querySelector('dialog[open]')) return;
  const doors = entrances
    .map((entrance) => document.querySelector<HTMLElement>(entrance))
    .filter((door) => door !== null);
  const here = doors.findIndex((door) => regionOf(door)?.contains(document.activeElement));
  const next = here < 0 ? 0 : (here + step + doors.length) % doors.length;
  doors[next]?.focus();
}

function regionOf(door: HTMLElement): Element | null {
  return door.closest('header.bar, #main, .holder');
}
