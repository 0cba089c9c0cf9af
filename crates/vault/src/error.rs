//! What can go wrong, each with a stable code that a window or a script can act on.

use std::io;

/// A passphrase or a recovery code that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Shorter than [`crate::MIN_PASSPHRASE`] characters.
    #[error("A passphrase needs at least {} characters.", crate::MIN_PASSPHRASE)]
    PassphraseTooShort,
    /// The passphrase opens nothing here.
    #[error("That passphrase does not open this journal.")]
    WrongPassphrase,
    /// Not a recovery code, or one that opens nothing here.
    #[error("That recovery code does not open this journal.")]
    WrongRecoveryCode,
    /// Every journal keeps a passphrase.
    #[error("A journal needs at least one passphrase.")]
    LastPassphrase,
    /// The key to be removed is the one that was given as proof.
    #[error("Give another key than the one that is to go.")]
    KeyInUse,
    /// No key with that id.
    #[error("There is no such key.")]
    NoSuchKey,
    /// There are [`crate::MAX_KEYS`] already.
    #[error("A journal has at most {} keys.", crate::MAX_KEYS)]
    TooManyKeys,
    /// Stretching parameters below the floor or above the cap.
    #[error("The journal's key settings are out of range.")]
    KdfOutOfRange,
    /// Made by a test build with cheap stretching.
    #[error("This journal was made by a test build and is not opened by this one.")]
    TestJournalRefused,
}

impl KeyError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::PassphraseTooShort => "passphrase_too_short",
            Self::WrongPassphrase => "wrong_passphrase",
            Self::WrongRecoveryCode => "wrong_recovery_code",
            Self::LastPassphrase => "last_passphrase",
            Self::KeyInUse => "key_in_use",
            Self::NoSuchKey => "no_such_key",
            Self::TooManyKeys => "too_many_keys",
            Self::KdfOutOfRange => "kdf_out_of_range",
            Self::TestJournalRefused => "test_journal_refused",
        }
    }
}

/// Anything the vault refuses or fails to do. Nothing is lost by any of them.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The key does not fit.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// No journal in that place.
    #[error("There is no journal there.")]
    JournalMissing,
    /// Another process has the journal open.
    #[error("This journal is open somewhere else on this computer.")]
    JournalBusy,
    /// No header copy can be read.
    #[error("The journal's key files are damaged.")]
    HeaderDamaged,
    /// Written by a later version of the format.
    #[error("This journal was written by a later Hearth. Nothing was changed.")]
    LaterVersion,
    /// An attachment that is no longer there.
    #[error("A file that belongs to this journal is missing.")]
    FileMissing,
    /// An attachment whose bytes are not what was kept.
    #[error("A file that belongs to this journal is damaged.")]
    FileDamaged,
    /// An attachment over [`crate::MAX_FILE`].
    #[error("That file is too large to keep.")]
    FileTooLarge,
    /// A record that can be read from neither copy.
    #[error("A part of this journal is damaged and has no second copy.")]
    RecordDamaged,
    /// A record or a batch over the limits of the format.
    #[error("That is too large to save as one piece.")]
    RecordTooLarge,
    /// The disk has no room; nothing was saved.
    #[error("The disk is full. This was not saved.")]
    DiskFull,
    /// The journal can be read but not written now.
    #[error("This journal can only be read right now. This was not saved.")]
    ReadOnly,
    /// A label with control characters, empty or too long.
    #[error("A journal's name is 1 to 64 characters on one line.")]
    LabelInvalid,
    /// A received card that is no longer there.
    #[error("That card is no longer there.")]
    TrayMissing,
    /// A backup that is incomplete, changed or not a backup.
    #[error("That backup is damaged or is not a Hearth backup.")]
    BackupDamaged,
    /// The target of a backup or of a restored journal exists.
    #[error("There is already something in that place.")]
    AlreadyThere,
    /// The proof of a change failed; the journal is as before.
    #[error("The change could not be proved and was undone.")]
    ProofFailed,
    /// The working store failed.
    #[error("The working store failed: {0}")]
    Store(&'static str),
    /// The system's own answer.
    #[error("The disk answered: {0}")]
    Io(#[source] io::Error),
}

impl Error {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Key(key) => key.code(),
            Self::JournalMissing => "journal_missing",
            Self::JournalBusy => "journal_busy",
            Self::HeaderDamaged => "header_damaged",
            Self::LaterVersion => "later_version",
            Self::FileMissing => "file_missing",
            Self::FileDamaged => "file_damaged",
            Self::FileTooLarge => "file_too_large",
            Self::RecordDamaged => "record_damaged",
            Self::RecordTooLarge => "record_too_large",
            Self::DiskFull => "disk_full",
            Self::ReadOnly => "read_only",
            Self::LabelInvalid => "label_invalid",
            Self::TrayMissing => "tray_missing",
            Self::BackupDamaged => "backup_damaged",
            Self::AlreadyThere => "already_there",
            Self::ProofFailed => "proof_failed",
            Self::Store(_) => "store_failed",
            Self::Io(_) => "io",
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::Io(error),
        }
    }
}
