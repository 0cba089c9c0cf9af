use hearth_vault::Notice;

use super::care::remember;
use super::pictures::{self, told};
use crate::api::{NoticeView, Topic};
use crate::journal::Journal;
use crate::{AppError, Hearth, wipe_stack};

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
            // A journal that was locked meanwhile ends this quietly: the next opening begins again.
            if hearth.check_in_steps().unwrap_or(false) {
                hearth.changed(Topic::Journal);
            }
            wipe_stack();
        });
    }

    /// Upkeep, then every byte, with the journal let go after each step: Lock and Hide never wait for all of
    /// it. True when there is something new to see.
    fn check_in_steps(&self) -> Result<bool, AppError> {
        let locks = self.state().locks;
        let mut found = self.step(locks, |journal| {
            Ok(journal.vault.maintain().err().map(|error| noticed(&error)).into_iter().collect())
        })?;
        let mut whole = true;
        for part in self.with_journal(|journal| Ok(journal.vault.parts_to_verify()))? {
            let damaged = self.step(locks, |journal| {
                // What cannot be read is damage too, and must not pass for a check that never was.
                Ok(journal.vault.verify_part(&part).unwrap_or_else(|error| vec![noticed(&error)]))
            })?;
            whole &= damaged.is_empty();
            found.extend(damaged);
        }
        for file in self.with_journal(pictures::to_check)? {
            let damaged = self.step(locks, |journal| Ok(file.check(journal).into_iter().collect()))?;
            whole &= damaged.is_empty();
            found.extend(damaged);
        }
        self.with_journal(|journal| remember(journal, whole, found))?;
        Ok(true)
    }

    fn step(
        &self,
        locks: u64,
        work: impl FnOnce(&mut Journal) -> Result<Vec<Notice>, AppError>,
    ) -> Result<Vec<NoticeView>, AppError> {
        let mut state = self.state();
        if state.locks != locks {
            return Err(AppError::Locked);
        }
        let journal = state.journal()?;
        let notices = work(journal)?;
        let notices = told(journal, notices);
        notices.iter().for_each(|notice| journal.tell(notice.clone()));
        Ok(notices)
    }
}

fn noticed(error: &hearth_vault::Error) -> Notice {
    Notice { code: error.code(), message: error.to_string(), file: None }
}
