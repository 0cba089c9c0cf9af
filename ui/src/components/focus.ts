import { tick } from 'svelte';

/** What was pressed may be gone once it has done its work: then whoever uses the keys goes on from here. */
export async function goOnFrom(place: HTMLElement | null | undefined): Promise<void> {
  await tick();
  const { activeElement: here } = document;
  if (!here || here === document.body) place?.focus();
}
