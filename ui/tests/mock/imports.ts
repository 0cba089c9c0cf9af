import type { Handlers } from './world';

/** Bringing in what was written elsewhere. */
export const imports: Partial<Handlers> = {
  pick_import: () => 'Journal.zip',
  import_run: () => ({
    added: 12,
    already_there: 2,
    photos: 5,
    skipped: [
      {
        name: 'audios/trip.m4a in “The long walk”',
        parts: ['audios/trip.m4a', 'The long walk'],
        reason: 'Hearth keeps words and pictures, not recordings. Keep the export for this one.',
        code: 'recording',
        detail: '',
      },
    ],
    samples: ['First snow', 'The long walk', 'Dinner with Dee'],
  }),
};
