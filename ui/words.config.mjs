/**
 * How the catalogue in messages/ becomes typed functions: the language is set by the app alone, never stored.
 *
 * @type {Omit<import('@inlang/paraglide-js').CompilerOptions, 'fs'>}
 */
export const words = {
  project: './project.inlang',
  outdir: './src/i18n/paraglide',
  strategy: ['baseLocale'],
  outputStructure: 'message-modules',
  emitReadme: false,
};
