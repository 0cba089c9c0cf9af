//! Whole gatherings without a network, for tests: the room, its members and lines between them that lose
//! everything.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
    time::Duration,
};
use zeroize::Zeroizing;

use crate::{
    Command, Event, GroupKey, MemberId, ShareId, ShareRefusal,
    attendance::{self, Attendance},
    frame::{MemberFrame, Packet, encode},
    handshake_host::Identity,
    room::{self, Room},
    room_links::Newcomer,
};

/// A gathering in one thread; every line delivers in order until it is cut.
pub(crate) struct World {
    pub(crate) room: Room,
    pub(crate) host_heard: Vec<Event>,
    pub(crate) host_covers: Vec<usize>,
    pub(crate) people: BTreeMap<MemberId, Human>,
    pub(crate) order: Vec<MemberId>,
    pub(crate) now: Duration,
}

pub(crate) struct Human {
    pub(crate) seat: Attendance,
    pub(crate) connected: bool,
    pub(crate) heard: Vec<Event>,
    /// How much was heard when the board was covered: what was shown before is no longer shown.
    pub(crate) covers: Vec<usize>,
}

impl World {
    pub(crate) fn new() -> Self {
        let identity = Identity {
            group_name: "Tuesday".into(),
            guide_name: "Gail".into(),
            group_key: GroupKey::from_bytes(&[9; 32]),
            knock_secret: Zeroizing::new([4; 32]),
        };
        let room = Room::new(iroh::SecretKey::from_bytes(&[200; 32]), Arc::new(identity), "Be kind.");
        let mut world = Self {
            room,
            host_heard: vec![],
            host_covers: vec![],
            people: BTreeMap::new(),
            order: vec![],
            now: Duration::ZERO,
        };
        world.settle();
        world
    }

    /// Somebody proven, named and admitted.
    pub(crate) fn admit(&mut self, visitor: bool) -> MemberId {
        let member = self.knock(visitor);
        self.host(Command::Admit { member });
        member
    }

    /// Somebody in the waiting room.
    pub(crate) fn knock(&mut self, visitor: bool) -> MemberId {
        let number = self.order.len() as u8 + 1;
        let key = iroh::SecretKey::from_bytes(&[number; 32]);
        let public = *key.public().as_bytes();
        let newcomer = Newcomer { key: public, by_code: true, check_words: "two words".into() };
        assert!(self.room.proven(self.now, newcomer));
        let seat = Attendance::new(self.now, key, self.room.circle, &format!("P{number}"), visitor);
        let member = seat.me;
        self.people.insert(member, Human { seat, connected: false, heard: vec![], covers: vec![] });
        self.order.push(member);
        self.connect(member);
        self.ask(member, Command::Proceed);
        member
    }

    pub(crate) fn host(&mut self, command: Command) {
        self.room.command(command);
        self.settle();
    }

    pub(crate) fn ask(&mut self, member: MemberId, command: Command) {
        self.people.get_mut(&member).unwrap().seat.command(command);
        self.settle();
    }

    /// Asks, but what is sent is lost with the line.
    pub(crate) fn ask_into_the_void(&mut self, member: MemberId, command: Command) {
        self.people.get_mut(&member).unwrap().seat.command(command);
        self.cut(member);
    }

    pub(crate) fn cut(&mut self, member: MemberId) {
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

    pub(crate) fn connect(&mut self, member: MemberId) {
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

    pub(crate) fn settle(&mut self) {
        while self.settle_room() | self.settle_people() {}
    }

    pub(crate) fn settle_room(&mut self) -> bool {
        let effects = self.room.take_effects();
        let is_busy = !effects.is_empty();
        for effect in effects {
            match effect {
                room::Effect::Send { to, packet } => self.to(to, |seat, now| seat.packet(now, &packet)),
                room::Effect::Stream { to, share, payload } => {
                    self.to(to, |seat, _| seat.payload(share, payload.to_vec()));
                }
                room::Effect::Close { member } => self.to(member, |_, _| {}),
                room::Effect::Event(event) => {
                    assert!(!self.room.covered || !matches!(event, Event::Card { .. }), "{event:?}");
                    self.host_heard.push(event);
                }
                _ => {}
            }
        }
        is_busy
    }

    pub(crate) fn to(&mut self, member: MemberId, act: impl FnOnce(&mut Attendance, Duration)) {
        if let Some(human) = self.people.get_mut(&member).filter(|human| human.connected) {
            act(&mut human.seat, self.now);
        }
    }

    pub(crate) fn settle_people(&mut self) -> bool {
        let mut is_busy = false;
        for member in self.order.clone() {
            let human = self.people.get_mut(&member).unwrap();
            let effects = human.seat.take_effects();
            is_busy |= !effects.is_empty();
            let connected = human.connected;
            for effect in effects {
                match effect {
                    attendance::Effect::Event(event) => {
                        let human = self.people.get_mut(&member).unwrap();
                        assert!(!human.seat.covered || !matches!(event, Event::Card { .. }), "{event:?}");
                        human.heard.push(event);
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

    /// Covers a board, or shows it again with the cards of its owner's own shares.
    pub(crate) fn cover(&mut self, member: MemberId, covered: bool) {
        let own = self.own_cards(member);
        self.ask(member, if covered { Command::Cover } else { Command::Uncover { own } });
        let human = self.people.get_mut(&member).unwrap();
        if covered {
            human.covers.push(human.heard.len());
        }
    }

    /// The same for the host, as its app does it: with a pause around.
    pub(crate) fn cover_host(&mut self, covered: bool) {
        if covered {
            self.host(Command::Pause);
            self.host(Command::Cover);
            self.host_covers.push(self.host_heard.len());
        } else {
            let own = self.own_cards(self.room.me);
            self.host(Command::Uncover { own });
            self.host(Command::Resume);
        }
    }

    /// What a journal has of one's own shares: `showing` makes a card's bytes from its number.
    pub(crate) fn own_cards(&self, member: MemberId) -> Vec<(ShareId, Vec<u8>)> {
        let own: Vec<ShareId> = match self.people.get(&member) {
            Some(human) => human.seat.own.keys().copied().collect(),
            None => {
                let hosts = self.room.cards.iter().filter(|(_, shown)| shown.head.author == member);
                hosts.map(|(share, _)| *share).collect()
            }
        };
        own.into_iter().map(|share| (share, vec![share.as_bytes()[0]; 50])).collect()
    }

    /// No bytes of a card are anywhere behind a covered board, but those of a card that is not accepted yet.
    pub(crate) fn assert_covered_boards_hold_no_cards(&self) {
        let hosts = self.room.cards.values().all(|shown| shown.payload.is_none());
        assert!(!self.room.covered || hosts, "the host's");
        for human in self.people.values().filter(|human| human.seat.covered) {
            assert!(human.seat.own.values().all(|own| !own.accepted || own.payload.is_none()));
            assert!(human.seat.cards.values().all(|seen| !seen.arrived));
        }
    }

    /// A packet no app of ours would send.
    pub(crate) fn forge(&mut self, from: MemberId, number: u64, frame: MemberFrame) {
        self.room.packet(self.now, from, &encode(&Packet::Item { number, frame }));
        self.settle();
    }

    pub(crate) fn everybody(&self) -> Vec<MemberId> {
        self.room.board.people().into_iter().map(|person| person.member).collect()
    }

    pub(crate) fn heard(&self, member: MemberId) -> &[Event] {
        &self.people[&member].heard
    }

    pub(crate) fn shows(&self, member: MemberId) -> HashSet<ShareId> {
        shown(self.heard(member), &self.people[&member].covers)
    }

    pub(crate) fn host_shows(&self) -> HashSet<ShareId> {
        shown(&self.host_heard, &self.host_covers)
    }
}

fn shown(heard: &[Event], covers: &[usize]) -> HashSet<ShareId> {
    let mut shown = HashSet::new();
    for (number, event) in heard.iter().enumerate() {
        if covers.contains(&number) {
            shown.clear();
        }
        match event {
            Event::Card { share, .. } => assert!(shown.insert(*share), "shown twice"),
            Event::TakenBack { share } | Event::Gone { share } => drop(shown.remove(share)),
            _ => {}
        }
    }
    if covers.contains(&heard.len()) { HashSet::new() } else { shown }
}

pub(crate) fn share(number: u8) -> ShareId {
    ShareId::from_bytes([number; 16])
}

pub(crate) fn showing(number: u8, seen: Vec<MemberId>) -> Command {
    Command::Share {
        share: share(number),
        payload: vec![number; 50],
        seen,
        keep_until: None,
        keep_token: None,
    }
}

pub(crate) fn refusal(events: &[Event]) -> Option<ShareRefusal> {
    events.iter().rev().find_map(|event| match event {
        Event::ShareRefused { reason, .. } => Some(*reason),
        _ => None,
    })
}
