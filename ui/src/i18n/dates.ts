import { m } from './index';
import { language } from './language.svelte';

const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long', year: 'numeric' };

/** A day as people say it: "March 14, 2026". Takes `2026-03-14` or RFC 3339. */
export function sayDay(text: string): string {
  return format(text, day);
}

/** When something happened, no more exactly than its owner said. */
export function sayOccurred(text: string): string {
  if (text.startsWith('about ')) return m.date_about({ day: sayDay(text.slice(6)) });
  if (text.length === 4) return text;
  if (text.length === 7) return sayMonth(text);
  return sayDay(text);
}

/** "March 2026". */
export function sayMonth(text: string): string {
  const said = format(`${text.slice(0, 7)}-01`, { month: 'long', year: 'numeric' });
  return said.charAt(0).toLocaleUpperCase(language.tag) + said.slice(1);
}

/** The weekday, short: "Sat". */
export function sayWeekday(text: string): string {
  return format(text, { weekday: 'short' });
}

/** Today as `2026-03-14`, by this computer's clock. */
export function today(): string {
  const now = new Date();
  const pad = (part: number) => String(part).padStart(2, '0');
  return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
}

function format(text: string, options: Intl.DateTimeFormatOptions): string {
  const date = parse(text);
  if (Number.isNaN(date.valueOf())) return text;
  const locale = language.tag === 'en' ? 'en-US' : language.tag;
  return new Intl.DateTimeFormat(locale, options).format(date);
}

// A bare day is a day of the calendar, not midnight somewhere else.
function parse(text: string): Date {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!parts) return new Date(text);
  return new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]));
}
