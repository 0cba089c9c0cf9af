//! Whole gatherings without a network: the room, its members and lines between them that lose everything.

use proptest::prelude::*;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};
use zeroize::Zeroizing;

use crate::{
    Command, EndReason, Event, GroupKey, MAX_PAYLOAD, MemberId, ResponseKind, ShareId, ShareRefusal,
    attendance::{self, Attendance},
    board::sign_card,
    frame::{CardHead, MemberFrame, Offer, Packet, encode},
    handshake_host::Identity,
    room::{self, Room},
    room_links::Newcomer,
};

/// A gathering in one thread; every line delivers in order until it is cut.
struct World {
    room: Room,
    host_heard: Vec<Event>,
    people: BTreeMap<MemberId, Human>,
    order: Vec<MemberId>,
    now: Duration,
}

struct Human {
    seat: Attendance,
    connected: bool,
    heard: Vec<Event>,
}

impl World {
    fn new() -> Self {
        let identity = Identity {
            group_name: "Tuesday".into(),
            guide_name: "Gail".into(),
            group_key: GroupKey::from_bytes(&[9; 32]),
            knock_secret: Zeroizing::new([4; 32]),
        };
        let room = Room::new(iroh::SecretKey::from_bytes(&[200; 32]), Arc::new(identity), "Be kind.");
        let mut world =
            Self { room, host_heard: vec![], people: BTreeMap::new(), order: vec![], now: Duration::ZERO };
        world.settle();
        world
    }

    /// Somebody proven, named and admitted.
    fn admit(&mut self, visitor: bool) -> MemberId {
        let member = self.knock(visitor);
        self.host(Command::Admit { member });
        member
    }

    /// Somebody in the waiting room.
    fn knock(&mut self, visitor: bool) -> MemberId {
        let number = self.order.len() as u8 + 1;
        let key = iroh::SecretKey::from_bytes(&[number; 32]);
        let public = *key.public().as_bytes();
        let newcomer = Newcomer { key: public, by_code: true, check_words: "two words".into() };
        assert!(self.room.proven(self.now, newcomer));
        let seat = Attendance::new(self.now, key, self.room.circle, &format!("P{number}"), visitor);
        let member = seat.me;
        self.people.insert(member, Human { seat, connected: false, heard: vec![] });
        self.order.push(member);
        self.connect(member);
        self.ask(member, Command::Proceed);
        member
    }

    fn host(&mut self, command: Command) {
        self.room.command(command);
        self.settle();
    }

    fn ask(&mut self, member: MemberId, command: Command) {
        self.people.get_mut(&member).unwrap().seat.command(command);
        self.settle();
    }

    /// Asks, but what is sent is lost with the line.
    fn ask_into_the_void(&mut self, member: MemberId, command: Command) {
        self.people.get_mut(&member).unwrap().seat.command(command);
        self.cut(member);
    }

    fn cut(&mut self, member: MemberId) {
        let human = self.people.get_mut(&member).unwrap();
        let lost = human.seat.take_effects();
        human.heard.extend(lost.into_iter().filter_map(|effect| match effect {
            attendance::Effect::Event(event) => Some(event),
            _ => None,
        }));
        human.connected = false;
        human.seat.lost(self.now);
        self.room.lost(self.now, member, false);
        self.settle();
    }

    fn connect(&mut self, member: MemberId) {
        let human = self.people.get_mut(&member).unwrap();
        if human.seat.is_over() || human.connected {
            return;
        }
        if let Some((received, again)) = self.room.attach(self.now, member, human.seat.received()) {
            human.connected = true;
            let said = human.seat.attach(self.now, received);
            again.iter().for_each(|packet| human.seat.packet(self.now, packet));
            said.iter().for_each(|packet| self.room.packet(self.now, member, packet));
        }
        self.settle();
    }

    fn settle(&mut self) {
        while self.settle_room() | self.settle_people() {}
    }

    fn settle_room(&mut self) -> bool {
        let effects = self.room.take_effects();
        let is_busy = !effects.is_empty();
        for effect in effects {
            match effect {
                room::Effect::Send { to, packet } => self.to(to, |seat, now| seat.packet(now, &packet)),
                room::Effect::Stream { to, share, payload } => {
                    self.to(to, |seat, _| seat.payload(share, payload.to_vec()));
                }
                room::Effect::Close { member } => self.to(member, |_, _| {}),
                room::Effect::Event(event) => self.host_heard.push(event),
                _ => {}
            }
        }
        is_busy
    }

    fn to(&mut self, member: MemberId, act: impl FnOnce(&mut Attendance, Duration)) {
        if let Some(human) = self.people.get_mut(&member).filter(|human| human.connected) {
            act(&mut human.seat, self.now);
        }
    }

    fn settle_people(&mut self) -> bool {
        let mut is_busy = false;
        for member in self.order.clone() {
            let human = self.people.get_mut(&member).unwrap();
            let effects = human.seat.take_effects();
            is_busy |= !effects.is_empty();
            let connected = human.connected;
            for effect in effects {
                match effect {
                    attendance::Effect::Event(event) => {
                        self.people.get_mut(&member).unwrap().heard.push(event)
                    }
                    attendance::Effect::Send(packet) if connected => {
                        self.room.packet(self.now, member, &packet)
                    }
                    attendance::Effect::Upload { share, payload } if connected => {
                        self.room.payload(member, share, payload.to_vec());
                    }
                    _ => {}
                }
            }
        }
        is_busy
    }

    /// A packet no app of ours would send.
    fn forge(&mut self, from: MemberId, number: u64, frame: MemberFrame) {
        self.room.packet(self.now, from, &encode(&Packet::Item { number, frame }));
        self.settle();
    }

    fn everybody(&self) -> Vec<MemberId> {
        self.room.board.people().into_iter().map(|person| person.member).collect()
    }

    fn heard(&self, member: MemberId) -> &[Event] {
        &self.people[&member].heard
    }

    fn shows(&self, member: MemberId) -> HashSet<ShareId> {
        let mut shown = HashSet::new();
        for event in self.heard(member) {
            match event {
                Event::Card { share, .. } => assert!(shown.insert(*share), "shown twice"),
                Event::TakenBack { share } => drop(shown.remove(share)),
                _ => {}
            }
        }
        shown
    }
}

fn share(number: u8) -> ShareId {
    ShareId::from_bytes([number; 16])
}

fn showing(number: u8, seen: Vec<MemberId>) -> Command {
    Command::Share {
        share: share(number),
        payload: vec![number; 50],
        seen,
        keep_until: None,
        keep_token: None,
    }
}

fn refusal(events: &[Event]) -> Option<ShareRefusal> {
    events.iter().rev().find_map(|event| match event {
        Event::ShareRefused { reason, .. } => Some(*reason),
        _ => None,
    })
}

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
    world.room.record(crate::frame::Entry::Card(forged));
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
