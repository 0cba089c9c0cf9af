import { overwriteGetLocale, type Locale } from './paraglide/runtime';

/** The language of every word on the screen. Reading it in a template makes the template follow it. */
class CurrentLanguage {
  tag = $state<Locale>('en');

  /** Anything but a language we speak leaves the current one. */
  choose(tag: string): void {
    if (tag === 'en' || tag === 'es') this.tag = tag;
  }
}

export const language = new CurrentLanguage();

overwriteGetLocale(() => language.tag);
