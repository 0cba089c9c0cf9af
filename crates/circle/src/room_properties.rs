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
    HostShare,
    Cover { who: usize, covered: bool },
    CoverHost { covered: bool },
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
        1 => who.clone().prop_map(|who| Step::Leave { who }),
        1 => Just(Step::HostShare),
        4 => (who, any::<bool>()).prop_map(|(who, covered)| Step::Cover { who, covered }),
        3 => any::<bool>().prop_map(|covered| Step::CoverHost { covered }),
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
            Step::HostShare => {
                let (me, seen) = (world.room.me, world.everybody());
                rights.insert(share(number), seen.iter().copied().filter(|one| *one != me).collect());
                world.host(showing(number, seen));
                shared.push((share(number), me));
            }
            Step::Cover { who, covered } => {
                pick(world, who).into_iter().for_each(|member| world.cover(member, covered));
            }
            Step::CoverHost { covered } => world.cover_host(covered),
        }
        world.assert_covered_boards_hold_no_cards();
    }
    rights
}

/// Everybody is connected and nobody covered.
fn come_back(world: &mut World, host_first: bool) {
    if host_first {
        world.cover_host(false);
    }
    for member in world.order.clone() {
        world.connect(member);
        world.cover(member, false);
    }
    world.cover_host(false);
}

/// The cards on the board, which all have their bytes but those whose author's app is gone without the host
/// having noticed.
fn complete(world: &World) -> HashSet<ShareId> {
    let mut complete = HashSet::new();
    for (share, shown) in &world.room.cards {
        let author = world.people.get(&shown.head.author);
        assert!(shown.payload.is_some() || author.is_some_and(|author| author.seat.is_over()), "{share}");
        complete.extend(shown.payload.is_some().then_some(*share));
    }
    complete
}

fn by_others(world: &World, live: &HashSet<ShareId>) -> HashSet<ShareId> {
    let is_others = |share: &&ShareId| world.room.cards[share].head.author != world.room.me;
    live.iter().filter(is_others).copied().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn every_board_converges_and_no_card_reaches_anyone_who_was_not_there(steps in steps(), host_first: bool) {
        let mut world = World::new();
        let rights = play(&mut world, &steps);
        come_back(&mut world, host_first);
        let live = complete(&world);
        prop_assert_eq!(world.host_shows(), by_others(&world, &live));
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
            prop_assert!(shown.is_superset(&due));
            prop_assert!(shown.iter().all(|share| world.room.cards.contains_key(share)));
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
