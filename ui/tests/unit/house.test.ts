import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const files = all('src').filter((path) => !path.includes('paraglide') && !path.endsWith('types.gen.ts'));
const holding = (what: RegExp) => files.filter((path) => what.test(readFileSync(path, 'utf8')));

// What tests/stories/tidy.rs holds for the whole house is not held here again: @tauri-apps only in ipc, the tiers, no
// {@html}, innerHTML, storage or document.title, at most 400 lines.

test('nothing is kept and nothing is parsed as markup', () => {
  expect(holding(/outerHTML|insertAdjacentHTML|indexedDB|document\.cookie/)).toEqual([]);
});

test('the window title is always the same', () => {
  expect(holding(/<svelte:head/)).toEqual([]);
});

test('there are at most fifteen screens', () => {
  const routes = readFileSync('src/features/session/route.ts', 'utf8').match(/\| \{ name: '\w+'/g) ?? [];
  expect(routes.length).toBeGreaterThan(0);
  expect(routes.length).toBeLessThanOrEqual(15);
});

test('no style stands in the markup, where the content policy would drop it', () => {
  expect(holding(/\sstyle="/)).toEqual([]);
});

function all(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? all(path) : [path];
  });
}
