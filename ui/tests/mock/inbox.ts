import { face } from './people';
import type { Handlers } from './world';

/** The part of the stand-in that knows cards which may be read again. */
export const inbox: Partial<Handlers> = {
  inbox_list: () => ({
    items: [
      {
        id: 'i1',
        from: 'Jay',
        group: 'Harbour walkers',
        since: '2026-11-20',
        until: '2026-12-04',
        is_new: true,
      },
      {
        id: 'i2',
        from: 'Mo',
        group: 'Harbour walkers',
        since: '2026-11-13',
        until: '2026-11-27',
        is_new: false,
      },
    ],
    something_went: true,
  }),
  inbox_show: ({ id }) => ({
    id,
    row: {
      id,
      from: 'Jay',
      group: 'Harbour walkers',
      since: '2026-11-20',
      until: '2026-12-04',
      is_new: false,
    },
    face: face('She picked up on the second ring.', { theme: 'meadow', signed_as: 'Jay' }),
    reply_waiting: false,
  }),
  inbox_reply: () => null,
  inbox_forget: () => null,
};
