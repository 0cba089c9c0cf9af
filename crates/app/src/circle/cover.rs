//! Hide, in a circle: the board is covered, the seat stays, and nobody is told.
//!
//! Covered, neither this room nor the seat below has the words of a card: they come back with their owner. Cards of
//! one's own are read from the journal again, those of others are asked for.

use std::time::Duration;

use hearth_circle::Command;
use hearth_domain::{Card, Id, Share};

use super::Room;
use super::pin::Tried;
#[cfg(feature = "test-support")]
use super::room::OwnShare;
use super::room::share_id;
use crate::api::{CirclePhase, CircleRole, Text, Topic};
use crate::hearth::State;
use crate::journal::Journal;
use crate::{AppError, Hearth, Since};

/// Covered for longer than this, one has left: silently.
const COVERED_FOR: Duration = Duration::from_secs(15 * 60);
/// How often it is looked whether that time is over: a computer that slept may have passed it unnoticed.
const LOOK_EVERY: Duration = Duration::from_secs(20);

impl Hearth {
    /// Covers the board until its owner comes back. A host's group sees “paused”. A visitor without a PIN has
    /// nothing to come back with, so they leave.
    pub(crate) fn cover_circle(&self) {
        let number = {
            let mut state = self.state();
            let Some(room) = &mut state.room else { return };
            room.coverings += 1;
            pause_while_covered(room);
            cover(room);
            let comes_back = room.role != CircleRole::Visitor || (room.pin.is_some() && room.is_on());
            comes_back.then_some((room.number, room.coverings))
        };
        match number {
            Some(covering) => self.leave_if_covered_too_long(covering),
            None => {
                // A room that is over already needs no leaving.
                let _ = self.circle_leave(());
                self.state().room = None;
            }
        }
        self.changed(Topic::Circle);
    }

    /// Another journal was opened: its owner sees nothing of this circle, and the seat waits for the one who
    /// came. What is over has nothing to wait for.
    pub(crate) fn cover_from_another(&self) {
        let is_on = {
            let mut state = self.state();
            let open = state.journal.as_ref().map(|journal| journal.vault.id().to_owned());
            let another = state.room.as_ref().filter(|room| room.is_of_another(open.as_deref()));
            let Some((is_on, covered)) = another.map(|room| (room.is_on(), room.covered)) else { return };
            if !is_on {
                state.room = None;
            }
            // Covered already: its fifteen minutes run.
            is_on && !covered
        };
        if is_on {
            self.cover_circle();
        }
    }

    /// Its owner is back: what was held is brought to the journal, and the board shows again. Not where Hide was
    /// pressed since the key began to be stretched.
    pub(crate) fn uncover_circle(&self, locks: u64) {
        // First, so that what came meanwhile is read back with the rest.
        self.do_held();
        {
            let mut state = self.state();
            let State { journal, room, locks: now, .. } = &mut *state;
            let came = journal.as_mut().zip(room.as_mut());
            let came = came.filter(|(journal, room)| room.journal.as_deref() == Some(journal.vault.id()));
            if let Some((journal, room)) = came.filter(|_| *now == locks) {
                if room.covered {
                    read_back(room, journal);
                }
                uncover(room);
                resume_if_paused(room);
            }
        }
        self.send_mail();
        self.changed(Topic::Circle);
    }

    /// A visitor comes back with the PIN they chose. After five wrong ones they have left, silently.
    pub fn circle_come_back(&self, request: Text) -> Result<(), AppError> {
        let back = {
            let mut state = self.state();
            let room = state.room.as_mut().filter(|room| room.covered).ok_or(AppError::NoCircle)?;
            let back = room.pin.as_mut().ok_or(AppError::NoCircle)?.try_with(&request.text);
            if back == Tried::Right {
                uncover(room);
            }
            back
        };
        match back {
            Tried::Right => {
                self.changed(Topic::Circle);
                Ok(())
            }
            Tried::Wrong => Err(AppError::WrongPin),
            Tried::TooOften => {
                let _ = self.circle_leave(());
                self.state().room = None;
                self.changed(Topic::Circle);
                Err(AppError::NoCircle)
            }
        }
    }

    /// For tests: whether these words are anywhere in the room.
    #[cfg(feature = "test-support")]
    pub fn circle_holds(&self, words: &str) -> bool {
        let state = self.state();
        let Some(room) = &state.room else { return false };
        let on_board = room.board.iter().filter_map(|card| card.payload.clone());
        let own = room.own.values().filter_map(OwnShare::payload);
        let lines = room.own.values().flat_map(|own| own.lines.iter().cloned());
        let asides = room.asides.iter().flat_map(|aside| [aside.heading.clone(), aside.words.clone()]);
        let mut all = on_board.chain(own).chain(lines.chain(asides).map(String::into_bytes));
        all.any(|bytes| bytes.windows(words.len()).any(|part| part == words.as_bytes()))
    }

    fn leave_if_covered_too_long(&self, covering: (u64, u64)) {
        let hearth = self.clone();
        let since = Since::now();
        let Ok(runtime) = self.runtime() else { return };
        runtime.spawn(async move {
            while hearth.is_covered(covering) {
                let left = COVERED_FOR.saturating_sub(since.elapsed());
                if left.is_zero() {
                    // A seat that is gone already is left too.
                    let _ = hearth.circle_leave(());
                    return;
                }
                tokio::time::sleep(left.min(LOOK_EVERY)).await;
            }
        });
    }

    /// Whether it is still the same covering.
    fn is_covered(&self, covering: (u64, u64)) -> bool {
        let state = self.state();
        let room = state.room.as_ref().filter(|room| room.covered && room.is_on());
        room.is_some_and(|room| (room.number, room.coverings) == covering)
    }
}

/// Drops the words of every card, here and in the seat. What says which cards there are stays: ids, their order, how
/// one answered them. A visitor has their own cards nowhere else, so those stay.
fn cover(room: &mut Room) {
    room.covered = true;
    for card in &mut room.board {
        card.payload = None;
    }
    if room.role != CircleRole::Visitor {
        for own in room.own.values_mut() {
            own.frozen = None;
            own.lines = Vec::new();
        }
        for aside in &mut room.asides {
            aside.heading = String::new();
            aside.words = String::new();
        }
    }
    tell_seat(room, Command::Cover);
}

/// Shows the board again: cards of one's own at once, those of others as they come.
fn uncover(room: &mut Room) {
    if !std::mem::take(&mut room.covered) {
        return;
    }
    let own: Vec<(Id, Vec<u8>)> =
        room.own.iter().filter_map(|(share, own)| Some((*share, own.payload()?))).collect();
    for (share, payload) in &own {
        if let Some(card) = room.board.iter_mut().find(|card| card.share == *share) {
            card.payload = Some(payload.clone());
        }
    }
    let own = own.into_iter().map(|(share, payload)| (share_id(share), payload)).collect();
    tell_seat(room, Command::Uncover { own });
}

/// Cards of one's own, and what was answered, from the ledger. One without its line there is not shown again, but can
/// be taken back.
fn read_back(room: &mut Room, journal: &mut Journal) {
    for (share, own) in &mut room.own {
        let Ok(record) = journal.load::<Share>(*share) else { continue };
        let Ok(card) = Card::decode(&record.value.sent) else { continue };
        let id = share.to_string();
        for aside in room.asides.iter_mut().filter(|aside| aside.share == id) {
            aside.heading = card.heading();
        }
        own.lines = record.value.lines;
        own.frozen = Some(card);
    }
}

/// A seat that is gone tells so by an event of its own.
pub(super) fn tell_seat(room: &Room, command: Command) {
    let _ = room.seat.as_ref().map(|seat| seat.send(command));
}

fn pause_while_covered(room: &mut Room) {
    if room.role == CircleRole::Host && room.is_on() && room.phase != CirclePhase::Paused {
        room.paused_by_cover = room.seat.as_ref().is_some_and(|seat| seat.send(Command::Pause).is_ok());
    }
}

fn resume_if_paused(room: &mut Room) {
    if std::mem::take(&mut room.paused_by_cover) {
        tell_seat(room, Command::Resume);
    }
}
