use crate::api::{ById, CardFace, Topic};
use crate::face::face_of;
use crate::journal::StoredCard;
use crate::{AppError, Hearth};

impl Hearth {
    /// Shows one card large, for a group with one computer. The journal is locked at once: whoever takes
    /// the keyboard reaches nothing but this card. No network.
    pub fn show_here(&self, request: ById) -> Result<CardFace, AppError> {
        let bytes =
            self.with_journal(|journal| Ok(journal.load::<StoredCard>(request.id)?.value.card.encode()?))?;
        let face = face_of(&bytes)?;
        self.state().showing = Some(bytes);
        self.journal_lock(())?;
        Ok(face)
    }

    /// The card that is shown, if any: a window that was emptied asks again.
    pub fn show_here_face(&self, (): ()) -> Result<Option<CardFace>, AppError> {
        let bytes = self.state().showing.clone();
        Ok(bytes.map(|bytes| face_of(&bytes)).transpose()?)
    }

    /// Done: the card is gone from memory, the journal stays locked.
    pub fn show_here_done(&self, (): ()) -> Result<(), AppError> {
        self.state().showing = None;
        self.changed(Topic::Journal);
        Ok(())
    }
}
