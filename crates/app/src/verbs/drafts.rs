use crate::api::MomentInput;
use crate::{AppError, Hearth};

impl Hearth {
    /// Keeps what is being written, sealed, until it is saved or let go.
    pub fn draft_save(&self, request: MomentInput) -> Result<(), AppError> {
        let bytes = rmp_serde::to_vec_named(&request).map_err(|_| AppError::Unreadable("draft"))?;
        let bytes = zeroize::Zeroizing::new(bytes);
        self.with_journal(|journal| Ok(journal.vault.draft_save(&bytes)?))
    }

    /// What was being written.
    pub fn draft_load(&self, (): ()) -> Result<Option<MomentInput>, AppError> {
        let draft = self.with_journal(|journal| Ok(journal.vault.draft()?))?;
        let read = |bytes: zeroize::Zeroizing<Vec<u8>>| {
            rmp_serde::from_slice(&bytes).map_err(|_| AppError::Unreadable("draft"))
        };
        draft.map(read).transpose()
    }

    /// Lets the draft go.
    pub fn draft_clear(&self, (): ()) -> Result<(), AppError> {
        self.with_journal(|journal| Ok(journal.vault.draft_clear()?))
    }
}
