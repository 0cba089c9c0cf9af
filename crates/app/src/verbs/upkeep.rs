use crate::api::Topic;
use crate::journal::notice_view;
use crate::{AppError, Hearth};

impl Hearth {
    /// From now on each opening is followed by [`Hearth::journal_maintain`] and a check of every byte, in
    /// the background: for a window, which stays. A terminal calls the first before it locks.
    pub fn keep_house(&self) {
        self.set_keeping_house();
    }

    /// Does what is due: a verified snapshot, dropping what two copies cover, the reserve of disk space.
    pub fn journal_maintain(&self) -> Result<(), AppError> {
        self.with_journal(|journal| Ok(journal.vault.maintain()?))
    }

    /// After an unlock. What is found is told as notices; nothing here keeps a person waiting.
    pub(super) fn look_after(&self) {
        if !self.keeps_house() {
            return;
        }
        let hearth = self.clone();
        std::thread::spawn(move || {
            let found = hearth.with_journal(|journal| {
                if let Err(error) = journal.vault.maintain() {
                    journal.note(error.code(), error.to_string());
                }
                let report = journal.vault.verify()?;
                let damaged: Vec<_> = report.damaged.into_iter().map(notice_view).collect();
                let found = !damaged.is_empty();
                damaged.into_iter().for_each(|notice| journal.note(&notice.code, notice.message));
                Ok(found)
            });
            if found.unwrap_or(false) {
                hearth.changed(Topic::Journal);
            }
        });
    }
}
