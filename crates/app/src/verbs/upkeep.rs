use std::time::Duration;

use hearth_vault::Notice;

use super::care::remember;
use super::pictures::{self, told};
use crate::api::{NoticeView, Topic};
use crate::journal::Journal;
use crate::{AppError, Hearth, wipe_stack};

/// Long enough for somebody else to take the journal between two steps.
const A_BREATH: Duration = Duration::from_millis(1);
const EXCHANGED: &str = "file_exchanged";
/// Found damaged, and whole again before it was said.
const MENDED: &str = "repaired_record";

/// What reading every byte found.
pub(super) struct EveryByte {
    /// Nothing was found that is not whole again.
    pub(super) whole: bool,
    /// Attachments that could be read.
    pub(super) files: u64,
    /// What was mended or could not be.
    pub(super) trouble: Vec<NoticeView>,
}

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
            if hearth.upkeep_and_check().is_ok() {
                hearth.changed(Topic::Journal);
            }
            wipe_stack();
        });
    }

    fn upkeep_and_check(&self) -> Result<(), AppError> {
        let locks = self.state().locks;
        let mut found = self.step(locks, |journal| {
            let trouble = journal.vault.maintain().err().map(|error| noticed(&error));
            Ok(told(journal, trouble.into_iter().collect()))
        })?;
        let read = self.read_every_byte(locks)?;
        found.extend(read.trouble);
        self.step(locks, |journal| {
            found.iter().for_each(|notice| journal.tell(notice.clone()));
            remember(journal, read.whole, found)
        })
    }

    /// Reads every byte, with the journal let go after each part: Lock and Hide never wait for all of them. Ends with an
    /// error when the journal was locked since `locks` was read, or its disk is not there any more.
    pub(super) fn read_every_byte(&self, locks: u64) -> Result<EveryByte, AppError> {
        let mut read = EveryByte { whole: true, files: 0, trouble: Vec::new() };
        for part in self.step(locks, |journal| Ok(journal.vault.parts_to_verify()))? {
            read.add(self.step(locks, |journal| {
                journal.vault.still_there()?;
                // What cannot be read is damage too, and must not pass for a check that never was.
                let damaged = journal.vault.verify_part(&part).unwrap_or_else(|error| vec![noticed(&error)]);
                Ok(told(journal, damaged))
            })?);
        }
        for file in self.step(locks, pictures::to_check)? {
            let damaged = self.step(locks, |journal| {
                journal.vault.still_there()?;
                let damaged = file.check(journal);
                Ok(told(journal, damaged.into_iter().collect()))
            })?;
            // In the place of another it is still somebody's picture.
            read.files += u64::from(damaged.iter().all(|notice| notice.code == EXCHANGED));
            read.add(damaged);
        }
        Ok(read)
    }

    /// One step of something long, on the journal that was open when it began.
    pub(super) fn step<T>(
        &self,
        locks: u64,
        work: impl FnOnce(&mut Journal) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        // Whoever wakes up for the journal is slower than whoever asks for it again at once.
        std::thread::sleep(A_BREATH);
        let mut state = self.state();
        if state.locks != locks {
            return Err(AppError::Locked);
        }
        work(state.journal()?)
    }
}

impl EveryByte {
    fn add(&mut self, damaged: Vec<NoticeView>) {
        self.whole &= damaged.iter().all(|notice| notice.code == MENDED);
        self.trouble.extend(damaged);
    }
}

fn noticed(error: &hearth_vault::Error) -> Notice {
    Notice { code: error.code(), message: error.to_string(), file: None, lost: None }
}
