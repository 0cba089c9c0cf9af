import { emit } from '@tauri-apps/api/event';
import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';

import type { AllCommands, CardInput, CardView, CircleView, Draft, HealthState, Topic } from '../../src/ipc';
import { care, loss, recoverySheet, type Pictures } from './care';
import { gatherings } from './gatherings';
import { imports } from './imports';
import { inbox } from './inbox';
import { face, moment, someMoments } from './people';

export type Handlers = { [N in keyof AllCommands]: (request: AllCommands[N][0]) => AllCommands[N][1] };

const gif = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
const quietJournals = [
  { id: 'j1', label: 'Notebook 3' },
  { id: 'j2', label: 'Blue folder' },
];

/** What a test starts from. */
export interface Scene {
  journals?: { id: string; label: string }[];
  open?: boolean;
  empty?: boolean;
  recoveryPending?: boolean;
  draft?: boolean;
  showing?: boolean;
  language?: 'en' | 'es';
  theme?: string;
  textSize?: number;
  circle?: CircleView | null;
  health?: HealthState;
  remindBackup?: boolean;
  lostPictures?: Pictures;
  pinWanted?: boolean;
  seatOfAnother?: boolean;
  refuse?: Partial<Record<keyof AllCommands, string>>;
}

const sameThing = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** A small stand-in for the core, in memory, behind the same commands. */
export class World {
  readonly calls: { name: string; request: unknown }[] = [];
  scene: Scene;
  moments = someMoments();
  cards: CardView[] = [];
  drafts: Draft[] = [];
  #deleted: CardView | null = null;
  #next = 1;
  readonly #held = new Map<string, (() => void)[]>();

  constructor(scene: Scene = {}) {
    this.scene = { journals: quietJournals, language: 'en', theme: 'light', textSize: 100, ...scene };
    if (scene.empty) this.moments = [];
    if (scene.draft) this.drafts = [{ place: 'new_moment', words: { moment: { body: 'Half a thought' } } }];
    this.cards = [
      this.#card({ text: 'She picked up on the second ring.', theme: 'meadow' }, true),
      this.#card({ text: 'I walked home the long way and made soup. It was enough.', theme: 'paper' }, false),
    ];
  }

  install(): void {
    clearMocks();
    mockIPC((name, args) => this.#inTime(name, (args as { request?: unknown } | undefined)?.request), {
      shouldMockEvents: true,
    });
  }

  /** From now on answers to this command wait until the test lets each of them go, in the order it likes. */
  hold(name: keyof AllCommands): (() => void)[] {
    const waiting: (() => void)[] = [];
    this.#held.set(name, waiting);
    return waiting;
  }

  // An answer that is held says how things stood when it was asked for.
  #inTime(name: string, request: unknown): unknown {
    const waiting = this.#held.get(name);
    if (!waiting) return this.answer(name, request);
    const answer = this.answer(name, request);
    return new Promise((resolve) => waiting.push(() => resolve(answer)));
  }

  async changed(topic: Topic): Promise<void> {
    await emit('changed', { topic });
  }

  /** What the shell asks before it locks, hides or closes. */
  async putAside(cover: boolean): Promise<void> {
    await emit('put_aside', { cover });
  }

  asked(name: keyof AllCommands): unknown[] {
    return this.calls.filter((made) => made.name === name).map((made) => made.request);
  }

  answer(name: string, request: unknown): unknown {
    this.calls.push({ name, request });
    const code = this.scene.refuse?.[name as keyof AllCommands];
    if (code) throw { code, message: `refused: ${code}` };
    const handler = this.#handlers[name as keyof AllCommands] as ((request: unknown) => unknown) | undefined;
    if (!handler) throw { code: 'not_found', message: `no ${name} here` };
    return handler(request);
  }

  #id(): string {
    return `id-${this.#next++}`;
  }

  #card(input: CardInput, isShown = false): CardView {
    const text = input.text ?? '';
    return {
      id: this.#id(),
      heading: text.slice(0, 60),
      face: this.#face(input),
      input,
      created: '2026-11-22T10:00:00Z',
      is_shown: isShown,
    };
  }

  #face(input: CardInput) {
    const signed = input.signed_as ?? { kind: 'no_name' };
    return face(input.text ?? '', {
      theme: input.theme ?? 'paper',
      signed_as: signed.kind === 'no_name' ? null : signed.name,
      content_notes: input.content_notes ?? [],
      response_wish: input.response_wish ?? 'same_here_welcome',
      picture: input.picture ? { data_url: gif, description: input.picture_description ?? '' } : null,
    });
  }

  openJournal() {
    const { recoveryPending } = this.scene;
    return {
      journal: this.scene.journals?.[0] ?? { id: 'j1', label: 'Notebook 3' },
      notices: this.scene.health === 'lost' ? [loss] : [],
      has_draft: this.drafts.some((draft) => draft.place === 'new_moment'),
      drafts: this.drafts.map((draft) => draft.place),
      recovery_pending: recoveryPending ?? false,
      is_empty: this.moments.length === 0,
    };
  }

  unlock() {
    this.scene.open = true;
    return this.openJournal();
  }

  readonly #handlers: Partial<Handlers> = {
    app_state: () => ({
      journals: this.scene.journals ?? [],
      open: this.scene.open ? this.openJournal() : null,
      in_circle: Boolean(this.scene.circle),
      seat_of_another: this.scene.seatOfAnother ?? false,
      pin_wanted: this.scene.pinWanted ?? false,
      showing_here: this.scene.showing ?? false,
      version: '0.1.0',
    }),
    settings_get: () => ({
      language: this.scene.language ?? 'en',
      theme: this.scene.theme ?? 'light',
      text_size: this.scene.textSize ?? 100,
    }),
    settings_set: () => null,
    activity: () => null,
    hide: () => this.lock(),
    put_aside_done: () => null,
    save_text: () => true,
    print_page: () => null,
    read_invitation: () => 'hearth-invitation-1:00ff',
    journal_create: ({ label }) => {
      this.scene.journals = [...(this.scene.journals ?? []), { id: 'new', label }];
      this.scene.recoveryPending = true;
      this.moments = [];
      return this.unlock();
    },
    journal_unlock: () => this.unlock(),
    journal_recover: () => this.unlock(),
    journal_lock: () => this.lock(),
    ...care(this),
    recovery_sheet: () => recoverySheet,
    recovery_confirm: ({ answers }) => answers[0] === 'P9TRE' && answers[1] === 'QM5YF',
    moment_add: (input) => {
      const made = moment(this.#id(), { ...input, milestone: input.milestone ?? {}, attachments: [] });
      this.moments = [made, ...this.moments];
      return made;
    },
    moment_edit: ({ id, moment: input }) => {
      const made = { ...this.#moment(id), ...input, attachments: [] };
      this.moments = this.moments.map((old) => (old.id === id ? made : old));
      return made;
    },
    moment_delete: ({ id }) => this.#bin(id, true),
    moment_restore: ({ id }) => this.#bin(id, false),
    moment_erase: ({ id }) => {
      this.moments = this.moments.filter((made) => made.id !== id);
      return null;
    },
    moment_list: ({ skip, binned }) => ({
      items: this.moments
        .filter((made) => made.binned === (binned ?? false))
        .slice(skip ?? 0)
        .map((made) => ({
          id: made.id,
          kind: made.kind,
          heading: made.title || (made.body.split(/(?<=[.!?])\s/)[0] ?? ''),
          excerpt: made.body.replace(/[*>]/g, ''),
          occurred_on: made.occurred_on ?? made.created.slice(0, 10),
          created: made.created,
          has_pictures: made.id === 'a3',
        })),
    }),
    moment_show: ({ id }) => this.#moment(id),
    search: ({ query }) => ({
      items: this.moments
        .filter((made) => made.body.includes(query))
        .map((made) => ({
          id: made.id,
          row: {
            id: made.id,
            kind: made.kind,
            heading: made.title || made.body.slice(0, 40),
            excerpt: '',
            occurred_on: '2026-11-21',
            created: made.created,
            has_pictures: false,
          },
          before: 'before ',
          found: query,
          after: ' after',
        })),
    }),
    attachment_add: ({ description }) => ({
      id: this.#id(),
      kind: 'photo',
      media_type: 'image/jpeg',
      description,
      bytes: 1000,
    }),
    attachment_picture: () => ({ data_url: gif, description: 'A bus stop in the rain' }),
    draft_save: (draft) => this.#lettingGo(draft.place, draft),
    draft_load: (place) => this.drafts.find((draft) => sameThing(draft.place, place))?.words ?? null,
    draft_clear: (place) => this.#lettingGo(place),
    card_start: ({ id }) => ({
      input: { from_moment: id ?? null, theme: 'meadow', signed_as: { kind: 'first_name', name: 'Jay' } },
      sentences: id
        ? this.#moment(id)
            .body.replace(/[*>]/g, '')
            .split(/(?<=[.!?])\s+/)
            .filter(Boolean)
        : [],
      pictures: id === 'a3' ? ['p1'] : [],
    }),
    card_preview: (input) => ({
      face: this.#face(input),
      bytes: 412,
      hash: 'b3'.repeat(32),
      not_sent: input.from_moment
        ? ['date', 'title', 'other_words', 'tags', 'feelings', 'other_moments']
        : ['other_moments'],
    }),
    card_make: (input) => {
      const made = this.#card(input);
      this.cards = [made, ...this.cards];
      return made;
    },
    card_edit: ({ id, card }) => {
      const made = { ...this.#card(card), id };
      this.cards = this.cards.map((old) => (old.id === id ? made : old));
      return made;
    },
    card_list: () => ({ items: this.cards }),
    card_show: ({ id }) => this.cards.find((card) => card.id === id) ?? this.#missing(),
    card_delete: ({ id }) => {
      this.#deleted = this.cards.find((card) => card.id === id) ?? null;
      this.cards = this.cards.filter((card) => card.id !== id);
      return null;
    },
    card_restore: ({ id }) => {
      if (this.#deleted?.id !== id) return this.#missing();
      this.cards = [this.#deleted, ...this.cards];
      return null;
    },
    show_here: ({ id }) => {
      this.scene.showing = true;
      this.scene.open = false;
      return this.cards.find((card) => card.id === id)?.face ?? this.#missing();
    },
    show_here_face: () => (this.scene.showing ? (this.cards[0]?.face ?? null) : null),
    show_here_done: () => {
      this.scene.showing = false;
      return null;
    },
    share_list: () => ({
      items: [
        this.#share('sh1', {
          state: 'kept',
          end: { kind: 'day', day: '2026-12-05' },
          heard: ['heard', 'same_here'],
        }),
        this.#share('sh2', {
          heading: 'The bus, alone',
          state: 'shown',
          heard: [],
          end: { kind: 'gathering' },
          lines: ['I take that bus too.'],
        }),
        this.#share('sh3', {
          heading: 'Soup',
          state: 'taking_back',
          end: { kind: 'day', day: '2026-12-05' },
        }),
        this.#share('sh4', {
          heading: 'An old one',
          state: 'taken_back',
          replies: ['Thank you for trusting me with it.'],
        }),
      ],
    }),
    share_show: ({ id }) => ({
      id,
      share: this.#share(id),
      face: face('She picked up on the second ring.', { theme: 'meadow', signed_as: 'Jay' }),
      hash: '9f2c'.repeat(16),
      recipients: [
        { name: 'Ana', guide: true },
        { name: 'Mo', guide: false },
        { name: 'Lee', guide: false },
      ],
      purpose: 'at my request',
      text_version: '1 en',
      signature: 'Jay',
      taken_back_on: null,
    }),
    share_take_back: ({ id }) => this.#share(id, { state: 'taking_back' }),
    share_erase: () => null,
    share_erase_all: () => ({ erased: 1, left: 0 }),
    ...gatherings(this),
    ...inbox,
    ...imports,
    help_view: ({ language }) => ({
      lines:
        language === 'es'
          ? [{ name: 'Línea 988 de crisis y suicidio (EE. UU.)', reach: 'Llama o escribe al 988 y oprime 2' }]
          : [
              { name: '988 Suicide & Crisis Lifeline (US)', reach: 'Call or text 988' },
              { name: 'SAMHSA National Helpline (US)', reach: '1-800-662-4357' },
            ],
      plan: this.scene.open
        ? { helps: ['A walk by the water', 'Calling Mo'], signs: [], people: ['Ana', 'My sister'] }
        : null,
    }),
    help_edit: () => null,
  };

  #moment(id: string) {
    return this.moments.find((made) => made.id === id) ?? this.#missing();
  }

  #lettingGo(place: Draft['place'], ...anew: Draft[]): null {
    this.drafts = [...this.drafts.filter((draft) => !sameThing(draft.place, place)), ...anew];
    return null;
  }

  #bin(id: string, binned: boolean): null {
    this.moments = this.moments.map((made) => (made.id === id ? { ...made, binned } : made));
    return null;
  }

  lock(): null {
    this.scene.open = false;
    return null;
  }

  #missing(): never {
    throw { code: 'not_found', message: 'It is not there.' };
  }

  #share(
    id: string,
    more: Partial<AllCommands['share_take_back'][1]> = {},
  ): AllCommands['share_take_back'][1] {
    return {
      id,
      card: 'id-1',
      heading: 'She picked up on the second ring.',
      group: 'Tuesday group',
      guide: 'Ana',
      since: '2026-11-17',
      end: { kind: 'gathering' },
      state: 'ended',
      heard: [],
      lines: [],
      replies: [],
      sentence: '',
      ...more,
    };
  }
}
