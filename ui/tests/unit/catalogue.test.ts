import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import en from '../../messages/en.json';
import es from '../../messages/es.json';

type Catalogue = Record<string, string>;
const catalogues: Record<string, Catalogue> = { en, es };
const keys = (words: Catalogue) => Object.keys(words).filter((key) => key !== '$schema');
const blanks = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

const banned: Record<string, RegExp> = {
  en: /\b(clients?|complian\w*|relaps\w*|submit\w*|users?|streaks?|fail(ed|ure|s)?|missed|are you sure|oops)\b/i,
  es: /\b(clientes?|cumplimiento|reca[ií]d\w*|usuari\w*|racha\w*|fall(ó|aste|ado|o|os)|perdiste|est[aá]s segur\w*)\b/i,
};

const quotes: Record<string, RegExp> = { en: /“([^”]+)”/g, es: /«([^»]+)»/g };
/** What is quoted and is no name in the window: what stands around a note's top lines, and what people wrote. */
const isNoName = (quoted: string) => quoted === '---' || /^\{\w+\}$/.test(quoted);

describe('the catalogue', () => {
  test('says everything in both languages', () => {
    expect(keys(es)).toEqual(keys(en));
    for (const words of Object.values(catalogues)) {
      expect(keys(words).filter((key) => !words[key]?.trim())).toEqual([]);
    }
  });

  test('has the same blanks to fill in both languages', () => {
    const differing = keys(en).filter(
      (key) => blanks((en as Catalogue)[key] ?? '').join() !== blanks((es as Catalogue)[key] ?? '').join(),
    );
    expect(differing).toEqual([]);
  });

  test.each(['en', 'es'])('never uses a banned word (%s)', (language) => {
    const words = catalogues[language] ?? {};
    expect(keys(words).filter((key) => banned[language]?.test(words[key] ?? ''))).toEqual([]);
  });

  test.each(['en', 'es'])('quotes only what stands in the window (%s)', (language) => {
    const words = catalogues[language] ?? {};
    const named = new Set(keys(words).map((key) => words[key]));
    const quoted = keys(words).flatMap((key) => [...(words[key] ?? '').matchAll(quotes[language] as RegExp)]);
    const names = quoted.map(([, name]) => name ?? '').filter((name) => !isNoName(name));
    expect(names.length).toBeGreaterThan(3);
    expect(names.filter((name) => !named.has(name))).toEqual([]);
  });

  test('is translated: hardly a line of more than two words is the same in both', () => {
    const same = keys(en).filter(
      (key) =>
        (en as Catalogue)[key] === (es as Catalogue)[key] &&
        ((en as Catalogue)[key] ?? '').split(' ').length > 2,
    );
    expect(same).toEqual([]);
  });

  test('can be read at about a sixth-grade level', () => {
    const lines = keys(en).map((key) => ((en as Catalogue)[key] ?? '').replace(/\{\w+\}/g, 'Ana'));
    expect(gradeOf(lines.join('. '))).toBeLessThan(6);
    const hard = lines.filter((line) => line.split(' ').length > 8 && gradeOf(line) > 11);
    expect(hard).toEqual([]);
  });

  test('has no words that nothing says, and nothing is said without it', () => {
    const source = sources('src').join('\n');
    const said = new Set([...source.matchAll(/\bm\.(\w+)/g)].map((match) => match[1]));
    expect(keys(en).filter((key) => !said.has(key))).toEqual([]);
    expect([...said].filter((key) => !((key as string) in en))).toEqual([]);
  });
});

/** Flesch-Kincaid grade, with syllables counted by groups of vowels. */
function gradeOf(text: string): number {
  const sentences = text.split(/[.!?…:;]+\s/).filter((sentence) => sentence.trim()).length;
  const words = text.match(/[\p{L}’']+/gu) ?? [];
  const syllables = words.reduce((sum, word) => sum + syllablesOf(word), 0);
  return 0.39 * (words.length / sentences) + 11.8 * (syllables / words.length) - 15.59;
}

function syllablesOf(word: string): number {
  const groups = word
    .toLowerCase()
    .replace(/e$/, '')
    .match(/[aeiouy]+/g);
  return Math.max(1, groups?.length ?? 1);
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'paraglide' ? [] : sources(path);
    return /\.(ts|svelte)$/.test(entry.name) ? [readFileSync(path, 'utf8')] : [];
  });
}
