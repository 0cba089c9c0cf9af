import type { IconName } from '../components/icons';
import type {
  Dimension,
  MomentKind,
  PassphraseAdvice,
  ResponseKind,
  ResponseWish,
  Theme,
} from '../ipc/types.gen';
import { m } from './index';

type Words = () => string;

const kindWords: Record<MomentKind, Words> = {
  milestone: m.kind_milestone,
  small_win: m.kind_small_win,
  reflection: m.kind_reflection,
  gratitude: m.kind_gratitude,
  hard_day: m.kind_hard_day,
  setback: m.kind_setback,
  loss: m.kind_loss,
  art: m.kind_art,
  answer: m.kind_answer,
};
const dimensionWords: Record<Dimension, Words> = {
  health: m.dimension_health,
  home: m.dimension_home,
  purpose: m.dimension_purpose,
  community: m.dimension_community,
};
const themeWords: Record<Theme, Words> = {
  paper: m.theme_paper,
  dawn: m.theme_dawn,
  meadow: m.theme_meadow,
  night: m.theme_night,
};
const responseWords: Record<ResponseKind, Words> = {
  heard: m.response_heard,
  same_here: m.response_same_here,
  thank_you: m.response_thank_you,
  glad: m.response_glad,
};
const wishWords: Record<ResponseWish, Words> = {
  just_listen: m.wish_just_listen,
  same_here_welcome: m.wish_same_here,
  a_few_words_welcome: m.wish_few_words,
  ask_me_first: m.wish_ask_first,
};
const milestoneWords = {
  took: m.milestone_took,
  helped: m.milestone_helped,
  strength: m.milestone_strength,
  learned: m.milestone_learned,
  mark: m.milestone_mark,
};

export const responses: ResponseKind[] = ['heard', 'same_here', 'thank_you', 'glad'];
export const wishes: ResponseWish[] = [
  'just_listen',
  'same_here_welcome',
  'a_few_words_welcome',
  'ask_me_first',
];
export const cardThemes: Theme[] = ['paper', 'dawn', 'meadow', 'night'];

export const sayKind = (kind: MomentKind): string => kindWords[kind]();
export const sayDimension = (dimension: Dimension): string => dimensionWords[dimension]();
export const sayTheme = (theme: Theme): string => themeWords[theme]();
export const sayResponse = (kind: ResponseKind): string => responseWords[kind]();
export const sayWish = (wish: ResponseWish): string => wishWords[wish]();
export const sayMilestonePart = (part: keyof typeof milestoneWords): string => milestoneWords[part]();

/** Each kind has an icon of its own name. */
export const kindIcon = (kind: MomentKind): IconName => kind;

export function sayAdvice(advice: PassphraseAdvice): string {
  if (!advice.accepted) return m.advice_too_short();
  if (advice.strength === 'easy_to_guess') return m.advice_easy();
  return advice.strength === 'strong' ? m.advice_strong() : m.advice_fair();
}

const notSentWords: Record<string, Words> = {
  date: m.not_sent_date,
  title: m.not_sent_title,
  other_words: m.not_sent_other_words,
  photos: m.not_sent_photos,
  tags: m.not_sent_tags,
  feelings: m.not_sent_feelings,
  other_moments: m.not_sent_other_moments,
};

/** What stays behind, by its code; nothing for a code without words. */
export const sayNotSent = (code: string): string => notSentWords[code]?.() ?? '';
