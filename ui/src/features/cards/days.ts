const dayMs = 86_400_000;

/** Days to choose from, a week apart: from a week before the offered one to the last that is allowed. */
export function daysFrom(offered: string, latest: string): string[] {
  const first = Date.parse(offered) - 7 * dayMs;
  const last = Date.parse(latest);
  const days: string[] = [];
  for (let at = first; at < last; at += 7 * dayMs) days.push(iso(at));
  return [...days, iso(last)];
}

const iso = (at: number): string => new Date(at).toISOString().slice(0, 10);
