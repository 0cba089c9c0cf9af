//! What a circle changes in the journal: at once while it is open, at the next unlock while it is locked.

use hearth_circle::MemberId;
use hearth_domain::{Id, Share, ShareState};

use super::held::Held;
use super::mail::{Mail, answer};
use crate::api::{CircleEvent, Topic};
use crate::hearth::State;
use crate::journal::Journal;
use crate::{AppError, Hearth};

impl Hearth {
    /// Brings something to the journal that came to this circle: now, or once it is open again. Always in
    /// the order in which it happened.
    pub(super) fn remember(&self, held: Held) {
        {
            let mut state = self.state();
            let Some(journal) = state.room.as_ref().and_then(|room| room.journal.clone()) else { return };
            state.held.hold(journal, held);
        }
        self.do_held();
    }

    /// Does what is held for the open journal.
    pub(super) fn do_held(&self) {
        while let Some(then) = self.do_one() {
            then.and_then(|then| self.then(then)).unwrap_or_default();
        }
    }

    /// Takes the next thing and writes it, both under the lock: nothing overtakes anything.
    fn do_one(&self) -> Option<Option<Then>> {
        let mut state = self.state();
        let open = state.journal.as_ref().map(|journal| journal.vault.id().to_owned())?;
        let (held, letter) = state.held.next(&open)?;
        let State { journal, held: waiting, .. } = &mut *state;
        let journal = journal.as_mut()?;
        let written =
            journal.unasked(|journal| write(journal, held)).or_else(already_gone).and_then(|then| {
                // Told, and only now the letter goes: one that could not be told is told at the next opening.
                letter.map_or(Ok(()), |number| journal.vault.letter_done(number))?;
                Ok(then)
            });
        Some(written.unwrap_or_else(|error| {
            journal.note(error.code(), error.to_string());
            if letter.is_some() && may_pass(&error) {
                // What comes after it may take it back: it must not be told before it.
                waiting.stop(journal);
            }
            None
        }))
    }

    fn then(&self, then: Then) -> Option<()> {
        match then {
            Then::Receipt { to, share } => self.send_receipt(to, share),
            Then::Answer { to, mail } => self.post(to, &mail),
            Then::Thanks { to, share, token, text } => {
                if let Some(to) = to {
                    self.post(to, &Mail::Thanks { share, token });
                }
                self.tell([CircleEvent::Reply { share, text }]);
                self.changed(Topic::Shares);
            }
        }
        Some(())
    }
}

/// What it is about is not here any more: told once before, or erased since. Nothing is left to do.
fn already_gone(error: AppError) -> Result<Option<Then>, AppError> {
    if matches!(error, AppError::NotFound(_)) { Ok(None) } else { Err(error) }
}

/// Whether the same may be written another time, once the disk is well. Damage, and what is too large, stay as they are:
/// they must not keep everything else from the journal for ever.
fn may_pass(error: &AppError) -> bool {
    use hearth_vault::Error::{FileDamaged, FileMissing, RecordDamaged, RecordTooLarge};
    let stays = |error: &_| matches!(error, FileDamaged | FileMissing | RecordDamaged | RecordTooLarge);
    matches!(error, AppError::Vault(error) if !stays(error))
}

/// What is said once the journal has been written.
pub(super) enum Then {
    /// The card is gone: sign it.
    Receipt { to: MemberId, share: Id },
    /// An answer to a note.
    Answer { to: MemberId, mail: Mail },
    /// The guide's reply is kept: their app may let its copy go.
    Thanks { to: Option<MemberId>, share: Id, token: [u8; 32], text: String },
}

fn write(journal: &mut Journal, held: Held) -> Result<Option<Then>, AppError> {
    match held {
        Held::LetGo { share, author } => {
            let_go(journal, share)?;
            Ok(author.map(|to| Then::Receipt { to, share }))
        }
        Held::Mail { from, mail } => answer(journal, from, mail),
        Held::Reply { share, text, key, from } => reply(journal, from, share, text, key),
        held => note_down(journal, held).map(|()| None),
    }
}

fn note_down(journal: &mut Journal, held: Held) -> Result<(), AppError> {
    match held {
        Held::Shown { share, recipients } => change(journal, share, |record| {
            record.recipients = recipients;
            if record.state == ShareState::Draft {
                record.state = ShareState::Shown;
            }
        }),
        Held::Refused { share } => journal.remove::<Share>(share),
        Held::Heard { share, kind, line } => change(journal, share, |record| record.hear(kind, line)),
        Held::AskedBack { share } => back(journal, share, Share::after_take_back),
        Held::TakenBack { share } => back(journal, share, Share::after_removal),
        Held::Receipt { share, key } => change(journal, share, |record| {
            if record.state == ShareState::TakingBack && record.group_key == key {
                record.state = ShareState::TakenBack;
            }
        }),
        Held::Over { share } => change(journal, share, |record| record.state = record.after_gathering()),
        Held::Keep(card) => {
            let known = journal.kept_card(card.share).is_ok();
            if known { Ok(()) } else { journal.keep_card(&card) }
        }
        Held::LetGo { .. } | Held::Mail { .. } | Held::Reply { .. } => Ok(()),
    }
}

/// Keeps the guide's reply. Thanked for only once it is written: then the guide's app drops its copy.
fn reply(
    journal: &mut Journal,
    from: Option<MemberId>,
    share: Id,
    text: String,
    key: [u8; 32],
) -> Result<Option<Then>, AppError> {
    let record = journal.find::<Share>(share)?.filter(|record| record.group_key == key);
    let Some(record) = record else { return Ok(None) };
    if !record.replies.contains(&text) {
        change(journal, share, |record| record.replies.push(text.clone()))?;
    }
    Ok(Some(Then::Thanks { to: from, share, token: record.token, text }))
}

/// Destroys a kept card that was asked back; its owner hears of it once, nameless. An error means that it may still
/// be there: nothing is signed then, and its author's app asks again.
pub(crate) fn let_go(journal: &mut Journal, share: Id) -> Result<(), AppError> {
    match journal.drop_kept(share) {
        Ok(()) => {
            journal.profile.something_went = true;
            journal.save_profile()
        }
        Err(AppError::NotFound(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

fn back(journal: &mut Journal, share: Id, then: fn(&Share) -> ShareState) -> Result<(), AppError> {
    let now = journal.now();
    change(journal, share, |record| {
        record.state = then(record);
        record.taken_back_at.get_or_insert(now);
    })
}

/// A line its owner erased in the meantime stays erased.
fn change(journal: &mut Journal, share: Id, change: impl FnOnce(&mut Share)) -> Result<(), AppError> {
    match journal.change::<Share>(share, change) {
        Ok(_) | Err(AppError::NotFound(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(all(test, feature = "test-support"))]
#[allow(clippy::unwrap_used, reason = "a story that cannot go on must stop loudly")]
#[path = "ledger_tests.rs"]
mod tests;
