//! What could not be recovered is said until its owner says that they read it: a notice that was missed must not end
//! as "Everything is here."

use serde::{Deserialize, Serialize};

use super::Journal;
use crate::AppError;
use crate::api::NoticeView;

/// The code that says it.
pub(super) const LOST: &str = "records_lost";

/// Entries that no copy gave back, and when that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Loss {
    /// Unix seconds.
    pub(crate) at: i64,
    /// What the vault said of it.
    message: String,
    /// How many entries, where that is known.
    #[serde(default)]
    records: Option<u32>,
}

impl Loss {
    fn of(notice: &NoticeView, at: i64) -> Option<Self> {
        let (message, records) = (notice.message.clone(), notice.lost);
        (notice.code == LOST).then_some(Self { at, message, records })
    }

    fn said_by(&self, notice: &NoticeView) -> bool {
        notice.code == LOST && (&self.message, self.records) == (&notice.message, notice.lost)
    }

    fn view(&self) -> NoticeView {
        NoticeView { code: LOST.to_owned(), message: self.message.clone(), moment: None, lost: self.records }
    }
}

impl Journal {
    /// The losses that nobody said they read, of this opening or an earlier one, and what else is said.
    pub(crate) fn with_losses<'a>(&self, said: impl IntoIterator<Item = &'a NoticeView>) -> Vec<NoticeView> {
        let other = said.into_iter().filter(|notice| notice.code != LOST).cloned();
        self.profile.losses.iter().map(Loss::view).chain(other).collect()
    }

    /// When the last of those losses was found (Unix seconds).
    pub(crate) fn lost_at(&self) -> Option<i64> {
        self.profile.losses.iter().map(|loss| loss.at).max()
    }

    /// Remembers the losses among these; whether there was one that was not known. A journal on a disk that cannot be
    /// written finds the same one at each opening.
    pub(crate) fn remember_losses(&mut self, notices: &[NoticeView]) -> bool {
        let (now, known) = (self.now(), self.profile.losses.len());
        for notice in notices {
            if !self.profile.losses.iter().any(|loss| loss.said_by(notice)) {
                self.profile.losses.extend(Loss::of(notice, now));
            }
        }
        self.profile.losses.len() > known
    }

    /// Their owner read them all.
    pub(crate) fn losses_read(&mut self) -> Result<(), AppError> {
        let before = std::mem::take(&mut self.profile.losses);
        if before.is_empty() {
            return Ok(());
        }
        self.save_profile().inspect_err(|_| self.profile.losses = before)?;
        self.notices.retain(|notice| notice.code != LOST);
        Ok(())
    }
}
