// Takes a picture of each screen: node tests/look/shoot.mjs [name-part] [variant]
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

import { scenes, variants } from './scenes.mjs';

const [part = '', only = ''] = process.argv.slice(2);
const out = new URL('./out/', import.meta.url).pathname;
mkdirSync(out, { recursive: true });

const server = await createServer({ logLevel: 'error', server: { port: 0, strictPort: false } });
await server.listen();
const base = server.resolvedUrls.local[0];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});

for (const [variant, { width = 1000, height = 720, ...settings }] of Object.entries(variants)) {
  if (only ? variant !== only : variant !== 'light') continue;
  const page = await browser.newPage({ viewport: { width, height } });
  page.on('pageerror', (error) => console.error('page error', error.message));
  page.on('console', (message) => message.type() === 'error' && console.error('console', message.text()));
  for (const [name, { scene, steps }] of Object.entries(scenes)) {
    if (!name.includes(part)) continue;
    const hash = encodeURIComponent(JSON.stringify({ ...scene, ...settings }));
    await page.goto('about:blank');
    await page.goto(`${base}tests/look/index.html#${hash}`);
    try {
      await page.locator('h1').first().waitFor({ state: 'attached', timeout: 20000 });
      await steps?.(page);
      await page.evaluate(() => document.fonts.ready);
      await page.locator('h1').first().waitFor({ state: 'attached' });
      await page.waitForFunction(() =>
        document
          .getAnimations()
          .every((a) => a.playState !== 'running' || a.effect?.getTiming().iterations === Infinity),
      );
      const spill = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (spill > 0) console.error(`${name} ${variant}: ${spill}px too wide`);
      await page.screenshot({ path: `${out}${name}.${variant}.png`, fullPage: true });
    } catch (error) {
      console.error(name, variant, error.message);
      await page.screenshot({ path: `${out}${name}.${variant}.png` });
    }
  }
  await page.close();
}
await browser.close();
await server.close();
