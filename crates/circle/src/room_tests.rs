//! Who gets what, who is told what: the rules of a gathering, without a network.

use std::{collections::HashSet, time::Duration};

use crate::{
    Command, EndReason, Event, MAX_PAYLOAD, ResponseKind, ShareRefusal, attendance,
    board::sign_card,
    frame::{CardHead, Entry, MemberFrame, Offer},
    limits::{SEAT_KEPT, SILENCE},
    room_links::Newcomer,
    world::{World, refusal, share, showing},
};

#[test]
fn a_card_goes_only_to_the_people_its_author_saw() {
    let mut world = World::new();
    let (ana, ben) = (world.admit(false), world.admit(false));
    let seen = world.everybody();
    let cara = world.admit(false);
    world.ask(ana, showing(1, seen));
    assert_eq!(refusal(world.heard(ana)), Some(ShareRefusal::RosterChanged));
    assert!(matches!(world.heard(ana).last(), Some(Event::Present { people, .. }) if people.len() == 4));
    assert!(world.shows(ben).is_empty() && world.shows(cara).is_empty());
    let seen = world.everybody();
    world.ask(ana, showing(1, seen));
    assert_eq!(world.shows(cara), HashSet::from([share(1)]));
}

#[test]
fn somebody_admitted_while_the_bytes_travel_stops_the_share() {
    let mut world = World::new();
    let (ana, ben) = (world.admit(false), world.knock(false));
    let seen = world.everybody();
    world.people.get_mut(&ana).unwrap().seat.command(showing(1, seen));
    let effects = world.people.get_mut(&ana).unwrap().seat.take_effects();
    for effect in effects {
        if let attendance::Effect::Send(packet) = effect {
            world.room.packet(world.now, ana, &packet);
        }
    }
    assert!(world.room.chairs[&ana].offers.contains_key(&share(1)));
    world.host(Command::Admit { member: ben });
    assert_eq!(refusal(world.heard(ana)), Some(ShareRefusal::RosterChanged));
    assert!(world.shows(ben).is_empty());
}

#[test]
fn a_visitor_cannot_let_a_guide_keep_a_card_even_with_a_changed_app() {
    let mut world = World::new();
    let vic = world.admit(true);
    let seen = world.everybody();
    let keep = Command::Share {
        share: share(1),
        payload: vec![1],
        seen: seen.clone(),
        keep_until: Some(1),
        keep_token: None,
    };
    world.ask(vic, keep);
    assert_eq!(refusal(world.heard(vic)), Some(ShareRefusal::NotAllowed));
    let key = iroh::SecretKey::from_bytes(&[1; 32]);
    let head = sign_card(&key, &world.room.circle, share(2), b"x", &seen);
    world.forge(vic, 2, MemberFrame::Offer(Offer { head, keep_until: Some(1), keep_token: None }));
    assert!(world.room.cards.is_empty() && world.room.chairs[&vic].offers.is_empty());
}

#[test]
fn nobody_can_show_take_back_or_answer_for_somebody_else() {
    let mut world = World::new();
    let (ana, mallory) = (world.admit(false), world.admit(false));
    let seen = world.everybody();
    world.ask(ana, showing(1, seen.clone()));
    let key = iroh::SecretKey::from_bytes(&[2; 32]);
    let own = sign_card(&key, &world.room.circle, share(2), b"x", &seen);
    let forged = CardHead { author: ana, ..own.clone() };
    let resigned = CardHead { seen: vec![mallory], ..own.clone() };
    let taken = sign_card(&key, &world.room.circle, share(1), b"x", &seen);
    let offers = [forged, resigned, taken].map(|head| Offer { head, keep_until: None, keep_token: None });
    for (number, offer) in (2..).zip(offers) {
        world.forge(mallory, number, MemberFrame::Offer(offer));
        assert!(world.room.chairs[&mallory].offers.is_empty());
    }
    world.forge(mallory, 5, MemberFrame::TakeBack { share: share(1) });
    assert!(world.room.cards.contains_key(&share(1)));
    world.forge(ana, 3, MemberFrame::Respond { share: share(1), kind: ResponseKind::Glad, line: None });
    assert!(!world.heard(ana).iter().any(|event| matches!(event, Event::Response { .. })));
}

#[test]
fn a_host_cannot_put_a_card_under_a_key_a_member_pinned() {
    let mut world = World::new();
    let (ana, ben) = (world.admit(false), world.admit(false));
    let seen = world.everybody();
    let hosts = sign_card(&world.room.key, &world.room.circle, share(1), b"x", &seen);
    let forged = CardHead { author: ana, ..hosts };
    world.room.record(Entry::Card(forged));
    world.settle();
    assert!(world.people[&ben].seat.cards.is_empty());
}

#[test]
fn each_response_reaches_the_author_once_without_a_name_and_with_one_line() {
    let mut world = World::new();
    let (ana, ben) = (world.admit(false), world.admit(false));
    let seen = world.everybody();
    world.ask(ana, showing(1, seen));
    for line in [Some("me too".to_owned()), Some("again".to_owned()), None] {
        world.ask(ben, Command::Respond { share: share(1), kind: ResponseKind::Heard, line });
    }
    let heard: Vec<_> =
        world.heard(ana).iter().filter(|event| matches!(event, Event::Response { .. })).cloned().collect();
    let line = Some("me too".into());
    assert_eq!(heard, [Event::Response { share: share(1), kind: ResponseKind::Heard, line }]);
    let others = world.host_heard.iter().chain(world.heard(ben));
    assert!(!others.into_iter().any(|event| matches!(event, Event::Response { .. })));
}

#[test]
fn a_card_set_aside_is_gone_for_all_and_only_its_author_knows_it_was_not_taken_back() {
    let mut world = World::new();
    let (ana, ben) = (world.admit(false), world.admit(false));
    let seen = world.everybody();
    world.ask(ana, showing(1, seen));
    world.host(Command::Aside { share: share(1), words: Some("Let's talk.".into()) });
    let aside = Event::Aside { share: share(1), words: Some("Let's talk.".into()) };
    assert!(world.heard(ana).contains(&aside));
    assert!(!world.heard(ana).contains(&Event::TakenBack { share: share(1) }));
    assert!(world.heard(ben).contains(&Event::TakenBack { share: share(1) }));
    assert!(!world.heard(ben).iter().any(|event| matches!(event, Event::Aside { .. })));
}

#[test]
fn somebody_seen_out_is_told_alone_and_does_not_come_back_tonight() {
    let mut world = World::new();
    let (ana, ben) = (world.admit(false), world.admit(false));
    world.host(Command::SeeOut { member: ana });
    assert!(world.heard(ana).contains(&Event::SeenOut));
    assert_eq!(world.heard(ana).last(), Some(&Event::Ended { reason: EndReason::SeenOut }));
    assert!(world.host_heard.contains(&Event::Left { member: ana }));
    assert!(matches!(world.heard(ben).last(), Some(Event::Present { people, .. }) if people.len() == 2));
    let key = *iroh::SecretKey::from_bytes(&[1; 32]).public().as_bytes();
    let again = Newcomer { key, by_code: false, check_words: String::new() };
    assert!(!world.room.proven(world.now, again));
}

#[test]
fn leaving_changes_the_list_and_is_no_event() {
    let mut world = World::new();
    let (ana, ben) = (world.admit(false), world.admit(false));
    world.ask(ana, Command::Leave);
    assert!(!world.host_heard.iter().any(|event| matches!(event, Event::Left { .. })));
    assert!(matches!(world.heard(ben).last(), Some(Event::Present { people, .. }) if people.len() == 2));
}

#[test]
fn a_pause_refuses_shares_and_still_takes_back() {
    let mut world = World::new();
    let (ana, ben) = (world.admit(false), world.admit(false));
    let seen = world.everybody();
    world.ask(ana, showing(1, seen.clone()));
    world.host(Command::Pause);
    world.ask(ana, showing(2, seen));
    assert_eq!(refusal(world.heard(ana)), Some(ShareRefusal::Paused));
    world.ask(ana, Command::TakeBack { share: share(1) });
    assert!(world.shows(ben).is_empty());
}

#[test]
fn whoever_speaks_before_admission_or_breaks_the_numbering_loses_the_seat() {
    let mut world = World::new();
    let (ana, ben) = (world.admit(false), world.admit(false));
    world.forge(ana, 9, MemberFrame::QuietAsk);
    assert!(!world.room.chairs.contains_key(&ana) && world.room.chairs.contains_key(&ben));
    world.room.packet(world.now, ben, &[0xff; 40]);
    world.settle();
    assert!(world.room.chairs.is_empty());
}

#[test]
fn too_many_and_too_large_cards_are_refused_by_name() {
    let mut world = World::new();
    let ana = world.admit(false);
    let seen = world.everybody();
    let key = iroh::SecretKey::from_bytes(&[1; 32]);
    let large = CardHead { size: MAX_PAYLOAD as u32 + 1, ..sign_card(&key, &[0; 32], share(1), b"", &seen) };
    let head = sign_card(&key, &world.room.circle, share(99), &vec![0; MAX_PAYLOAD + 1], &seen);
    assert_eq!(head.size, large.size);
    world.people.get_mut(&ana).unwrap().seat.own.insert(
        share(99),
        attendance::Own {
            offer: Offer { head: head.clone(), keep_until: None, keep_token: None },
            payload: None,
            accepted: false,
            wanted: false,
            aside: false,
        },
    );
    world.forge(ana, 2, MemberFrame::Offer(Offer { head, keep_until: None, keep_token: None }));
    assert_eq!(refusal(world.heard(ana)), Some(ShareRefusal::TooBig));
}

#[test]
fn a_thirteenth_card_at_once_is_too_many() {
    let mut world = World::new();
    let ana = world.admit(false);
    let seen = world.everybody();
    for number in 0..13 {
        assert_eq!(refusal(world.heard(ana)), None);
        world.ask(ana, showing(number, seen.clone()));
    }
    assert_eq!(refusal(world.heard(ana)), Some(ShareRefusal::TooMany));
}

#[test]
fn a_knock_that_is_given_up_or_waits_too_long_for_its_link_is_gone_for_the_host_alone() {
    let mut world = World::new();
    let ana = world.admit(false);
    let (left, cut, declined) = (world.knock(false), world.knock(false), world.knock(false));
    let before = world.heard(ana).len();
    world.ask(left, Command::Leave);
    assert_eq!(world.host_heard.last(), Some(&Event::KnockGone { member: left }));
    world.host(Command::Decline { member: declined });
    assert_eq!(world.host_heard.last(), Some(&Event::KnockGone { member: declined }));
    world.cut(cut);
    world.room.tick(world.now + SEAT_KEPT);
    world.settle();
    assert!(!world.host_heard.contains(&Event::KnockGone { member: cut }));
    world.room.tick(world.now + SEAT_KEPT + Duration::from_secs(1));
    world.settle();
    assert_eq!(world.host_heard.last(), Some(&Event::KnockGone { member: cut }));
    assert_eq!(world.heard(ana).len(), before);
    world.ask(ana, Command::Leave);
    assert!(!world.host_heard.contains(&Event::KnockGone { member: ana }));
}

#[test]
fn who_asks_for_a_card_back_that_was_set_aside_is_answered_and_nobody_else_is() {
    let mut world = World::new();
    let (ana, ben) = (world.admit(false), world.admit(false));
    let seen = world.everybody();
    world.ask(ana, showing(1, seen));
    world.host(Command::Aside { share: share(1), words: None });
    world.forge(ben, 3, MemberFrame::TakeBack { share: share(1) });
    let (told, hosts) = (world.heard(ben).len(), world.host_heard.len());
    world.ask(ana, Command::TakeBack { share: share(1) });
    assert_eq!(world.heard(ana).last(), Some(&Event::TakenBack { share: share(1) }));
    assert_eq!((world.heard(ben).len(), world.host_heard.len()), (told, hosts));
}

#[test]
fn a_host_who_takes_back_their_own_card_that_they_set_aside_is_answered_too() {
    let mut world = World::new();
    world.admit(false);
    let seen = world.everybody();
    world.host(showing(1, seen));
    world.host(Command::Aside { share: share(1), words: None });
    assert!(!world.host_heard.contains(&Event::TakenBack { share: share(1) }));
    world.host(Command::TakeBack { share: share(1) });
    assert_eq!(world.host_heard.last(), Some(&Event::TakenBack { share: share(1) }));
}

#[test]
fn a_tick_after_hours_of_silence_ends_the_seat_at_once_with_nothing_left() {
    let mut world = World::new();
    let ana = world.admit(false);
    let seen = world.everybody();
    world.host(showing(1, seen));
    let seat = &mut world.people.get_mut(&ana).unwrap().seat;
    seat.tick(SEAT_KEPT);
    assert!(!seat.is_over() && !seat.cards.is_empty());
    seat.tick(Duration::from_secs(8 * 60 * 60));
    assert!(seat.is_over() && seat.cards.is_empty());
    world.settle();
    assert_eq!(world.heard(ana).last(), Some(&Event::Ended { reason: EndReason::LinkLost }));
}

#[test]
fn a_word_that_waited_through_the_night_does_not_keep_the_seat() {
    let mut world = World::new();
    let ana = world.admit(false);
    world.room.tick(world.now);
    world.now = Duration::from_secs(8 * 60 * 60);
    world.settle();
    assert_eq!(world.heard(ana).last(), Some(&Event::Ended { reason: EndReason::LinkLost }));
}

#[test]
fn silence_shows_after_seconds_and_redials_once() {
    let mut world = World::new();
    let ana = world.admit(false);
    let seat = &mut world.people.get_mut(&ana).unwrap().seat;
    let mut redials = 0;
    for seconds in 1..60 {
        seat.tick(Duration::from_secs(seconds));
        let effects = seat.take_effects();
        redials += effects.iter().filter(|effect| matches!(effect, attendance::Effect::Redial)).count();
        let shown = effects.iter().any(|e| matches!(e, attendance::Effect::Event(Event::Reconnecting)));
        assert_eq!(shown, seconds == SILENCE.as_secs() + 1);
    }
    assert_eq!(redials, 1);
}
