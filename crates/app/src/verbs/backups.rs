use std::path::{Path, PathBuf};

use hearth_vault::{Passphrase, RecoveryCode, Unlock, backup_verify, restore};

use super::pictures::told;
use crate::api::{BackupView, CreateBackup, OpenBackup, OpenJournal, RestoreBackup, RestoredJournal, Topic};
use crate::journal::Journal;
use crate::{AppError, Hearth};

impl Hearth {
    /// Writes a backup: one file that the journal's passphrase opens, and its recovery code. It is read back
    /// before it gets its name. Cards received from others and the draft are not part of it. A picture that
    /// cannot be read keeps nothing else out, and is named.
    pub fn backup_create(&self, request: CreateBackup) -> Result<BackupView, AppError> {
        let passphrase = Passphrase::new(request.passphrase);
        let path = PathBuf::from(request.path);
        let view = self.with_journal(|journal| {
            if !journal.vault.keys().iter().any(|key| key.recovery) {
                return Err(AppError::NoRecoveryCode);
            }
            let files = journal.files()?;
            let trouble = journal.vault.backup_create(&path, &passphrase, &files)?;
            let view = backup_view(&path, Unlock::Passphrase(&passphrase))?;
            journal.profile.backed_up = Some(journal.now());
            journal.save_or_note();
            Ok(BackupView { pictures: told(journal, trouble), ..view })
        })?;
        self.changed(Topic::Journal);
        Ok(view)
    }

    /// Reads every byte of a backup and says what it holds. No journal has to be open.
    pub fn backup_verify(&self, request: OpenBackup) -> Result<BackupView, AppError> {
        let path = present(&request.path)?;
        with_key(request, |key| backup_view(&path, key))
    }

    /// Makes a new journal from a backup and opens it. It has new keys: its recovery code is shown next.
    pub fn backup_restore(&self, request: RestoreBackup) -> Result<OpenJournal, AppError> {
        let locks = self.none_open()?;
        let journal = self.restored(request)?;
        self.settle_in(journal, locks)
    }

    /// The same for a terminal, which shows the new recovery code at once.
    pub fn backup_restore_with_code(&self, request: RestoreBackup) -> Result<RestoredJournal, AppError> {
        let locks = self.none_open()?;
        let mut journal = self.restored(request)?;
        journal.profile.recovery_kept = true;
        let recovery_code = journal.recovery.take().map(|code| code.reveal().to_string());
        let opened = self.settle_in(journal, locks)?;
        Ok(RestoredJournal { journal: opened.journal, recovery_code: recovery_code.unwrap_or_default() })
    }

    /// Puts the reminder about backups off for a week.
    pub fn backup_later(&self, (): ()) -> Result<(), AppError> {
        self.with_journal(|journal| {
            journal.profile.backup_later = Some(journal.now());
            journal.save_profile()
        })?;
        self.changed(Topic::Journal);
        Ok(())
    }

    pub(super) fn restored(&self, request: RestoreBackup) -> Result<Journal, AppError> {
        let path = present(&request.backup.path)?;
        let passphrase = Passphrase::new(request.new_passphrase);
        let home = self.home().to_path_buf();
        let (vault, code) = with_key(request.backup, |key| Ok(restore(&home, &path, key, &passphrase)?))?;
        let mut journal = Journal::over(vault, Vec::new())?;
        journal.recovery = Some(code);
        // The backup says it of another code. Written before anything else: whoever hides now has not seen this one.
        journal.profile.recovery_kept = false;
        journal.save_or_note();
        Ok(journal)
    }
}

fn backup_view(path: &Path, key: Unlock<'_>) -> Result<BackupView, AppError> {
    let report = backup_verify(path, key)?;
    let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(BackupView { records: count(report.records), files: count(report.files), pictures: Vec::new() })
}

fn with_key<T>(
    backup: OpenBackup,
    work: impl FnOnce(Unlock<'_>) -> Result<T, AppError>,
) -> Result<T, AppError> {
    match (backup.passphrase, backup.recovery_code) {
        (_, Some(code)) => work(Unlock::Recovery(&RecoveryCode::parse(&code)?)),
        (Some(passphrase), None) => work(Unlock::Passphrase(&Passphrase::new(passphrase))),
        (None, None) => Err(AppError::KeyNeeded),
    }
}

fn present(path: &str) -> Result<PathBuf, AppError> {
    let file = PathBuf::from(path);
    if file.is_file() { Ok(file) } else { Err(AppError::FileMissing(path.to_owned())) }
}

#[cfg(all(test, feature = "test-support"))]
#[allow(clippy::unwrap_used, reason = "a story that cannot go on must stop loudly")]
#[path = "refused_tests.rs"]
mod tests;
