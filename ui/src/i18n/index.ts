export * as m from './paraglide/messages';
export { language } from './language.svelte';
