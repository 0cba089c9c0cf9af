import { tick } from 'svelte';

/** What was pressed may be gone once it has done its work: then whoever uses the keys goes on from here. */
export async function goOnFrom(place: HTMLElement | null | undefined): Promise<void> {
  await tick();
  const { activeElement: here } = document;
  if (!here || here === document.body) place?.focus();
}

/**
 * Where what had the focus is taken away, such as the line that was just erased, whoever uses the keys goes on at the
 * page's own name and not at the top of the window.
 */
export function holdFocus(part: HTMLElement): () => void {
  let last: Element | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const remember = ({ target }: FocusEvent) => (last = target instanceof Element ? target : null);
  const goOn = () => {
    if (last && !last.isConnected)
      part.querySelector<HTMLElement>('#main h1')?.focus({ preventScroll: true });
  };
  // After everybody else: a page that knows a better place for the focus has put it there by then.
  const watcher = new MutationObserver(() => {
    if (!last || last.isConnected || document.activeElement !== document.body) return;
    clearTimeout(timer);
    timer = setTimeout(() => document.activeElement === document.body && goOn());
  });
  part.addEventListener('focusin', remember);
  watcher.observe(part, { childList: true, subtree: true });
  return () => {
    clearTimeout(timer);
    watcher.disconnect();
    part.removeEventListener('focusin', remember);
  };
}
