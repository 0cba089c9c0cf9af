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

describe.each(tested)('%s', (_name, { width = 1000, height = 720, ...settings }) => {
  test('no screen breaks WCAG 2.2 A or AA, and none is too wide', async () => {
    const troubles: string[] = [];
    const left = Object.entries(scenes);
    async function look(): Promise<void> {
      for (let next = left.shift(); next; next = left.shift()) {
        const [name, { scene, steps }] = next;
        // A page for each screen: one that shows them all in turn grows until the browser ends it.
        const page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' });
        page.on('pageerror', (error) => troubles.push(`${name}: ${error.message}`));
        await show(page, { ...scene, ...settings }, steps);
        troubles.push(...(await broken(page)).map((what) => `${name}: ${what}`));
        const spill = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (spill > 0) troubles.push(`${name}: ${spill} px too wide`);
        await page.close();
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, look));
    expect(troubles).toEqual([]);
  });
});

test('axe sees a fault that was put there', async () => {
  const page = await browser.newPage();
  await show(page, { open: true });
  await page.evaluate(() => document.querySelector('main')?.append(document.createElement('button')));
  expect(await broken(page)).toEqual([expect.stringContaining('button-name')]);
});

async function show(page: Page, scene: object, steps?: (page: Page) => Promise<void>): Promise<void> {
  await page.goto(`${base}tests/look/index.html#${encodeURIComponent(JSON.stringify(scene))}`);
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await steps?.(page);
}

async function broken(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axePath });
  return page.evaluate(async (values) => {
    type Found = { violations: { id: string; nodes: { target: string[] }[] }[] };
    const axe = (window as unknown as { axe: { run: (at: Document, how: object) => Promise<Found> } }).axe;
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values } });
    return violations.flatMap((one) => one.nodes.map((node) => `${one.id} at ${node.target.join(' ')}`));
  }, rules);
}
