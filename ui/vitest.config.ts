import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

const chromium = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  // A container's memory disk is often too small for a browser's pages.
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
};

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [svelte()],
        test: { name: 'unit', include: ['tests/unit/**/*.test.ts'], environment: 'node' },
      },
      {
        plugins: [svelte()],
        // Found before the run: a library met in the middle of it would load the page anew and lose the tests.
        optimizeDeps: {
          include: ['@tauri-apps/api/core', '@tauri-apps/api/event', '@tauri-apps/api/mocks'],
        },
        test: {
          name: 'window',
          include: ['tests/window/**/*.test.ts'],
          // Two browsers share what processors there are. What is slow is not yet wrong.
          testTimeout: 120_000,
          expect: { poll: { timeout: 20_000 } },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: chromium }),
            instances: [{ browser: 'chromium', viewport: { width: 1000, height: 720 } }],
          },
        },
      },
      {
        test: {
          name: 'screens',
          include: ['tests/look/**/*.test.ts'],
          environment: 'node',
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
