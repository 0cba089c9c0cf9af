import { createRequire } from 'node:module';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { chromium, type Browser, type Page } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { scenes, variants } from './scenes.mjs';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
let server: ViteDevServer;
let browser: Browser;
let base = '';

beforeAll(async () => {
  // Without the usual configuration, which would compile the words anew under the component tests' feet.
  server = await createServer({
    configFile: false,
    plugins: [svelte()],
    cacheDir: 'node_modules/.vite-look',
    logLevel: 'error',
    server: { port: 0, strictPort: false },
  });
  await server.listen();
  base = server.resolvedUrls?.local[0] ?? '';
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
});

afterAll(async () => {
  await browser.close();
  await server.close();
});

// The two left out differ from these in nothing that axe or a ruler sees.
const tested = Object.entries(variants).filter(([name]) => name !== 'es' && name !== 'narrow');

describe.each(tested)('%s', (_name, { width = 1000, height = 720, ...settings }) => {
  test('no screen breaks WCAG 2.2 A or AA, and none is too wide', async () => {
    const page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' });
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(error.message));
    for (const [name, { scene, steps }] of Object.entries(scenes)) {
      await show(page, { ...scene, ...settings }, steps);
      troubles.push(...(await broken(page)).map((what) => `${name}: ${what}`));
      const spill = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (spill > 0) troubles.push(`${name}: ${spill} px too wide`);
    }
    await page.close();
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
  await page.goto('about:blank');
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
