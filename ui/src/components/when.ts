/** A date as it is chosen: each part may be left open, from the day up. */
export interface DateParts {
  year: string;
  month: string;
  day: string;
  about: boolean;
}

export function toParts(text: string): DateParts {
  const about = text.startsWith('about ');
  const [year = '', month = '', day = ''] = text.replace('about ', '').split('-');
  return { year, month, day, about };
}

/** Leaves out what cannot stand alone, and moves a day that its month does not have to the last it has. */
export function fromParts({ year, month, day, about }: DateParts): string {
  if (!year) return '';
  if (!month) return year;
  if (!day) return `${year}-${month}`;
  const last = new Date(Number(year), Number(month), 0).getDate();
  const kept = String(Math.min(Number(day), last)).padStart(2, '0');
  return `${about ? 'about ' : ''}${year}-${month}-${kept}`;
}
