import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import { parseMarkdown, parseRuns } from '../../src/components/markdown';
import { motif } from '../../src/components/motif';
import { fromParts, toParts } from '../../src/components/when';
import { daysFrom } from '../../src/features/cards/days';
import { togglePick } from '../../src/features/cards/words';
import { Joining } from '../../src/features/group/joining.svelte';
import { emptyForm, fromInput, isBlank, splitList, toInput } from '../../src/features/journal/form';
import { byMonth } from '../../src/features/journal/moments.svelte';
import { placeOf } from '../../src/features/session/route';
import { language } from '../../src/i18n';
import { sayDay, sayMonth, sayOccurred } from '../../src/i18n/dates';
import { leftOutWords } from '../../src/i18n/left-out';
import { refusalWords } from '../../src/i18n/refusals';

describe('writing', () => {
  test('knows paragraphs, quotes, lists, bold and italic, and nothing else', () => {
    const blocks = parseMarkdown('One **two** *three*\nfour\n\n> five\n- six\n- seven\n1. eight');
    expect(blocks.map((block) => block.kind)).toEqual(['paragraph', 'quote', 'list', 'list']);
    expect(blocks[0]).toMatchObject({
      lines: [[{}, { mark: 'bold', text: 'two' }, {}, { mark: 'italic' }], [{}]],
    });
    expect(blocks[2]).toMatchObject({ ordered: false, items: [[{ text: 'six' }], [{ text: 'seven' }]] });
  });

  test('leaves markup and lone stars as they were typed', () => {
    expect(parseRuns('<b>5 * 3</b> snake_case_name')).toEqual([
      { mark: 'plain', text: '<b>5 * 3</b> snake_case_name' },
    ]);
  });

  test('loses no letter of what it shows', () => {
    const text = 'a **b** c *d* e _f_ g';
    expect(
      parseRuns(text)
        .map((run) => run.text)
        .join(''),
    ).toBe('a b c d e f g');
  });

  test('a form comes back as it went', () => {
    const input = toInput({
      ...emptyForm(),
      body: 'x',
      feelings: 'calm, , shy',
      kind: 'milestone',
      occurred_on: '2026',
    });
    expect(input.feelings).toEqual(['calm', 'shy']);
    expect(toInput(fromInput(input))).toEqual(input);
  });

  test('a milestone’s fields and a question go only with their kinds', () => {
    const form = { ...emptyForm(), question: 'Why?', milestone: { ...emptyForm().milestone, took: 'time' } };
    expect(toInput({ ...form, kind: 'loss' })).toMatchObject({ question: null, milestone: {} });
    expect(toInput({ ...form, kind: 'answer' }).question).toBe('Why?');
    expect(toInput({ ...form, kind: 'milestone' }).milestone?.took).toBe('time');
  });

  test('spaces alone are nothing to lose', () => {
    expect(isBlank({ ...emptyForm(), body: ' \n ' })).toBe(true);
    expect(isBlank({ ...emptyForm(), title: 'x' })).toBe(false);
    expect(splitList('a,a\nb')).toEqual(['a', 'b']);
  });
});

describe('dates', () => {
  test.each(['2026-03-14', '2026-03', '2026', 'about 2026-03-14', ''])(
    '%s survives its three boxes',
    (text) => {
      expect(fromParts(toParts(text))).toBe(text);
    },
  );

  test('a day that a month does not have becomes its last', () => {
    expect(fromParts({ year: '2026', month: '02', day: '31', about: false })).toBe('2026-02-28');
  });

  test('are said no more exactly than they are known, in both languages', () => {
    expect([sayOccurred('2026'), sayOccurred('2026-03'), sayDay('2026-03-14')]).toEqual([
      '2026',
      'March 2026',
      'March 14, 2026',
    ]);
    language.choose('es');
    expect([sayMonth('2026-03'), sayOccurred('about 2026-03-14')]).toEqual([
      'Marzo de 2026',
      'alrededor del 14 de marzo de 2026',
    ]);
    language.choose('en');
  });

  test('a list keeps its order and stands by month', () => {
    const row = (id: string, occurred_on: string) =>
      ({
        id,
        kind: 'loss',
        heading: '',
        excerpt: '',
        occurred_on,
        created: '',
        has_pictures: false,
      }) as const;
    const months = byMonth([
      row('a', '2026-03-14'),
      row('b', 'about 2026-03-02'),
      row('c', '2026'),
      row('d', '2026-03'),
    ]);
    expect(months.map(({ month, rows }) => [month, rows.length])).toEqual([
      ['2026-03', 2],
      ['2026', 1],
      ['2026-03', 1],
    ]);
  });

  test('a guide may keep a card ninety days at most', () => {
    const days = daysFrom('2026-12-07', '2027-02-21');
    expect(days[0]).toBe('2026-11-30');
    expect(days).toContain('2026-12-07');
    expect(days.at(-1)).toBe('2027-02-21');
    expect(days.toSorted()).toEqual(days);
  });
});

describe('cards', () => {
  const all = ['One.', 'Two.', 'Three.'];

  test('picked sentences keep the moment’s order', () => {
    const text = togglePick(togglePick('', 'Three.', all), 'One.', all);
    expect(text).toBe('One. Three.');
    expect(togglePick(text, 'One.', all)).toBe('Three.');
  });

  test('what was written stays when a sentence comes or goes', () => {
    const text = togglePick('Mine', 'Two.', all);
    expect(text).toBe('Mine Two.');
    expect(togglePick(text, 'Two.', all)).toBe('Mine');
  });

  test('the same words draw the same card', () => {
    expect(motif('meadow', 'x')).toEqual(motif('meadow', 'x'));
    expect(motif('meadow', 'x')).not.toEqual(motif('meadow', 'y'));
  });
});

describe('a code', () => {
  test('can be typed box by box', () => {
    const joining = new Joining(undefined);
    expect(joining.fill(0, '415')).toBe(1);
    expect(joining.fill(1, '92')).toBe(1);
    expect(joining.parts).toEqual(['415', '92', '']);
  });

  test.each(['415 920 637', '415920637', ' 415-920-637\n'])('can be pasted as %j', (text) => {
    const joining = new Joining(undefined);
    joining.fill(1, text);
    expect(joining.parts).toEqual(['415', '920', '637']);
  });

  test('alone does not open the door: a name is needed', () => {
    const joining = new Joining(undefined);
    joining.fill(0, '415920637');
    expect(joining.ready).toBe(false);
    joining.name = 'Jay';
    expect(joining.ready).toBe(true);
  });
});

test('a refusal without words in the catalogue keeps its own', () => {
  expect(refusalWords('never_heard_of', 'Own words.')).toBe('Own words.');
  expect(refusalWords('wrong_code', 'Own words.')).not.toBe('Own words.');
});

test('why something was left out is said in the reader’s language, with what it is about', () => {
  const line = { name: 'b/n.md', parts: ['b/n.md'], reason: 'Own words.', code: 'twice', detail: 'a/n.md' };
  language.choose('es');
  expect(leftOutWords(line)).toContain('mismas palabras que «a/n.md»');
  language.choose('en');
  expect(leftOutWords({ ...line, code: 'never_heard_of' })).toBe('Own words.');
});

test('every code of the import’s report has words', () => {
  const source = readFileSync('../crates/app/src/import/why.rs', 'utf8');
  const codes = [...source.matchAll(/=> "(\w+)"/g)].map((match) => match[1] as string);
  expect(codes.length).toBeGreaterThan(20);
  const line = { name: '', parts: [], reason: 'Own words.', detail: '' };
  expect(codes.filter((code) => leftOutWords({ ...line, code }) === 'Own words.')).toEqual([]);
});

test('writing is in the journal, a circle in the group', () => {
  expect([placeOf({ name: 'write' }), placeOf({ name: 'circle' }), placeOf({ name: 'welcome' })]).toEqual([
    'journal',
    'group',
    undefined,
  ]);
});
