//! The host's room: people coming, being heard, losing their link and going.

use bytes::Bytes;
use std::time::Duration;

use crate::{
    Event, MemberId,
    board::told_apart,
    frame::{FrameError, HostFrame, MAX_PRIVATE, MemberFrame, Packet, decode},
    limits::{ASKS, FRAMES, NAME_WITHIN, NOTES, SEAT_KEPT},
    link::Link,
    room::{Chair, Effect, Meters, Room, Stage},
    text::{self, MAX_NAME},
};

/// Somebody whose handshake is done.
pub(crate) struct Newcomer {
    pub(crate) key: [u8; 32],
    pub(crate) by_code: bool,
    pub(crate) check_words: String,
}

impl Room {
    /// Sets out a chair for somebody proven. They are heard once they are attached. No, if there is no room
    /// or they were seen out.
    pub(crate) fn proven(&mut self, now: Duration, newcomer: Newcomer) -> bool {
        let member = MemberId::of(&newcomer.key);
        if self.is_full() || self.is_banned(&member) || self.chairs.contains_key(&member) || member == self.me
        {
            return false;
        }
        self.chairs.insert(member, chair(now, newcomer));
        true
    }

    /// A connection now carries this seat. Gives what we heard and what has to be said again because it was
    /// not heard over the last one; nothing if there is no such seat.
    pub(crate) fn attach(
        &mut self,
        now: Duration,
        member: MemberId,
        heard: u64,
    ) -> Option<(u64, Vec<Bytes>)> {
        let chair = self.chairs.get_mut(&member)?;
        if chair.link.acknowledge(heard).is_err() {
            self.doomed.push(member);
            return None;
        }
        chair.connected = true;
        chair.since = now;
        let again = (chair.link.received(), chair.link.unheard());
        if chair.stage == Stage::Admitted {
            self.effects.push(Effect::Allow { member });
        }
        self.want_again(member);
        Some(again)
    }

    /// A connection is gone: for good if its member's app said so, else their seat is kept a while.
    pub(crate) fn lost(&mut self, now: Duration, member: MemberId, left: bool) {
        if left {
            return self.vacate(member);
        }
        if let Some(chair) = self.chairs.get_mut(&member) {
            chair.connected = false;
            chair.since = now;
        }
    }

    /// Time passed.
    pub(crate) fn tick(&mut self, now: Duration) {
        for (member, chair) in &mut self.chairs {
            if chair.connected {
                let packet = chair.link.beat();
                self.effects.push(Effect::Send { to: *member, packet });
            }
            let unnamed = chair.stage == Stage::Proven && now > chair.since + NAME_WITHIN;
            if unnamed || (!chair.connected && now > chair.since + SEAT_KEPT) {
                self.doomed.push(*member);
            }
        }
    }

    /// Bytes from somebody's connection. Whoever breaks the protocol loses the seat.
    pub(crate) fn packet(&mut self, now: Duration, from: MemberId, bytes: &[u8]) {
        if self.heard(now, from, bytes).is_err() {
            self.doomed.push(from);
        }
    }

    fn heard(&mut self, now: Duration, from: MemberId, bytes: &[u8]) -> Result<(), FrameError> {
        let Some(chair) = self.chairs.get_mut(&from) else { return Ok(()) };
        if !chair.meters.frames.takes(now, FRAMES) {
            return Err(FrameError);
        }
        match decode(bytes)? {
            Packet::Beat { received } => chair.link.acknowledge(received),
            Packet::Item { number, frame } => {
                let is_news = chair.link.hear(number)?;
                if chair.link.owes_beat() {
                    self.effects.push(Effect::Send { to: from, packet: chair.link.beat() });
                }
                if is_news { self.frame(now, from, frame) } else { Ok(()) }
            }
        }
    }

    fn frame(&mut self, now: Duration, from: MemberId, frame: MemberFrame) -> Result<(), FrameError> {
        match frame {
            MemberFrame::Enter { name, visitor } => self.enter(from, &name, visitor),
            MemberFrame::Leave => {
                self.vacate(from);
                Ok(())
            }
            _ if !self.is_admitted(&from) => Err(FrameError),
            MemberFrame::QuietAsk => {
                self.quiet_ask(now, from);
                Ok(())
            }
            MemberFrame::Private { body } => self.note(now, from, body),
            other => {
                self.card_frame(now, from, other);
                Ok(())
            }
        }
    }

    fn enter(&mut self, from: MemberId, name: &str, visitor: bool) -> Result<(), FrameError> {
        let name = text::line(name, MAX_NAME).ok_or(FrameError)?;
        let here = self.chairs.values().map(|chair| chair.name.clone());
        let name = told_apart(&name, here.chain(self.board.people().into_iter().map(|person| person.name)));
        let chair = self.chairs.get_mut(&from).filter(|chair| chair.stage == Stage::Proven);
        let chair = chair.ok_or(FrameError)?;
        chair.stage = Stage::Waiting;
        chair.name.clone_from(&name);
        chair.visitor = visitor;
        let (check_words, first_time) = (chair.check_words.clone(), chair.by_code);
        self.tell(from, HostFrame::Waiting);
        self.event(Event::Knock { member: from, name, check_words, visitor, first_time });
        Ok(())
    }

    fn quiet_ask(&mut self, now: Duration, from: MemberId) {
        let Some(chair) = self.chairs.get_mut(&from) else { return };
        if chair.meters.asks.takes(now, ASKS) {
            self.event(Event::QuietAsk { member: from });
        }
    }

    fn note(&mut self, now: Duration, from: MemberId, body: Vec<u8>) -> Result<(), FrameError> {
        let chair = self.chairs.get_mut(&from).ok_or(FrameError)?;
        if body.len() > MAX_PRIVATE || !chair.meters.notes.takes(now, NOTES) {
            return Err(FrameError);
        }
        self.event(Event::Private { from, body });
        Ok(())
    }
}

fn chair(now: Duration, newcomer: Newcomer) -> Chair {
    Chair {
        key: newcomer.key,
        stage: Stage::Proven,
        name: String::new(),
        visitor: false,
        by_code: newcomer.by_code,
        check_words: newcomer.check_words,
        link: Link::new(),
        connected: false,
        since: now,
        offers: Default::default(),
        meters: Meters::default(),
    }
}
