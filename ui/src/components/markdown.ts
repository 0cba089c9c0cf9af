/** A run of text with at most one mark. */
export interface Run {
  mark: 'plain' | 'bold' | 'italic';
  text: string;
}

/** A block of the small Markdown subset that moments are written in. */
export type Block =
  | { kind: 'paragraph'; lines: Run[][] }
  | { kind: 'quote'; lines: Run[][] }
  | { kind: 'list'; ordered: boolean; items: Run[][] };

const bullet = /^\s*[-*] +/;
const numbered = /^\s*\d+[.)] +/;
const quoted = /^\s*> ?/;

/** Paragraph, quote, list, bold and italic; everything else stays as it was typed. Never markup. */
export function parseMarkdown(text: string): Block[] {
  const blocks: Block[] = [];
  let fresh = true;
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    if (!line.trim()) {
      fresh = true;
      continue;
    }
    addLine(blocks, line, fresh);
    fresh = false;
  }
  return blocks;
}

function addLine(blocks: Block[], line: string, fresh: boolean): void {
  const last = blocks.at(-1);
  const list = bullet.test(line) ? bullet : numbered.test(line) ? numbered : undefined;
  if (list) return addItem(blocks, parseRuns(line.replace(list, '')), list === numbered);
  const kind = quoted.test(line) ? 'quote' : 'paragraph';
  const runs = parseRuns(line.replace(quoted, '').replace(/^#{1,6} +/, ''));
  if (!fresh && last?.kind === kind) last.lines.push(runs);
  else blocks.push({ kind, lines: [runs] });
}

function addItem(blocks: Block[], item: Run[], ordered: boolean): void {
  const last = blocks.at(-1);
  if (last?.kind === 'list' && last.ordered === ordered) last.items.push(item);
  else blocks.push({ kind: 'list', ordered, items: [item] });
}

/** `**bold**` and `*italic*`; a lone star is a star. */
export function parseRuns(line: string): Run[] {
  const marks =
    /\*\*(?=\S)(.+?)(?<=\S)\*\*|\*(?=\S)(.+?)(?<=\S)\*|(?<![\p{L}\p{N}])_(?=\S)(.+?)(?<=\S)_(?![\p{L}\p{N}])/gu;
  const runs: Run[] = [];
  let at = 0;
  for (const match of line.matchAll(marks)) {
    if (match.index > at) runs.push({ mark: 'plain', text: line.slice(at, match.index) });
    const bold = match[1];
    runs.push(bold ? { mark: 'bold', text: bold } : { mark: 'italic', text: match[2] ?? match[3] ?? '' });
    at = match.index + match[0].length;
  }
  if (at < line.length) runs.push({ mark: 'plain', text: line.slice(at) });
  return runs;
}
