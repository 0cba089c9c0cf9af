import type { BoardCard, CardFace, CircleView, MomentView, PersonView } from '../../src/ipc';

/** Invented people and words for tests and pictures. */
export const person = (name: string, more: Partial<PersonView> = {}): PersonView => ({
  member: `m-${name.toLowerCase()}`,
  name,
  guide: false,
  visitor: false,
  me: false,
  ...more,
});

export const face = (text: string, more: Partial<CardFace> = {}): CardFace => ({
  text,
  theme: 'paper',
  signed_as: null,
  content_notes: [],
  response_wish: 'same_here_welcome',
  picture: null,
  ...more,
});

export const moment = (id: string, more: Partial<MomentView> = {}): MomentView => ({
  id,
  kind: 'reflection',
  title: '',
  body: '',
  occurred_on: null,
  time_zone: 'Europe/Madrid',
  dimensions: [],
  feelings: [],
  tags: [],
  content_notes: [],
  question: null,
  look_back: 'allow',
  milestone: {},
  attachments: [],
  source: null,
  created: '2026-11-23T08:10:00Z',
  updated: '2026-11-23T08:10:00Z',
  binned: false,
  ...more,
});

export const someMoments = (): MomentView[] => [
  moment('a1', {
    kind: 'milestone',
    title: 'My sister picked up',
    body: 'I called my sister today. I did not think she would answer. She **picked up** on the second ring.\n\nWe talked about the garden for an hour. I did not say sorry. I said I was glad to hear her voice.\n\n> You sound like yourself, she said.',
    occurred_on: '2026-11-21',
    dimensions: ['community', 'home'],
    feelings: ['relieved', 'shy'],
    tags: ['family'],
    milestone: {
      took: 'Eleven tries at dialling.',
      helped: 'Ana, who sat with me.',
      mark: 'I planted the bulbs she sent.',
    },
  }),
  moment('a2', {
    kind: 'hard_day',
    body: 'Rain all day and nobody at the centre. I walked home the long way and made soup. It was enough.',
    occurred_on: '2026-11-18',
  }),
  moment('a3', {
    kind: 'small_win',
    title: 'The bus, alone',
    body: 'Took the 14 to the market and back. Nothing happened. That is the point.',
    occurred_on: '2026-11-12',
  }),
  moment('a4', { kind: 'gratitude', body: 'Mo saved me a seat again.', occurred_on: '2026-10' }),
  moment('a5', {
    kind: 'loss',
    title: 'For Dee',
    body: 'I still have her scarf. I wore it today and did not hide it.',
    occurred_on: 'about 2026-10-03',
    content_notes: ['loss'],
  }),
];

const boardCard = (
  share: string,
  author: PersonView,
  cardFace: CardFace,
  more: Partial<BoardCard> = {},
): BoardCard => ({
  share,
  author,
  face: cardFace,
  mine: false,
  ledger: null,
  responded: [],
  heard: [],
  lines: [],
  ...more,
});

const ana = person('Ana', { guide: true });
const mo = person('Mo');
const lee = person('Lee', { visitor: true });
const jay = person('Jay', { me: true });

export const agreement = [
  'What is said here stays here.',
  'We listen. We do not fix, judge or push.',
  'Anyone may pass, at any time, without a reason.',
  'We speak from our own lives.',
  'If someone may be in danger, Ana may have to tell others.',
];

export const circle = (more: Partial<CircleView> = {}): CircleView => ({
  role: 'member',
  phase: 'here',
  group: 'Tuesday group',
  guide: 'Ana',
  fingerprint: 'amber river stone clover violin north',
  first_time: false,
  check_words: 'lantern oak',
  agreement,
  agreement_new: false,
  code: '',
  address: '',
  knocks: [],
  people: [ana, mo, lee, jay],
  question: 'What helped this week, even a little?',
  closing_question: '',
  board: [
    boardCard(
      's1',
      mo,
      face('I asked for help on Wednesday. The sky did not fall.', { theme: 'dawn', signed_as: 'Mo' }),
    ),
    boardCard(
      's2',
      jay,
      face('She picked up on the second ring.', {
        theme: 'meadow',
        signed_as: 'Jay',
        content_notes: ['family'],
      }),
      { mine: true, ledger: 'sh1', heard: ['heard', 'same_here'] },
    ),
    boardCard(
      's3',
      lee,
      face('Some nights I just count the buses. Last night I counted only four, and then I slept.', {
        theme: 'night',
        response_wish: 'a_few_words_welcome',
      }),
      { responded: ['heard'] },
    ),
  ],
  quiet_asks: [],
  asides: [],
  board_words: 'maple harbour',
  reason: '',
  invitation_offered: false,
  away: false,
  folded: [],
  ...more,
});

export const hosting = (more: Partial<CircleView> = {}): CircleView =>
  circle({
    role: 'host',
    code: '415920637',
    address: '192.168.1.20:47204',
    people: [person('Ana', { guide: true, me: true }), mo, lee, person('Jay')],
    knocks: [
      { member: 'k1', name: 'Sam', check_words: 'copper tide', visitor: false },
      { member: 'k2', name: 'Rosa', check_words: 'window fern', visitor: true },
    ],
    quiet_asks: [mo],
    board: circle().board.map((card) => ({
      ...card,
      mine: false,
      ledger: null,
      heard: [],
      author: card.author && { ...card.author, me: false },
    })),
    ...more,
  });
