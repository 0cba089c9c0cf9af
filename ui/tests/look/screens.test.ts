import { createRequire } from 'node:module';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { chromium, type Browser, type Page } from 'playwright-core';
import { build, preview, type InlineConfig, type PreviewServer } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { scenes, variants } from './scenes.mjs';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
// A page is a process of its own: most machines have this many cores to spare.
const AT_ONCE = 2;

type Found = { violations: { id: string; nodes: { target: string[] }[] }[] };
/** What the looked-at page holds: how it is looked at and how it is changed. */
type Looked = {
  axe: { run: (at: Document, how: object) => Promise<Found> };
  wear: (change: object) => Promise<void>;
};

let server: PreviewServer;
let browser: Browser;
let base = '';

beforeAll(async () => {
  // Built once: a server that hands out a thousand modules a screen made this most of the suite's time.
  // Without the usual configuration, which would compile the words anew under the component tests' feet.
  const config: InlineConfig = {
    configFile: false,
    plugins: [svelte()],
    logLevel: 'error',
    build: {
      target: 'esnext',
      outDir: 'node_modules/.look',
      emptyOutDir: true,
      minify: false,
      rolldownOptions: { input: 'tests/look/index.html' },
    },
    preview: { port: 0, strictPort: false },
  };
  await build(config);
  server = await preview(config);
  base = server.resolvedUrls?.local[0] ?? '';
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
});

afterAll(async () => {
  await browser.close();
  await server.close();
});

// The two left out differ from these in nothing that axe or a ruler sees.
const tested = Object.entries(variants).filter(([name]) => name !== 'es' && name !== 'narrow');

describe.each(['en', 'es'])('%s', (language) => {
  const looks = tested.filter(([, variant]) => (variant.language ?? 'en') === language);

  test('no screen breaks WCAG 2.2 A or AA, and none is too wide', async () => {
    const troubles: string[] = [];
    const left = Object.entries(scenes);
    async function look(): Promise<void> {
      for (let next = left.shift(); next; next = left.shift()) {
        const [name, { scene, steps }] = next;
        // A page for each screen: one that shows them all in turn grows until the browser ends it.
        const page = await browser.newPage({ reducedMotion: 'reduce' });
        page.on('pageerror', (error) => troubles.push(`${name}: ${error.message}`));
        await show(page, { ...scene, language }, steps);
        for (const [variant, { theme, textSize = 100, width = 1000, height = 720 }] of looks) {
          await page.setViewportSize({ width, height });
          await wear(page, { theme, text_size: textSize });
          troubles.push(...(await broken(page)).map((what) => `${name} ${variant}: ${what}`));
        }
        await page.close();
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, look));
    expect(troubles).toEqual([]);
  });
});

test('faults that were put there are seen, in the theme and the size that show them', async () => {
  const page = await browser.newPage({ viewport: { width: 1000, height: 720 }, reducedMotion: 'reduce' });
  await show(page, { open: true, language: 'en' });
  await page.evaluate(() => {
    const main = document.querySelector('main');
    const dark = Object.assign(document.createElement('p'), { textContent: 'Black on what is behind it' });
    const wide = Object.assign(document.createElement('p'), { textContent: 'x'.repeat(60) });
    dark.style.color = '#000';
    wide.style.width = '30rem';
    main?.append(document.createElement('button'), dark, wide);
  });
  await wear(page, { theme: 'light', text_size: 100 });
  expect(await broken(page)).toEqual([expect.stringContaining('button-name')]);
  await wear(page, { theme: 'dark', text_size: 200 });
  await page.setViewportSize({ width: 600, height: 720 });
  const found = (await broken(page)).join();
  expect(found).toContain('color-contrast');
  expect(found).toContain('px too wide');
  await page.close();
});

async function show(page: Page, scene: object, steps?: (page: Page) => Promise<void>): Promise<void> {
  await page.goto(`${base}tests/look/index.html#${encodeURIComponent(JSON.stringify(scene))}`);
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await steps?.(page);
}

/** Shows the same screen in another theme and size. */
async function wear(page: Page, change: object): Promise<void> {
  await page.evaluate((what) => (window as unknown as Looked).wear(what), change);
}

/** What axe finds, and whether the page is wider than its window. */
async function broken(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ path: axePath });
  return page.evaluate(async (values) => {
    const how = { runOnly: { type: 'tag', values } };
    const { violations } = await (window as unknown as Looked).axe.run(document, how);
    const spill = document.documentElement.scrollWidth - innerWidth;
    return violations
      .flatMap((one) => one.nodes.map((node) => `${one.id} at ${node.target.join(' ')}`))
      .concat(spill > 0 ? [`${spill} px too wide`] : []);
  }, rules);
}
