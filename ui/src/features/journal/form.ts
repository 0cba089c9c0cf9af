import type {
  AttachmentView,
  Dimension,
  Id,
  LookBack,
  MilestoneNotes,
  MomentInput,
  MomentKind,
  MomentView,
} from '../../ipc';

/** A moment while it is on the page: lists are one text each, as people type them. */
export interface MomentForm {
  kind: MomentKind;
  title: string;
  body: string;
  occurred_on: string;
  dimensions: Dimension[];
  feelings: string;
  tags: string;
  content_notes: string;
  question: string;
  look_back: LookBack;
  milestone: Required<MilestoneNotes>;
  attachments: AttachmentView[];
}

export const kinds: MomentKind[] = [
  'reflection',
  'small_win',
  'milestone',
  'gratitude',
  'hard_day',
  'setback',
  'loss',
  'art',
  'answer',
];
export const dimensions: Dimension[] = ['health', 'home', 'purpose', 'community'];
export const milestoneParts = ['took', 'helped', 'strength', 'learned', 'mark'] as const;

export function emptyForm(): MomentForm {
  return fromInput({});
}

/** From a draft, which knows its pictures by id only. */
export function fromInput(input: MomentInput): MomentForm {
  return {
    kind: input.kind ?? 'reflection',
    title: input.title ?? '',
    body: input.body ?? '',
    occurred_on: input.occurred_on ?? '',
    dimensions: [...(input.dimensions ?? [])],
    feelings: (input.feelings ?? []).join(', '),
    tags: (input.tags ?? []).join(', '),
    content_notes: (input.content_notes ?? []).join(', '),
    question: input.question ?? '',
    look_back: input.look_back ?? 'allow',
    milestone: { ...noNotes(), ...input.milestone },
    attachments: (input.attachments ?? []).map(knownById),
  };
}

export function fromMoment(moment: MomentView): MomentForm {
  const { occurred_on, question, ...rest } = moment;
  const form = fromInput({ ...rest, occurred_on, question, attachments: [] });
  return { ...form, attachments: [...moment.attachments] };
}

export function toInput(form: MomentForm): MomentInput {
  return {
    kind: form.kind,
    title: form.title,
    body: form.body,
    occurred_on: form.occurred_on || null,
    dimensions: [...form.dimensions],
    feelings: splitList(form.feelings),
    tags: splitList(form.tags),
    content_notes: splitList(form.content_notes),
    question: form.kind === 'answer' && form.question ? form.question : null,
    look_back: form.look_back,
    milestone: form.kind === 'milestone' ? { ...form.milestone } : {},
    attachments: form.attachments.map((attachment) => attachment.id),
  };
}

/** Nothing was put in that could be lost. */
export function isBlank(form: MomentForm): boolean {
  const words = [form.title, form.body, ...Object.values(form.milestone)];
  return words.every((word) => !word.trim()) && form.attachments.length === 0;
}

/** "calm, , proud" is two things. */
export function splitList(text: string): string[] {
  const parts = text.split(/[,\n]/).map((part) => part.trim());
  return [...new Set(parts.filter(Boolean))];
}

function knownById(id: Id): AttachmentView {
  return { id, kind: 'photo', media_type: '', description: '', bytes: 0 };
}

function noNotes(): Required<MilestoneNotes> {
  return { took: '', helped: '', strength: '', learned: '', mark: '' };
}
