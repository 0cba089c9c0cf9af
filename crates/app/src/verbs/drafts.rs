use hearth_domain::Attachment;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::api::MomentInput;
use crate::journal::Journal;
use crate::{AppError, Hearth};

/// What is being written, with the photos it already has: they belong to no moment yet.
#[derive(Serialize, Deserialize)]
struct Draft {
    input: MomentInput,
    loose: Vec<Attachment>,
}

impl Hearth {
    /// Keeps what is being written, sealed, until it is saved or let go.
    pub fn draft_save(&self, request: MomentInput) -> Result<(), AppError> {
        self.with_journal(|journal| {
            let loose = request.attachments.iter().filter_map(|id| journal.loose.get(id)).cloned().collect();
            let bytes = rmp_serde::to_vec_named(&Draft { input: request, loose });
            let bytes = Zeroizing::new(bytes.map_err(|_| AppError::Unreadable("draft"))?);
            journal.come_back();
            Ok(journal.vault.draft_save(&bytes)?)
        })
    }

    /// What was being written.
    pub fn draft_load(&self, (): ()) -> Result<Option<MomentInput>, AppError> {
        self.with_journal(pick_up_draft)
    }

    /// Lets the draft go.
    pub fn draft_clear(&self, (): ()) -> Result<(), AppError> {
        self.with_journal(|journal| Ok(journal.vault.draft_clear()?))
    }
}

/// Reads the draft and takes its photos up again.
pub(super) fn pick_up_draft(journal: &mut Journal) -> Result<Option<MomentInput>, AppError> {
    let Some(bytes) = journal.vault.draft()? else { return Ok(None) };
    let draft: Draft = rmp_serde::from_slice(&bytes).map_err(|_| AppError::Unreadable("draft"))?;
    journal.loose.extend(draft.loose.into_iter().map(|attachment| (attachment.id, attachment)));
    Ok(Some(draft.input))
}
