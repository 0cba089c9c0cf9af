//! The host's side of a gathering as a state machine: what came in, what follows from it. It knows no
//! network and no clock, so that it can be tested by itself.

use bytes::Bytes;
use iroh::SecretKey;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use crate::{
    Command, EndReason, Event, MemberId, ResponseKind, ShareId,
    board::Board,
    event::Person,
    frame::{CardHead, Entry, HostFrame, MAX_PEOPLE, Offer, Seated},
    handshake_host::Identity,
    invitation::Invitation,
    limits::Meter,
    link::Link,
    text::{self, MAX_AGREEMENT, MAX_QUESTION},
};

/// What the host's app, its connections and its clock have to do next.
#[derive(Debug)]
pub(crate) enum Effect {
    /// Send a packet to somebody who is connected.
    Send { to: MemberId, packet: Bytes },
    /// Stream a card's bytes to somebody.
    Stream { to: MemberId, share: ShareId, payload: Bytes },
    /// Take cards from somebody from now on.
    Allow { member: MemberId },
    /// Stop all streams of a card.
    Reset { share: ShareId },
    /// The same, and whoever has not got it whole wants it still.
    Recall { share: ShareId },
    /// Close somebody's connection once they have what was sent.
    Close { member: MemberId },
    /// Tell the app.
    Event(Event),
    /// Open with a new code.
    NewCode,
    /// Nobody new comes by the code that was said.
    CloseCode,
    /// Everybody was told; close.
    Finish,
}

/// A gathering, seen from its host.
pub(crate) struct Room {
    pub(crate) key: SecretKey,
    pub(crate) circle: [u8; 32],
    pub(crate) me: MemberId,
    pub(crate) board: Board,
    pub(crate) chairs: BTreeMap<MemberId, Chair>,
    pub(crate) cards: HashMap<ShareId, Shown>,
    /// Authors of what is gone, who may still ask for it back.
    pub(crate) graves: HashMap<ShareId, MemberId>,
    pub(crate) paused: bool,
    pub(crate) covered: bool,
    pub(crate) doomed: Vec<MemberId>,
    pub(crate) effects: Vec<Effect>,
    identity: Arc<Identity>,
    agreement: String,
    banned: HashSet<MemberId>,
    prompt: Option<HostFrame>,
    over: bool,
}

/// Somebody who proved that they may knock, up to admitted.
pub(crate) struct Chair {
    pub(crate) key: [u8; 32],
    pub(crate) stage: Stage,
    pub(crate) name: String,
    pub(crate) visitor: bool,
    pub(crate) by_code: bool,
    pub(crate) check_words: String,
    pub(crate) link: Link,
    pub(crate) connected: bool,
    pub(crate) since: Duration,
    pub(crate) offers: HashMap<ShareId, Offer>,
    pub(crate) meters: Meters,
}

/// How far somebody is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Proven,
    Waiting,
    Admitted,
}

/// What one person did lately.
#[derive(Debug, Default)]
pub(crate) struct Meters {
    pub(crate) frames: Meter,
    pub(crate) shares: Meter,
    pub(crate) responses: Meter,
    pub(crate) asks: Meter,
    pub(crate) notes: Meter,
}

/// A card on the board.
pub(crate) struct Shown {
    pub(crate) head: CardHead,
    /// Nothing while the board is covered and until its author sent it again.
    pub(crate) payload: Option<Bytes>,
    pub(crate) recipients: BTreeSet<MemberId>,
    /// Who gets it as soon as it is there again.
    pub(crate) waiting: BTreeSet<MemberId>,
    pub(crate) responses: HashSet<(MemberId, ResponseKind)>,
    pub(crate) lines: HashSet<MemberId>,
}

impl Room {
    /// An open room with only the host in it.
    pub(crate) fn new(key: SecretKey, identity: Arc<Identity>, agreement: &str) -> Self {
        let circle = *key.public().as_bytes();
        let mut board = Board::new(circle);
        let name = identity.guide_name.clone();
        board.fold(&Entry::Came(Seated { key: circle, name, guide: true, visitor: false }));
        Self {
            me: MemberId::of(&circle),
            agreement: text::paragraphs(agreement, MAX_AGREEMENT).unwrap_or_default(),
            effects: vec![Effect::Event(present(&board))],
            chairs: BTreeMap::new(),
            cards: HashMap::new(),
            graves: HashMap::new(),
            banned: HashSet::new(),
            doomed: Vec::new(),
            paused: false,
            covered: false,
            prompt: None,
            over: false,
            key,
            circle,
            board,
            identity,
        }
    }

    /// Takes out what has to be done.
    pub(crate) fn take_effects(&mut self) -> Vec<Effect> {
        while let Some(member) = self.doomed.pop() {
            self.vacate(member);
        }
        std::mem::take(&mut self.effects)
    }

    /// Does what the host asked.
    pub(crate) fn command(&mut self, command: Command) {
        if self.over {
            return;
        }
        match command {
            Command::Admit { member } => self.admit(member),
            Command::Decline { member } => self.decline(member),
            Command::SeeOut { member } => self.see_out(member),
            Command::Question { text } => self.ask(&text, |text| HostFrame::Question { text }),
            Command::ClosingQuestion { text } => self.ask(&text, |text| HostFrame::ClosingQuestion { text }),
            Command::Pause => self.pause(true),
            Command::Resume => self.pause(false),
            Command::Cover => self.cover(),
            Command::Uncover { own } => self.uncover(own),
            Command::NewCode => self.effects.push(Effect::NewCode),
            Command::Private { to, body } => self.private(to, body),
            Command::End | Command::Leave => self.end(),
            other => self.card_command(other),
        }
    }

    /// Whether a key may knock: not one that was seen out tonight.
    pub(crate) fn is_banned(&self, member: &MemberId) -> bool {
        self.banned.contains(member)
    }

    /// Whether another seat can be set out.
    pub(crate) fn is_full(&self) -> bool {
        let admitted = self.admitted().count();
        admitted + 1 >= MAX_PEOPLE || self.chairs.len() - admitted >= crate::limits::MAX_WAITING
    }

    pub(crate) fn admitted(&self) -> impl Iterator<Item = MemberId> + '_ {
        self.chairs.iter().filter(|(_, chair)| chair.stage == Stage::Admitted).map(|(member, _)| *member)
    }

    pub(crate) fn is_admitted(&self, member: &MemberId) -> bool {
        self.chairs.get(member).is_some_and(|chair| chair.stage == Stage::Admitted)
    }

    pub(crate) fn event(&mut self, event: Event) {
        self.effects.push(Effect::Event(event));
    }

    /// Says something to one person, now or when their link is back.
    pub(crate) fn tell(&mut self, to: MemberId, frame: HostFrame) {
        let Some(chair) = self.chairs.get_mut(&to) else { return };
        match chair.link.say(frame) {
            Ok(packet) if chair.connected => self.effects.push(Effect::Send { to, packet }),
            Ok(_) => {}
            Err(_) => self.doomed.push(to),
        }
    }

    pub(crate) fn tell_all(&mut self, frame: &HostFrame) {
        for member in self.admitted().collect::<Vec<_>>() {
            self.tell(member, frame.clone());
        }
    }

    /// Adds to the board's history, for all who are in.
    pub(crate) fn record(&mut self, entry: Entry) {
        self.board.fold(&entry);
        self.tell_all(&HostFrame::Entry(entry));
        self.effects.push(Effect::Event(present(&self.board)));
    }

    /// Takes a seat away without a word to anybody.
    pub(crate) fn vacate(&mut self, member: MemberId) {
        let Some(chair) = self.chairs.remove(&member) else { return };
        self.effects.push(Effect::Close { member });
        match chair.stage {
            Stage::Proven => {}
            Stage::Waiting => self.event(Event::KnockGone { member }),
            Stage::Admitted => {
                self.take_cards_along(member);
                self.record(Entry::Went { member });
            }
        }
    }

    fn admit(&mut self, member: MemberId) {
        let board = self.board.head();
        let people = self.board.roster().to_vec();
        let Some(chair) = self.chairs.get_mut(&member).filter(|chair| chair.stage == Stage::Waiting) else {
            return;
        };
        chair.stage = Stage::Admitted;
        let (name, visitor, key) = (chair.name.clone(), chair.visitor, chair.key);
        let invitation = (chair.by_code && !visitor).then(|| Invitation::of(&self.identity).to_bytes());
        let agreement = self.agreement.clone();
        self.effects.push(Effect::Allow { member });
        self.tell(member, HostFrame::Admitted { agreement, invitation, board, people });
        self.event(Event::Joined { member, name: name.clone(), visitor });
        self.record(Entry::Came(Seated { key, name, guide: false, visitor }));
        self.brief(member);
    }

    /// What somebody new has to know of the moment: the question, and whether there is a pause.
    fn brief(&mut self, member: MemberId) {
        if let Some(prompt) = self.prompt.clone() {
            self.tell(member, prompt);
        }
        if self.paused {
            self.tell(member, HostFrame::Paused);
        }
    }

    fn decline(&mut self, member: MemberId) {
        if self.chairs.get(&member).is_some_and(|chair| chair.stage != Stage::Admitted) {
            self.tell(member, HostFrame::Declined);
            self.vacate(member);
        }
    }

    fn see_out(&mut self, member: MemberId) {
        if !self.chairs.contains_key(&member) {
            return;
        }
        self.banned.insert(member);
        // Who was seen out knows the code, and would come back with a key of another name.
        self.effects.push(Effect::CloseCode);
        if !self.is_admitted(&member) {
            return self.decline(member);
        }
        self.tell(member, HostFrame::SeenOut);
        self.vacate(member);
        self.event(Event::Left { member });
    }

    fn ask(&mut self, text: &str, frame: fn(String) -> HostFrame) {
        let Some(text) = text::paragraphs(text, MAX_QUESTION) else { return };
        let prompt = frame(text.clone());
        self.event(match prompt {
            HostFrame::ClosingQuestion { .. } => Event::ClosingQuestion { text },
            _ => Event::Question { text },
        });
        self.tell_all(&prompt);
        self.prompt = Some(prompt);
    }

    fn pause(&mut self, paused: bool) {
        if self.paused == paused {
            return;
        }
        self.paused = paused;
        let (frame, event) =
            if paused { (HostFrame::Paused, Event::Paused) } else { (HostFrame::Resumed, Event::Resumed) };
        self.tell_all(&frame);
        self.event(event);
    }

    fn private(&mut self, to: MemberId, body: Vec<u8>) {
        if self.is_admitted(&to) {
            self.tell(to, HostFrame::Private { body });
        }
    }

    fn end(&mut self) {
        self.over = true;
        for member in self.chairs.keys().copied().collect::<Vec<_>>() {
            self.tell(member, HostFrame::End);
        }
        self.cards.clear();
        self.event(Event::Ended { reason: EndReason::HostEnded });
        self.effects.push(Effect::Finish);
    }
}

/// The list and the words, as an event.
pub(crate) fn present(board: &Board) -> Event {
    let people: Vec<Person> = board.people();
    Event::Present { people, board_hash: board.words() }
}
