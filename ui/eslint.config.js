import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

import svelteConfig from './svelte.config.js';

// Nothing of a journal may outlive the page, and only ipc/ knows the shell.
const keepsNothing = [
  { name: 'localStorage', message: 'The window keeps nothing.' },
  { name: 'sessionStorage', message: 'The window keeps nothing.' },
  { name: 'indexedDB', message: 'The window keeps nothing.' },
];
const shellOnlyInIpc = { group: ['@tauri-apps/*'], message: 'Only src/ipc knows the shell.' };
const upward = (...groups) => ({
  '@typescript-eslint/no-restricted-imports': [
    'error',
    {
      patterns: [
        shellOnlyInIpc,
        {
          group: groups,
          allowTypeImports: true,
          message: 'Imports go one way: views, features, components.',
        },
      ],
    },
  ],
});

export default ts.config(
  { ignores: ['dist/', 'src/i18n/paraglide/', 'src/ipc/types.gen.ts', 'tests/look/out/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      'no-restricted-globals': ['error', ...keepsNothing],
      'svelte/no-at-html-tags': 'error',
      'max-lines': ['error', 400],
      '@typescript-eslint/no-invalid-void-type': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig, extraFileExtensions: ['.svelte'] } },
  },
  {
    files: ['src/components/**'],
    rules: upward('**/features/**', '**/views/**', '**/ipc/call', '**/ipc/shell', '**/ipc'),
  },
  { files: ['src/features/**'], rules: upward('**/views/**') },
  {
    files: ['src/views/**', 'src/i18n/**', 'src/*.ts', 'src/*.svelte'],
    rules: upward('**/ipc/call', '**/ipc/shell', '**/ipc'),
  },
);
