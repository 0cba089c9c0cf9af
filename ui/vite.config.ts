import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

import { words } from './words.config.mjs';

// The window's content policy allows neither inline scripts and styles nor data: fonts, so everything becomes a file.
export default defineConfig({
  plugins: [paraglideVitePlugin(words), svelte()],
  base: './',
  build: {
    target: 'safari17',
    outDir: 'dist',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: { port: 1420, strictPort: true },
});
