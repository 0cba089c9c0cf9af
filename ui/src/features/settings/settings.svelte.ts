import { language } from '../../i18n';
import { call, type Settings } from '../../ipc';

export const themes = ['system', 'light', 'dark', 'contrast'] as const;
export const textSizes = [100, 115, 130, 150, 175, 200] as const;

/** How the window looks and speaks: nothing of a journal, kept by the shell. */
class WindowSettings {
  current = $state<Settings>({ language: 'en', theme: 'system', text_size: 100 });

  async load(): Promise<void> {
    // Looks that cannot be read must not keep anyone out: then they are the usual ones.
    this.current = await call('settings_get', null).catch(() => this.current);
    this.#apply();
  }

  async change(part: Partial<Settings>): Promise<void> {
    this.current = { ...this.current, ...part };
    this.#apply();
    await call('settings_set', $state.snapshot(this.current));
  }

  larger(): void {
    void this.change({ text_size: this.#step(1) });
  }

  smaller(): void {
    void this.change({ text_size: this.#step(-1) });
  }

  usualSize(): void {
    void this.change({ text_size: 100 });
  }

  #step(by: 1 | -1): number {
    const sizes = by > 0 ? textSizes : [...textSizes].reverse();
    const next = sizes.find((size) => (size - this.current.text_size) * by > 0);
    return next ?? this.current.text_size;
  }

  #apply(): void {
    const root = document.documentElement;
    language.choose(this.current.language);
    root.lang = language.tag;
    root.dataset.theme = this.current.theme;
    const size = Math.min(200, Math.max(100, this.current.text_size));
    root.style.setProperty('font-size', `${size * 1.125}%`);
  }
}

export const settings = new WindowSettings();
