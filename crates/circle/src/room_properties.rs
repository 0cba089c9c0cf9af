//! Whatever happens, in whatever order, with whatever is lost: what always holds of a gathering.

use proptest::prelude::*;
use std::collections::{HashMap, HashSet};

use crate::{
    Command, Event, MemberId, ResponseKind, ShareId,
    world::{World, share, showing},
};

#[derive(Debug, Clone)]
enum Step {
    Admit,
    Share { who: usize, lost: bool },
    TakeBack { who: usize, lost: bool },
    Respond { who: usize },
    Aside { card: usize },
    Cut { who: usize },
    Connect { who: usize },
    Leave { who: usize },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = 0usize..8;
    let step = prop_oneof![
        2 => Just(Step::Admit),
        4 => (who.clone(), any::<bool>()).prop_map(|(who, lost)| Step::Share { who, lost }),
        2 => (who.clone(), any::<bool>()).prop_map(|(who, lost)| Step::TakeBack { who, lost }),
        1 => who.clone().prop_map(|who| Step::Respond { who }),
        1 => (0usize..20).prop_map(|card| Step::Aside { card }),
        3 => who.clone().prop_map(|who| Step::Cut { who }),
        3 => who.clone().prop_map(|who| Step::Connect { who }),
        1 => who.prop_map(|who| Step::Leave { who }),
    ];
    proptest::collection::vec(step, 1..60)
}

/// Whom an author saw on the list when they pressed Share.
type Rights = HashMap<ShareId, HashSet<MemberId>>;

fn play(world: &mut World, steps: &[Step]) -> Rights {
    let mut rights = Rights::new();
    let mut shared: Vec<(ShareId, MemberId)> = Vec::new();
    for (number, step) in (0u8..).zip(steps) {
        let pick = |world: &World, who: usize| world.order.get(who).copied();
        match *step {
            Step::Admit if world.order.len() < 8 => drop(world.admit(false)),
            Step::Admit => {}
            Step::Share { who, lost } => {
                let Some(member) = pick(world, who) else { continue };
                let seen: Vec<_> =
                    world.people[&member].seat.board.people().iter().map(|p| p.member).collect();
                rights.insert(share(number), seen.iter().copied().filter(|one| *one != member).collect());
                let ask = if lost { World::ask_into_the_void } else { World::ask };
                ask(world, member, showing(number, seen));
                shared.push((share(number), member));
            }
            Step::TakeBack { who, lost } => {
                let Some(member) = pick(world, who) else { continue };
                let Some(own) = shared.iter().rfind(|(_, author)| *author == member) else { continue };
                let ask = if lost { World::ask_into_the_void } else { World::ask };
                ask(world, member, Command::TakeBack { share: own.0 });
            }
            Step::Respond { who } => {
                let (Some(member), Some(card)) = (pick(world, who), shared.last()) else { continue };
                world.ask(member, Command::Respond { share: card.0, kind: ResponseKind::Glad, line: None });
            }
            Step::Aside { card } => {
                let Some((card, _)) = shared.get(card).copied() else { continue };
                world.host(Command::Aside { share: card, words: None });
            }
            Step::Cut { who } => pick(world, who).into_iter().for_each(|member| world.cut(member)),
            Step::Connect { who } => pick(world, who).into_iter().for_each(|member| world.connect(member)),
            Step::Leave { who } => {
                pick(world, who).into_iter().for_each(|member| world.ask(member, Command::Leave));
            }
        }
    }
    rights
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn every_board_converges_and_no_card_reaches_anyone_who_was_not_there(steps in steps()) {
        let mut world = World::new();
        let rights = play(&mut world, &steps);
        for member in world.order.clone() {
            world.connect(member);
        }
        let live: HashSet<ShareId> = world.room.cards.keys().copied().collect();
        for (member, human) in &world.people {
            let shown = world.shows(*member);
            for event in &human.heard {
                if let Event::Card { share, .. } = event {
                    prop_assert!(rights.get(share).is_some_and(|to| to.contains(member)), "{share} to {member}");
                }
            }
            if human.seat.is_over() || !world.room.chairs.contains_key(member) {
                continue;
            }
            prop_assert_eq!(human.seat.board.words(), world.room.board.words());
            let due: HashSet<ShareId> =
                live.iter().filter(|share| rights[*share].contains(member)).copied().collect();
            prop_assert_eq!(shown, due);
        }
    }

    #[test]
    fn no_bytes_from_a_member_make_the_room_panic_or_touch_the_others(
        noise in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..120), 1..40),
    ) {
        let mut world = World::new();
        let (mallory, ben) = (world.admit(false), world.admit(false));
        for bytes in noise {
            world.room.packet(world.now, mallory, &bytes);
            world.room.payload(mallory, share(1), bytes);
            world.settle();
        }
        prop_assert!(world.room.chairs.contains_key(&ben));
        let seen = world.everybody();
        world.ask(ben, showing(1, seen));
        prop_assert!(world.room.cards.contains_key(&share(1)));
    }
}
