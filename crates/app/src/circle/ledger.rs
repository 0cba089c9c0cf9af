//! What a circle changes in the journal: at once while it is open, at the next unlock while it is locked.

use hearth_circle::MemberId;
use hearth_domain::{Id, Recipient, ResponseKind, Share, ShareState};

use super::mail::Mail;
use crate::hearth::State;
use crate::journal::{Journal, KeptCard};
use crate::{AppError, Hearth};

/// Something the journal must know.
pub(crate) enum Held {
    /// A share reached these people.
    Shown { share: Id, recipients: Vec<Recipient> },
    /// A share was refused: nobody got it.
    Refused { share: Id },
    /// A share was answered.
    Heard { share: Id, kind: ResponseKind, line: Option<String> },
    /// A share is gone from every screen.
    TakenBack { share: Id },
    /// The guide's app confirms that it has let the card go.
    Receipt { share: Id },
    /// The guide's reply.
    Reply { share: Id, text: String },
    /// The gathering is over.
    Over { share: Id },
    /// A card may be read again until its day.
    Keep(Box<KeptCard>),
    /// A kept card is asked back.
    LetGo { share: Id },
    /// Words from a member's app that need the tray.
    Mail { from: MemberId, mail: Mail },
}

impl Hearth {
    /// Does what was held while the journal was locked.
    pub(super) fn do_held(&self) {
        let held = {
            let mut state = self.state();
            if !same_journal(&mut state) {
                return;
            }
            state.room.as_mut().map(|room| std::mem::take(&mut room.held)).unwrap_or_default()
        };
        for held in held {
            self.remember(held);
        }
    }

    /// Brings something to the journal, or holds it until the journal is open again.
    pub(super) fn remember(&self, held: Held) {
        let mut state = self.state();
        if state.room.as_ref().is_none_or(|room| room.journal.is_none()) {
            return;
        }
        if !same_journal(&mut state) {
            if let Some(room) = &mut state.room {
                room.held.push(held);
            }
            return;
        }
        if let Held::Mail { from, mail } = held {
            drop(state);
            self.answer_mail(from, mail);
            return;
        }
        let Ok(journal) = state.journal() else { return };
        if let Err(error) = write(journal, held) {
            journal.note(error.code(), error.to_string());
        }
    }
}

/// Whether the journal that came to this circle is the one that is open.
fn same_journal(state: &mut State) -> bool {
    let came = state.room.as_ref().and_then(|room| room.journal.clone());
    let open = state.journal.as_ref().map(|journal| journal.vault.id().to_owned());
    came.is_some() && came == open
}

fn write(journal: &mut Journal, held: Held) -> Result<(), AppError> {
    match held {
        Held::Shown { share, recipients } => change(journal, share, |record| {
            record.recipients = recipients;
            record.state = ShareState::Shown;
        }),
        Held::Refused { share } => journal.remove::<Share>(share),
        Held::Heard { share, kind, line } => change(journal, share, |record| record.hear(kind, line)),
        Held::TakenBack { share } => {
            let now = journal.now();
            change(journal, share, |record| {
                record.state = record.after_take_back();
                record.taken_back_at.get_or_insert(now);
            })
        }
        Held::Receipt { share } => change(journal, share, |record| {
            if record.state == ShareState::TakingBack {
                record.state = ShareState::TakenBack;
            }
        }),
        Held::Reply { share, text } => change(journal, share, |record| {
            if !record.replies.contains(&text) {
                record.replies.push(text);
            }
        }),
        Held::Over { share } => change(journal, share, |record| record.state = record.after_gathering()),
        Held::Keep(card) => {
            let known = journal.kept_card(card.share).is_ok();
            if known { Ok(()) } else { journal.keep_card(&card) }
        }
        Held::LetGo { share } => let_go(journal, share),
        Held::Mail { .. } => Ok(()),
    }
}

/// Destroys a kept card that was asked back; its owner hears of it once, nameless.
pub(super) fn let_go(journal: &mut Journal, share: Id) -> Result<(), AppError> {
    match journal.drop_kept(share) {
        Ok(()) => {
            journal.profile.something_went = true;
            journal.save_profile()
        }
        Err(AppError::NotFound(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// A line its owner erased in the meantime stays erased.
fn change(journal: &mut Journal, share: Id, change: impl FnOnce(&mut Share)) -> Result<(), AppError> {
    match journal.change::<Share>(share, change) {
        Ok(_) | Err(AppError::NotFound(_)) => Ok(()),
        Err(error) => Err(error),
    }
}
