import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { noticeWords, refusalWords } from '../../src/i18n/refusals';

/** Codes that no window ever shows, and why. */
const neverShown = [
  // The use cases read codes, invitations and ids themselves, and say so with codes of their own.
  'not_a_code',
  'not_an_id',
  'not_an_invitation',
  // Said on the terminal, where no window could be opened.
  'automation_refused',
  'home_unusable',
  // The window keeps the look that was chosen until it is closed.
  'settings_unusable',
];

const rooms = ['crates/domain', 'crates/vault', 'crates/circle', 'crates/app', 'src-tauri'];
const core = rooms.flatMap((room) => rustIn(join('..', room, 'src')));

describe('refusals', () => {
  test('each code that the core can give has words', () => {
    const codes = new Set(core.flatMap(codesOf));
    expect(codes.size).toBeGreaterThan(80);
    const wordless = [...codes].filter((code) => refusalWords(code, 'Own words.') === 'Own words.');
    expect(wordless.sort()).toEqual(neverShown.toSorted());
  });

  test('what the vault refuses is never told as something about a group', () => {
    const codes = rustIn(join('..', 'crates/vault/src')).flatMap(codesOf);
    expect(codes).toContain('proof_failed');
    expect(codes.filter((code) => /group/i.test(refusalWords(code, '')))).toEqual([]);
  });

  test('each notice that the core can tell has words', () => {
    const codes = new Set(core.flatMap(noticesOf));
    expect(codes.size).toBeGreaterThan(20);
    const wordless = [...codes].filter(
      (code) => noticeWords({ code, message: 'Own words.', moment: null, lost: null }) === 'Own words.',
    );
    expect(wordless).toEqual([]);
  });

  test('it is told how many entries are gone, where that is known', () => {
    const notice = { code: 'records_lost', message: 'Own words.', moment: null, lost: 3 };
    expect(noticeWords(notice)).toContain(': 3 of its entries.');
    expect(noticeWords({ ...notice, lost: null })).not.toContain('3');
  });

  test('no words wait for a code that nothing gives', () => {
    const source = readFileSync('src/i18n/refusals.ts', 'utf8');
    const awaited = [...source.matchAll(/^ {2}(\w+): m\./gm)].map((match) => match[1] as string);
    const given = [...core, readFileSync('src/ipc/call.ts', 'utf8')].join('\n');
    const idle = awaited.filter((code) => !given.includes(`"${code}"`) && !given.includes(`'${code}'`));
    expect(idle).toEqual([]);
  });

  test('what was refused in the background is told in the same words', () => {
    const notice = { code: 'io', message: 'Own words.', moment: null, lost: null };
    expect(noticeWords(notice)).toBe(refusalWords('io', ''));
    expect(noticeWords({ ...notice, code: 'never_heard_of' })).toBe('Own words.');
  });
});

/** The codes in the bodies of `fn code` and `fn own_code`. */
function codesOf(rust: string): string[] {
  const bodies = rust.matchAll(/fn (?:own_)?code\(&self\) -> &'static str \{\n(.*?)\n {4}\}/gs);
  return [...bodies].flatMap(([, body]) =>
    [...(body ?? '').matchAll(/"(\w+)"/g)].map(([, code]) => code ?? ''),
  );
}

/** The codes that notices are made with, be they written there or named. A refusal that is told as one has its words above. */
function noticesOf(rust: string): string[] {
  const named = new Map(
    [...rust.matchAll(/const (\w+): &str = "(\w+)";/g)].map(([, name, code]) => [name, code]),
  );
  const made = rust.matchAll(/\b(?:Notice::new|of_file|named|note)\(\s*(?:"(\w+)"|([A-Z_]+)),/g);
  return [...made].map(([, code, name]) => code ?? named.get(name) ?? `unknown: ${name}`);
}

/** All but the import's report, which has words of its own. */
function rustIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return rustIn(path);
    return entry.name.endsWith('.rs') && entry.name !== 'why.rs' ? [readFileSync(path, 'utf8')] : [];
  });
}
