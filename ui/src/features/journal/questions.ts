import { m } from '../../i18n';

const all = [
  m.question_1,
  m.question_2,
  m.question_3,
  m.question_4,
  m.question_5,
  m.question_6,
  m.question_7,
  m.question_8,
];

/** The very first page asks the gentlest one; after that each day has its own. */
export function questionFor(first: boolean, now: Date): number {
  if (first) return 0;
  const day = Math.floor(now.valueOf() / 86_400_000);
  return day % all.length;
}

export function another(question: number): number {
  return (question + 1) % all.length;
}

export function sayQuestion(question: number): string {
  return (all[question] ?? m.question_1)();
}
