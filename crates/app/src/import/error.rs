use std::io;

/// Why an export, or a file in it, cannot be read. Nothing in the journal was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// A format without a reader.
    #[error("Hearth does not read “{0}”. It reads: dayone, markdown. Nothing was changed.")]
    UnknownFormat(String),
    /// Nothing is there.
    #[error("There is no file or folder called “{0}”. Nothing was changed.")]
    FileMissing(String),
    /// It is there but the computer does not let us read it.
    #[error("“{name}” could not be read: {reason}. Nothing was changed.")]
    Unreadable {
        /// Which file or folder.
        name: String,
        /// What the system said.
        reason: String,
    },
    /// Broken, cut off, or something else than it should be.
    #[error("“{name}” could not be read: {why}. If you can, export it once more. Nothing was changed.")]
    Damaged {
        /// Which file.
        name: String,
        /// In plain words.
        why: &'static str,
    },
    /// Larger, or unpacking to more, than Hearth reads.
    #[error("“{name}” is too large: {limit}. Nothing was changed.")]
    TooLarge {
        /// Which file.
        name: String,
        /// The limit in plain words.
        limit: String,
    },
    /// Readable, but nothing of that format is in it.
    #[error(
        "There is no {what} in “{name}”. Check that it is the right file or folder. Nothing was changed."
    )]
    Nothing {
        /// What was looked for.
        what: &'static str,
        /// Which file or folder.
        name: String,
    },
}

impl ImportError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownFormat(_) => "unknown_format",
            Self::FileMissing(_) => "file_missing",
            Self::Unreadable { .. } => "file_unreadable",
            Self::Damaged { .. } => "import_damaged",
            Self::TooLarge { .. } => "import_too_large",
            Self::Nothing { .. } => "import_empty",
        }
    }

    /// The same in a report's line, where “nothing was changed” would be untrue: the rest came in.
    pub(crate) fn reason(&self) -> String {
        match self {
            Self::FileMissing(_) => "It is not in the export.".to_owned(),
            Self::Unreadable { reason, .. } => format!("It could not be read: {reason}."),
            Self::Damaged { why, .. } => format!("It could not be read: {why}."),
            Self::TooLarge { limit, .. } => format!("It is too large: {limit}."),
            Self::UnknownFormat(_) | Self::Nothing { .. } => {
                "There is nothing in it that Hearth reads.".to_owned()
            }
        }
    }

    pub(super) fn from_io(name: &str, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::FileMissing(name.to_owned()),
            _ => Self::Unreadable { name: name.to_owned(), reason: error.kind().to_string() },
        }
    }

    pub(super) fn damaged(name: &str, why: &'static str) -> Self {
        Self::Damaged { name: name.to_owned(), why }
    }

    pub(super) fn larger_than(name: &str, bytes: u64) -> Self {
        Self::TooLarge { name: name.to_owned(), limit: format!("at most {} MB", bytes / (1024 * 1024)) }
    }
}
