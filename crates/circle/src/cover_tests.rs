//! Boards that are covered while their owner is not there, without a network.

use std::collections::HashSet;

use crate::{
    Command, Event, MemberId, ResponseKind, ShareId, ShareRefusal,
    frame::MemberFrame,
    world::{World, refusal, share, showing},
};

/// Ana and Ben, and a card of Ana's and one of the host's on the board.
fn gathering() -> (World, MemberId, MemberId) {
    let mut world = World::new();
    let (ana, ben) = (world.admit(false), world.admit(false));
    let seen = world.everybody();
    world.ask(ana, showing(1, seen.clone()));
    world.host(showing(2, seen));
    (world, ana, ben)
}

fn cards(numbers: &[u8]) -> HashSet<ShareId> {
    numbers.iter().copied().map(share).collect()
}

fn responses(events: &[Event]) -> usize {
    events.iter().filter(|event| matches!(event, Event::Response { .. })).count()
}

fn glad(number: u8) -> Command {
    Command::Respond { share: share(number), kind: ResponseKind::Glad, line: None }
}

#[test]
fn a_member_who_covers_holds_nothing_and_nobody_is_told_then_has_it_all_again() {
    let (mut world, ana, ben) = gathering();
    let told = (world.host_heard.len(), world.heard(ana).len());
    world.cover(ben, true);
    world.assert_covered_boards_hold_no_cards();
    assert!(world.shows(ben).is_empty());
    let seen = world.everybody();
    world.ask(ana, showing(3, seen));
    assert!(world.shows(ben).is_empty());
    world.cover(ben, false);
    assert_eq!(world.shows(ben), cards(&[1, 2, 3]));
    // One card was shown and accepted meanwhile, each with the new words; of Ben nothing.
    assert_eq!((world.host_heard.len(), world.heard(ana).len()), (told.0 + 2, told.1 + 2));
}

#[test]
fn a_card_taken_back_behind_a_cover_does_not_come_back_and_is_told_as_gone() {
    let (mut world, ana, ben) = gathering();
    world.cover(ben, true);
    world.ask(ana, Command::TakeBack { share: share(1) });
    assert_eq!(world.heard(ben).iter().filter(|e| **e == Event::TakenBack { share: share(1) }).count(), 1);
    world.cover(ben, false);
    assert_eq!(world.shows(ben), cards(&[2]));
}

#[test]
fn bytes_that_were_under_way_when_the_board_was_covered_are_dropped_and_come_again() {
    let (mut world, ana, ben) = gathering();
    world.cover(ben, true);
    let seat = &mut world.people.get_mut(&ben).unwrap().seat;
    seat.payload(share(1), vec![1; 50]);
    assert!(seat.take_effects().is_empty() && !seat.cards[&share(1)].arrived);
    world.cut(ben);
    world.connect(ben);
    assert!(world.shows(ben).is_empty());
    world.cover(ben, false);
    assert_eq!(world.shows(ben), cards(&[1, 2]));
    world.ask(ben, glad(1));
    assert_eq!(responses(world.heard(ana)), 1);
}

#[test]
fn behind_a_cover_nobody_answers_a_card_and_afterwards_each_kind_still_counts_once() {
    let (mut world, ana, ben) = gathering();
    world.ask(ben, glad(1));
    world.cover(ben, true);
    world.ask(ben, Command::Respond { share: share(1), kind: ResponseKind::Heard, line: None });
    assert_eq!(responses(world.heard(ana)), 1);
    world.cover(ben, false);
    world.ask(ben, glad(1));
    assert_eq!(responses(world.heard(ana)), 1);
    world.ask(ben, Command::Respond { share: share(1), kind: ResponseKind::Heard, line: None });
    assert_eq!(responses(world.heard(ana)), 2);
}

#[test]
fn a_host_who_covers_holds_nothing_and_gets_every_card_back_from_its_author() {
    let (mut world, ana, ben) = gathering();
    world.cover_host(true);
    world.assert_covered_boards_hold_no_cards();
    assert!(world.host_shows().is_empty());
    assert_eq!(world.shows(ben), cards(&[1, 2]));
    world.cover_host(false);
    assert_eq!(world.host_shows(), cards(&[1]));
    let back =
        Event::Card { share: share(1), author: ana, payload: vec![1; 50], keep_until: None, token: None };
    assert!(world.host_heard.contains(&back));
    assert!(world.room.cards.values().all(|shown| shown.payload.is_some()));
    world.host(glad(1));
    world.ask(ben, glad(2));
    assert_eq!((responses(world.heard(ana)), responses(&world.host_heard)), (1, 1));
}

#[test]
fn who_wants_a_card_while_the_host_is_covered_gets_it_afterwards_and_only_recipients_do() {
    let (mut world, _ana, ben) = gathering();
    let late = world.admit(false);
    world.cover_host(true);
    world.cover(ben, true);
    world.cover(ben, false);
    world.forge(late, 2, MemberFrame::Want { share: share(1) });
    assert!(world.shows(ben).is_empty());
    assert_eq!(world.room.cards[&share(1)].waiting.iter().collect::<Vec<_>>(), [&ben]);
    world.cover_host(false);
    assert_eq!(world.shows(ben), cards(&[1, 2]));
    assert!(world.shows(late).is_empty());
}

#[test]
fn an_author_who_is_covered_too_answers_when_they_are_back() {
    let (mut world, ana, ben) = gathering();
    world.cover(ana, true);
    world.cover_host(true);
    world.cover_host(false);
    assert!(world.host_shows().is_empty());
    world.cover(ben, true);
    world.cover(ben, false);
    assert_eq!(world.shows(ben), cards(&[2]));
    world.cover(ana, false);
    assert_eq!(world.host_shows(), cards(&[1]));
    assert_eq!(world.shows(ben), cards(&[1, 2]));
}

#[test]
fn an_author_whose_link_is_cut_answers_when_it_is_back() {
    let (mut world, ana, _ben) = gathering();
    world.cut(ana);
    world.cover_host(true);
    world.cover_host(false);
    assert!(world.host_shows().is_empty());
    world.connect(ana);
    assert_eq!(world.host_shows(), cards(&[1]));
}

#[test]
fn an_author_whose_answer_was_lost_with_the_line_is_asked_once_more() {
    let (mut world, ana, _ben) = gathering();
    world.cover_host(true);
    world.room.command(Command::Uncover { own: vec![] });
    world.settle_room();
    // The question arrived, its answer is cut off.
    world.cut(ana);
    assert!(world.host_shows().is_empty());
    world.connect(ana);
    assert_eq!(world.host_shows(), cards(&[1]));
}

#[test]
fn a_card_sent_again_after_it_was_taken_back_or_by_somebody_else_or_changed_is_not_shown() {
    let (mut world, ana, ben) = gathering();
    world.cut(ana);
    world.cover_host(true);
    world.cover_host(false);
    world.room.payload(ben, share(1), vec![1; 50]);
    world.room.payload(ana, share(1), vec![9; 50]);
    assert!(world.room.cards[&share(1)].payload.is_none());
    world.host(Command::Aside { share: share(1), words: None });
    world.room.payload(ana, share(1), vec![1; 50]);
    world.connect(ana);
    assert!(world.host_shows().is_empty() && !world.room.cards.contains_key(&share(1)));
}

#[test]
fn a_covered_host_takes_no_card_even_without_a_pause_and_drops_what_comes_too_late() {
    let (mut world, ana, _ben) = gathering();
    world.host(Command::Cover);
    let seen = world.everybody();
    world.ask(ana, showing(3, seen.clone()));
    assert_eq!(refusal(world.heard(ana)), Some(ShareRefusal::Paused));
    world.host(showing(4, seen));
    assert_eq!(refusal(&world.host_heard), Some(ShareRefusal::Paused));
    world.room.payload(ana, share(1), vec![1; 50]);
    world.assert_covered_boards_hold_no_cards();
}

#[test]
fn an_author_who_leaves_behind_the_hosts_cover_takes_their_cards_along() {
    let (mut world, ana, ben) = gathering();
    world.cover_host(true);
    world.ask(ana, Command::Leave);
    world.cover_host(false);
    assert!(world.host_shows().is_empty());
    assert_eq!(world.shows(ben), cards(&[2]));
}

#[test]
fn a_card_that_is_not_accepted_yet_survives_the_cover_of_its_author() {
    let (mut world, ana, ben) = gathering();
    let seen = world.everybody();
    world.ask_into_the_void(ana, showing(3, seen));
    world.cover(ana, true);
    world.connect(ana);
    assert_eq!(world.shows(ben), cards(&[1, 2, 3]));
    world.assert_covered_boards_hold_no_cards();
}

#[test]
fn bytes_that_are_not_the_card_that_was_shared_are_not_taken_over() {
    let (mut world, ana, _ben) = gathering();
    world.cover(ana, true);
    let own = vec![(share(1), vec![8; 50]), (share(2), vec![2; 50]), (share(7), vec![7; 50])];
    world.ask(ana, Command::Uncover { own });
    let seat = &world.people[&ana].seat;
    assert!(seat.own[&share(1)].payload.is_none() && seat.own.len() == 1);
}

#[test]
fn commands_name_themselves_and_nothing_of_a_card() {
    let own = vec![(share(1), b"forty days".to_vec())];
    assert_eq!(format!("{:?} {:?}", Command::Cover, Command::Uncover { own }), "Cover Uncover");
}
