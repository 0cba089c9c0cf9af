import { m } from '../../i18n';
import { sayDay } from '../../i18n/dates';
import type { ResponseKind, ShareView } from '../../ipc';

/** What became of a share, in one plain sentence or two. */
export function saySentence(share: ShareView): string {
  const { heading, group, guide } = share;
  const words = { heading, group, guide, day: sayDay(share.since) };
  const until = share.end.kind === 'day' ? sayDay(share.end.day) : '';
  switch (share.state) {
    case 'draft':
      return m.ledger_draft(words);
    case 'shown':
      return until ? m.ledger_kept({ ...words, until }) : m.ledger_shown(words);
    case 'kept':
      return m.ledger_kept({ ...words, until });
    case 'taking_back':
      return m.ledger_taking_back(words);
    case 'taken_back':
      return m.ledger_taken_back(words);
    case 'ended':
      return m.ledger_ended(words);
  }
}

/** How it was heard: kinds only, no names, no numbers, and never that nobody answered. */
export function sayHeard(heard: ResponseKind[]): string {
  const parts: Record<ResponseKind, () => string> = {
    heard: m.heard_heard,
    same_here: m.heard_same_here,
    thank_you: m.heard_thank_you,
    glad: m.heard_glad,
  };
  return heard.map((kind) => parts[kind]()).join(' ');
}

/** Whether it can still be taken back. */
export function isOpen(share: ShareView): boolean {
  return share.state === 'draft' || share.state === 'shown' || share.state === 'kept';
}
