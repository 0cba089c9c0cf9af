import type { AllCommands, CircleView } from '../../src/ipc';
import { agreement, circle, face, hosting } from './people';
import type { Handlers, World } from './world';

/** The part of the stand-in that knows groups and gatherings. */
export function gatherings(world: World): Partial<Handlers> {
  const begin = (view: CircleView | null): null => {
    world.scene.circle = view;
    return null;
  };
  return {
    group_agreement_offer: () => ({ lines: agreement }),
    group_create: ({ name, guide }) => group('g3', { name, guides: [guide], role: 'guide', my_name: guide }),
    group_list: () => ({
      items: [
        group('g1', { name: 'Tuesday group', role: 'member', guides: ['Ana'], my_name: 'Jay' }),
        group('g2', { name: 'Harbour walkers', role: 'guide', guides: ['Jay'], my_name: 'Jay' }),
      ],
    }),
    group_set_agreement: ({ id }) => group(id),
    group_invitation: () => ({ text: `hearth-invitation-1:${'a3f09c'.repeat(40)}` }),
    group_invitation_read: () => group('g1'),
    group_accept: () => group('g1'),
    group_forget: () => null,
    circle_host: () => begin(hosting()),
    circle_join: ({ visit }) => begin(circle({ role: visit ? 'visitor' : 'member', phase: 'host_proven' })),
    circle_view: () => world.scene.circle ?? null,
    circle_proceed: () => begin({ ...(world.scene.circle ?? circle()), phase: 'waiting' }),
    circle_admit: () => null,
    circle_decline: () => null,
    circle_see_out: () => null,
    circle_quiet_ask_done: () => null,
    circle_question: () => null,
    circle_closing: () => null,
    circle_aside: () => null,
    circle_pause: () => null,
    circle_resume: () => null,
    circle_new_code: () => null,
    circle_end: () => begin(null),
    circle_agreement_read: () => null,
    circle_share_offer: () => ({
      recipients: (world.scene.circle?.people ?? []).filter((someone) => !someone.me),
      may_keep: world.scene.circle?.role === 'member' ? 'Ana' : null,
      keep_default: '2026-12-07',
      keep_latest: '2027-02-21',
      agreement_new: false,
    }),
    circle_share: () => null,
    circle_respond: () => null,
    circle_quiet_ask: () => null,
    circle_away: ({ away }) => begin({ ...(world.scene.circle ?? circle()), away }),
    circle_fold: ({ share, folded }) => {
      const view = world.scene.circle ?? circle();
      const others = view.folded.filter((one) => one !== share);
      return begin({ ...view, folded: folded ? [...others, share] : others });
    },
    circle_take_back: () => null,
    circle_come_back: () => {
      world.scene.pinWanted = false;
      return null;
    },
    circle_leave: () => begin(null),
    circle_keep_invitation: () => group('g1'),
    circle_visitor_cards: () => ({ items: [face('I came, and I stayed.', { theme: 'dawn' })] }),
    circle_visitor_keep: () => ({ items: [] }),
  };
}

function group(
  id: string,
  more: Partial<AllCommands['group_create'][1]> = {},
): AllCommands['group_create'][1] {
  return {
    id,
    name: 'Tuesday group',
    guides: ['Ana'],
    role: 'member',
    agreement,
    fingerprint: 'amber river stone clover violin north',
    my_name: 'Jay',
    ...more,
  };
}
