use std::collections::{HashMap, HashSet};
use std::sync::mpsc::Sender;

use chrono::NaiveDate;
use hearth_circle::{GroupKey, GroupPublic, MemberId, Person, SeatHandle};
use hearth_domain::{Card, Id, ResponseKind, ResponseWish};

use super::Pin;

use crate::AppError;
use crate::api::{AsideView, CirclePhase, CircleRole, KnockView};

/// One's seat in one circle. Nothing of it is ever on disk.
pub(crate) struct Room {
    /// Tells this seat's events from those of an earlier one.
    pub(crate) number: u64,
    /// Absent until the seat is found, and after the end.
    pub(crate) seat: Option<SeatHandle>,
    pub(crate) role: CircleRole,
    pub(crate) phase: CirclePhase,
    /// Where one was when the link broke: one goes on there once it is back.
    pub(crate) before_gap: Option<CirclePhase>,
    /// The key its group must prove, for who came with a group of their journal.
    pub(crate) pinned: Option<GroupPublic>,
    /// The journal that came; none for a visitor.
    pub(crate) journal: Option<String>,
    /// Hidden until its owner comes back.
    pub(crate) covered: bool,
    /// A visitor's way back.
    pub(crate) pin: Option<Pin>,
    /// How often it was covered: tells one covering from the next.
    pub(crate) coverings: u64,
    /// Paused because its host is covered; goes on when they are back.
    pub(crate) paused_by_cover: bool,
    pub(crate) group: String,
    pub(crate) guide: String,
    pub(crate) group_key: Option<GroupPublic>,
    /// With the host only: signs receipts of what was asked back.
    pub(crate) signing: Option<GroupKey>,
    /// The group in the journal, if it knows it.
    pub(crate) group_id: Option<Id>,
    pub(crate) first_time: bool,
    pub(crate) check_words: String,
    pub(crate) agreement: Vec<String>,
    pub(crate) agreement_new: bool,
    /// The group's invitation, for somebody who came by code.
    pub(crate) invitation: Option<Vec<u8>>,
    pub(crate) me: Option<MemberId>,
    pub(crate) name: String,
    pub(crate) code: String,
    pub(crate) address: String,
    pub(crate) knocks: Vec<KnockView>,
    pub(crate) people: Vec<Person>,
    pub(crate) question: String,
    pub(crate) closing_question: String,
    pub(crate) board: Vec<OnBoard>,
    pub(crate) board_words: String,
    pub(crate) own: HashMap<Id, OwnShare>,
    pub(crate) quiet_asks: Vec<MemberId>,
    pub(crate) asides: Vec<AsideView>,
    pub(crate) reason: String,
    /// Its owner stepped away, at this screen alone; a fresh page must not show the board to an empty chair.
    pub(crate) away: bool,
    /// Cards its owner folded away, at this screen alone.
    pub(crate) folded: HashSet<Id>,
    /// Take-backs and questions for replies were sent to this guide.
    pub(crate) mail_sent: bool,
}

/// A card on the board.
pub(crate) struct OnBoard {
    pub(crate) share: Id,
    pub(crate) author: Person,
    /// Nothing while the board is covered, and until it came again: it is not listed then.
    pub(crate) payload: Option<Vec<u8>>,
    pub(crate) responded: Vec<ResponseKind>,
}

/// A card of one's own in this circle.
pub(crate) struct OwnShare {
    pub(crate) card: Option<Id>,
    /// Nothing while the board is covered, where the journal has it too.
    pub(crate) frozen: Option<Card>,
    /// What answer it welcomes, known also while covered.
    pub(crate) wish: ResponseWish,
    pub(crate) keep_until: Option<NaiveDate>,
    pub(crate) heard: Vec<ResponseKind>,
    pub(crate) lines: Vec<String>,
    /// The host answered that it is with the others.
    pub(crate) shown: bool,
    /// The one who pressed Share waits here for the host's answer.
    pub(crate) waiting: Option<Sender<Result<(), AppError>>>,
}

impl OwnShare {
    /// The bytes that were sent.
    pub(crate) fn payload(&self) -> Option<Vec<u8>> {
        self.frozen.as_ref()?.encode().ok()
    }
}

impl Room {
    /// A room that is about to be entered.
    pub(crate) fn entering(number: u64, role: CircleRole, journal: Option<String>, name: String) -> Self {
        Self {
            number,
            seat: None,
            role,
            phase: CirclePhase::Finding,
            before_gap: None,
            pinned: None,
            journal,
            covered: false,
            pin: None,
            coverings: 0,
            paused_by_cover: false,
            group: String::new(),
            guide: String::new(),
            group_key: None,
            signing: None,
            group_id: None,
            first_time: false,
            check_words: String::new(),
            agreement: Vec::new(),
            agreement_new: false,
            invitation: None,
            me: None,
            name,
            code: String::new(),
            address: String::new(),
            knocks: Vec::new(),
            people: Vec::new(),
            question: String::new(),
            closing_question: String::new(),
            board: Vec::new(),
            board_words: String::new(),
            own: HashMap::new(),
            quiet_asks: Vec::new(),
            asides: Vec::new(),
            reason: String::new(),
            away: false,
            folded: HashSet::new(),
            mail_sent: false,
        }
    }

    /// Whether one still has a seat.
    pub(crate) fn is_on(&self) -> bool {
        self.phase != CirclePhase::Ended
    }

    /// Whether another journal than the open one came here. A visitor's room is nobody's journal's.
    pub(crate) fn is_of_another(&self, open: Option<&str>) -> bool {
        self.journal.as_deref().is_some_and(|came| open.is_some_and(|open| open != came))
    }

    /// The seat, to ask something of the circle.
    pub(crate) fn seat(&self) -> Result<&SeatHandle, AppError> {
        self.seat.as_ref().filter(|_| self.is_on()).ok_or(AppError::NoCircle)
    }

    /// Somebody here.
    pub(crate) fn person(&self, member: &MemberId) -> Option<&Person> {
        self.people.iter().find(|person| person.member == *member)
    }

    /// The guide's id, once the people are known.
    pub(crate) fn guide_id(&self) -> Option<MemberId> {
        self.people.iter().find(|person| person.guide).map(|person| person.member)
    }

    /// Everybody here but oneself.
    pub(crate) fn others(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|person| Some(person.member) != self.me)
    }

    /// Puts a card on the board, without its words while that is covered. One that comes again keeps its place and
    /// what was answered. Whether it is new there.
    pub(crate) fn put_on_board(&mut self, share: Id, author: Person, payload: Option<Vec<u8>>) -> bool {
        let payload = payload.filter(|_| !self.covered);
        if let Some(known) = self.board.iter_mut().find(|card| card.share == share) {
            known.payload = payload;
            return false;
        }
        self.board.push(OnBoard { share, author, payload, responded: Vec::new() });
        true
    }

    /// Shares of this journal that are on the board right now.
    pub(crate) fn own_shares(&self, journal: &str) -> Vec<Id> {
        let ours = self.is_on() && self.journal.as_deref() == Some(journal);
        if ours { self.own.keys().copied().collect() } else { Vec::new() }
    }

    /// Forgets everything that was shown, and the seat. A visitor's own cards stay until the room is left, so
    /// that they can still be kept; others have theirs in the journal.
    pub(crate) fn close(&mut self, reason: &str) {
        self.phase = CirclePhase::Ended;
        self.reason = reason.to_owned();
        self.seat = None;
        self.signing = None;
        self.board.clear();
        self.people.clear();
        self.knocks.clear();
        self.quiet_asks.clear();
        self.away = false;
        self.folded.clear();
        self.code.clear();
        self.address.clear();
        for own in self.own.values_mut() {
            if let Some(waiting) = own.waiting.take() {
                let _ = waiting.send(Err(AppError::NoCircle));
            }
        }
        if self.role != CircleRole::Visitor {
            self.own.clear();
            self.asides.clear();
        }
    }
}

/// An id of a share in the circle, as the ledger writes it.
pub(crate) fn ledger_id(share: hearth_circle::ShareId) -> Id {
    Id::from_bytes(*share.as_bytes())
}

/// The ledger's id, as the circle writes it.
pub(crate) fn share_id(id: Id) -> hearth_circle::ShareId {
    hearth_circle::ShareId::from_bytes(id.to_bytes())
}
