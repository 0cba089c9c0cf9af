//! Hide, in a circle: the board is covered, the seat stays, and nobody is told.

use std::time::Duration;

use hearth_circle::Command;

use super::Room;
use super::pin::Tried;
use crate::api::{CirclePhase, CircleRole, Text, Topic};
use crate::{AppError, Hearth};

/// Covered for longer than this, one has left: silently.
const COVERED_FOR: Duration = Duration::from_secs(15 * 60);

impl Hearth {
    /// Covers the board until its owner comes back. A host's group sees “paused”. A visitor without a PIN has
    /// nothing to come back with, so they leave.
    pub(crate) fn cover_circle(&self) {
        let number = {
            let mut state = self.state();
            let Some(room) = &mut state.room else { return };
            room.covered = true;
            room.coverings += 1;
            pause_while_covered(room);
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

    /// Its owner is back: the board shows again, and what was held is brought to the journal.
    pub(crate) fn uncover_circle(&self) {
        {
            let mut state = self.state();
            let open = state.journal.as_ref().map(|journal| journal.vault.id().to_owned());
            if let Some(room) = state.room.as_mut().filter(|room| room.journal == open) {
                room.covered = false;
                resume_if_paused(room);
            }
        }
        self.do_held();
        self.send_mail();
        self.changed(Topic::Circle);
    }

    /// A visitor comes back with the PIN they chose. After five wrong ones they have left, silently.
    pub fn circle_come_back(&self, request: Text) -> Result<(), AppError> {
        let back = {
            let mut state = self.state();
            let room = state.room.as_mut().filter(|room| room.covered).ok_or(AppError::NoCircle)?;
            let back = room.pin.as_mut().ok_or(AppError::NoCircle)?.try_with(&request.text);
            room.covered = !matches!(back, Tried::Right);
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

    fn leave_if_covered_too_long(&self, covering: (u64, u64)) {
        let hearth = self.clone();
        let Ok(runtime) = self.runtime() else { return };
        runtime.spawn(async move {
            tokio::time::sleep(COVERED_FOR).await;
            let state = hearth.state();
            let room = state.room.as_ref().filter(|room| room.covered);
            let still = room.is_some_and(|room| (room.number, room.coverings) == covering);
            drop(state);
            if still {
                // A seat that is gone already is left too.
                let _ = hearth.circle_leave(());
            }
        });
    }
}

fn pause_while_covered(room: &mut Room) {
    if room.role == CircleRole::Host && room.is_on() && room.phase != CirclePhase::Paused {
        room.paused_by_cover = room.seat.as_ref().is_some_and(|seat| seat.send(Command::Pause).is_ok());
    }
}

fn resume_if_paused(room: &mut Room) {
    if std::mem::take(&mut room.paused_by_cover) {
        // A seat that is gone tells so by an event of its own.
        let _ = room.seat.as_ref().map(|seat| seat.send(Command::Resume));
    }
}
