//! The member's side of a gathering as a state machine, without network or clock.

use bytes::Bytes;
use iroh::SecretKey;
use std::{collections::HashMap, time::Duration};

use crate::{
    Command, EndReason, Event, MemberId, ShareId,
    board::Board,
    frame::{CardHead, Entry, FrameError, HostFrame, MemberFrame, Offer, Packet, Seated, decode},
    limits::{LONG_SILENCE, SEAT_KEPT, SILENCE},
    link::Link,
    room::present,
    text::{self, MAX_AGREEMENT, MAX_LINE, MAX_NAME, MAX_QUESTION},
};

/// What the member's app, its connection and its clock have to do next.
#[derive(Debug)]
pub(crate) enum Effect {
    /// Send a packet, if there is a connection.
    Send(Bytes),
    /// Stream the bytes of a card of ours.
    Upload { share: ShareId, payload: Bytes },
    /// Stop doing so.
    StopUpload { share: ShareId },
    /// Tell the app.
    Event(Event),
    /// The link is silent: drop it and dial again.
    Redial,
    /// Over: say what is still to be said, close.
    Finish,
}

/// A gathering, seen from a member.
pub(crate) struct Attendance {
    pub(crate) key: SecretKey,
    pub(crate) circle: [u8; 32],
    pub(crate) me: MemberId,
    pub(crate) visitor: bool,
    pub(crate) stage: Stage,
    pub(crate) board: Board,
    pub(crate) cards: HashMap<ShareId, Seen>,
    pub(crate) own: HashMap<ShareId, Own>,
    pub(crate) covered: bool,
    pub(crate) effects: Vec<Effect>,
    name: String,
    link: Link,
    heard_at: Duration,
    is_away: bool,
    connected: bool,
}

/// How far we are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Proven,
    Waiting,
    Admitted,
    Over,
}

/// A card of somebody else's.
pub(crate) struct Seen {
    pub(crate) head: CardHead,
    pub(crate) arrived: bool,
    /// Whether the app ever had it: then it hears that it is gone, even if it was covered since.
    pub(crate) told: bool,
}

/// A card of ours. Its bytes stay for a host that has to ask again after its own board was covered.
pub(crate) struct Own {
    pub(crate) offer: Offer,
    pub(crate) payload: Option<Bytes>,
    pub(crate) accepted: bool,
    /// The host asked again, which may have to wait until we have the bytes.
    pub(crate) wanted: bool,
    pub(crate) aside: bool,
}

impl Attendance {
    /// A seat whose host is proven and which has not said a name yet.
    pub(crate) fn new(now: Duration, key: SecretKey, host: [u8; 32], name: &str, visitor: bool) -> Self {
        Self {
            me: MemberId::of(key.public().as_bytes()),
            name: text::line(name, MAX_NAME).unwrap_or_default(),
            board: Board::new(host),
            circle: host,
            stage: Stage::Proven,
            cards: HashMap::new(),
            own: HashMap::new(),
            covered: false,
            effects: Vec::new(),
            link: Link::new(),
            heard_at: now,
            is_away: false,
            connected: true,
            key,
            visitor,
        }
    }

    /// Takes out what has to be done.
    pub(crate) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// What we heard so far, for the host to go on from.
    pub(crate) fn received(&self) -> u64 {
        self.link.received()
    }

    pub(crate) fn is_over(&self) -> bool {
        self.stage == Stage::Over
    }

    /// Does what the app asked.
    pub(crate) fn command(&mut self, command: Command) {
        match command {
            _ if self.is_over() => {}
            Command::Proceed if self.stage == Stage::Proven => self.proceed(),
            Command::Leave => self.leave(),
            Command::Cover => self.cover(),
            Command::Uncover { own } => self.uncover(own),
            Command::QuietAsk if self.stage == Stage::Admitted => self.say(MemberFrame::QuietAsk),
            Command::Private { body, .. } if self.stage == Stage::Admitted => {
                self.say(MemberFrame::Private { body });
            }
            other => self.card_command(other),
        }
    }

    /// Bytes from the host.
    pub(crate) fn packet(&mut self, now: Duration, bytes: &[u8]) {
        if self.has_overslept(now) {
            return;
        }
        self.alive(now);
        if self.heard(bytes).is_err() {
            self.end(EndReason::Protocol);
        }
    }

    /// The connection is gone.
    pub(crate) fn lost(&mut self, now: Duration) {
        self.connected = false;
        if !self.has_overslept(now) {
            self.away();
        }
    }

    /// A new connection carries our seat; the host heard us up to `heard`. Gives what to say again.
    pub(crate) fn attach(&mut self, now: Duration, heard: u64) -> Vec<Bytes> {
        if self.has_overslept(now) {
            return Vec::new();
        }
        self.connected = true;
        if self.link.acknowledge(heard).is_err() {
            self.end(EndReason::Protocol);
        }
        let again = self.link.unheard();
        if !self.covered {
            self.want_again();
        }
        self.alive(now);
        again
    }

    /// Time passed.
    pub(crate) fn tick(&mut self, now: Duration) {
        if self.is_over() || self.has_overslept(now) {
            return;
        }
        if self.connected {
            self.effects.push(Effect::Send(self.link.beat()));
        }
        let silent = now.saturating_sub(self.heard_at);
        if silent > SILENCE {
            self.away();
        }
        if self.connected && silent > LONG_SILENCE {
            self.connected = false;
            self.effects.push(Effect::Redial);
        }
    }

    /// Ends our part; nothing of the circle stays.
    pub(crate) fn end(&mut self, reason: EndReason) {
        if self.is_over() {
            return;
        }
        self.stage = Stage::Over;
        self.cards.clear();
        self.own.clear();
        self.event(Event::Ended { reason });
        self.effects.push(Effect::Finish);
    }

    pub(crate) fn event(&mut self, event: Event) {
        self.effects.push(Effect::Event(event));
    }

    /// Says something to the host, now or when the link is back.
    pub(crate) fn say(&mut self, frame: MemberFrame) {
        match self.link.say(frame) {
            Ok(packet) if self.connected => self.effects.push(Effect::Send(packet)),
            Ok(_) => {}
            Err(_) => self.end(EndReason::LinkLost),
        }
    }

    fn proceed(&mut self) {
        self.stage = Stage::Waiting;
        let (name, visitor) = (self.name.clone(), self.visitor);
        self.say(MemberFrame::Enter { name, visitor });
    }

    fn leave(&mut self) {
        self.say(MemberFrame::Leave);
        self.end(EndReason::Left);
    }

    fn heard(&mut self, bytes: &[u8]) -> Result<(), FrameError> {
        match decode(bytes)? {
            Packet::Beat { received } => self.link.acknowledge(received),
            Packet::Item { number, frame } => {
                let is_news = self.link.hear(number)?;
                if self.link.owes_beat() {
                    self.effects.push(Effect::Send(self.link.beat()));
                }
                if is_news && !self.is_over() { self.frame(frame) } else { Ok(()) }
            }
        }
    }

    fn frame(&mut self, frame: HostFrame) -> Result<(), FrameError> {
        match frame {
            HostFrame::Waiting => self.event(Event::Waiting),
            HostFrame::Admitted { agreement, invitation, board, people } => {
                return self.admitted(&agreement, invitation, board, people);
            }
            HostFrame::Declined => self.shown_out(Event::Declined, EndReason::Declined),
            HostFrame::SeenOut => self.shown_out(Event::SeenOut, EndReason::SeenOut),
            HostFrame::End => self.end(EndReason::HostEnded),
            _ if self.stage != Stage::Admitted => return Err(FrameError),
            HostFrame::Entry(entry) => return self.entry(entry),
            HostFrame::Paused => self.event(Event::Paused),
            HostFrame::Resumed => self.event(Event::Resumed),
            HostFrame::Private { body } => {
                let from = MemberId::of(&self.circle);
                self.event(Event::Private { from, body });
            }
            HostFrame::Question { text } => self.prompt(&text, |text| Event::Question { text }),
            HostFrame::ClosingQuestion { text } => self.prompt(&text, |text| Event::ClosingQuestion { text }),
            other => self.card_frame(other),
        }
        Ok(())
    }

    fn admitted(
        &mut self,
        agreement: &str,
        invitation: Option<Vec<u8>>,
        board: [u8; 32],
        people: Vec<Seated>,
    ) -> Result<(), FrameError> {
        let guided = people.iter().filter(|seated| seated.guide).all(|seated| seated.key == self.circle);
        if self.stage != Stage::Waiting || !guided || people.iter().any(is_spoofed) {
            return Err(FrameError);
        }
        self.stage = Stage::Admitted;
        self.board = Board::starting(self.circle, board, people);
        let agreement = text::paragraphs(agreement, MAX_AGREEMENT).unwrap_or_default();
        self.event(Event::Admitted { me: self.me, agreement, invitation });
        Ok(())
    }

    fn entry(&mut self, entry: Entry) -> Result<(), FrameError> {
        if matches!(&entry, Entry::Came(seated) if is_spoofed(seated) || seated.guide) {
            return Err(FrameError);
        }
        self.board.fold(&entry);
        match entry {
            Entry::Card(head) => self.card_head(head),
            Entry::Remove { share } => self.removed(share),
            Entry::Came(_) | Entry::Went { .. } => {}
        }
        self.event(present(&self.board));
        Ok(())
    }

    fn prompt(&mut self, text: &str, event: fn(String) -> Event) {
        if let Some(text) = text::paragraphs(text, MAX_QUESTION) {
            self.event(event(text));
        }
    }

    fn shown_out(&mut self, event: Event, reason: EndReason) {
        self.event(event);
        self.end(reason);
    }

    fn alive(&mut self, now: Duration) {
        self.heard_at = now;
        if self.connected && std::mem::take(&mut self.is_away) {
            self.event(Event::Reconnected);
        }
    }

    /// Ends a seat that the host no longer keeps, counted from the last word heard: after a night with the lid
    /// closed the board is not to be shown for one moment more.
    fn has_overslept(&mut self, now: Duration) -> bool {
        let is_too_late = now > self.heard_at + SEAT_KEPT;
        if is_too_late {
            self.end(EndReason::LinkLost);
        }
        is_too_late
    }

    fn away(&mut self) {
        if !self.is_away && !self.is_over() {
            self.is_away = true;
            self.event(Event::Reconnecting);
        }
    }
}

/// A name our own app would never have let through.
fn is_spoofed(seated: &Seated) -> bool {
    text::line(&seated.name, MAX_LINE).as_deref() != Some(seated.name.as_str())
}
