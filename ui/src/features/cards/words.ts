/** Whether a sentence is on the card as it was written. */
export function isPicked(text: string, sentence: string): boolean {
  return text.includes(sentence);
}

/**
 * Puts a sentence on the card or takes it off. While the card holds nothing but sentences of the moment they
 * keep the moment's order; after its owner wrote on it, a sentence goes to the end.
 */
export function togglePick(text: string, sentence: string, all: string[]): string {
  if (isPicked(text, sentence)) return tidy(text.replace(sentence, ''));
  const picked = all.filter((one) => one === sentence || isPicked(text, one));
  const before = picked.filter((one) => one !== sentence);
  return tidy(text) === before.join(' ') ? picked.join(' ') : tidy(`${text} ${sentence}`);
}

function tidy(text: string): string {
  return text
    .replace(/ {2,}/g, ' ')
    .replace(/ *\n */g, '\n')
    .trim();
}
