use std::io;
use std::path::PathBuf;

use hearth_app::AppError;
use hearth_app::api::WireError;
use hearth_domain::Id;

/// Why a verb could not be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CliError {
    /// The use case said no.
    #[error("{message}")]
    App {
        /// The use case's own code.
        code: String,
        /// In plain words.
        message: String,
    },
    /// There is no journal yet.
    #[error("There is no journal here yet. Start one: hearth-cli journal create --label NAME")]
    NoJournal,
    /// Several journals, none chosen.
    #[error("There are several journals here. Say which one: --journal LABEL")]
    JournalNotChosen,
    /// No such journal.
    #[error("There is no journal “{0}” here. “hearth-cli journal list” shows those that are.")]
    JournalMissing(String),
    /// Two journals bear this label.
    #[error("More than one journal is called “{0}”. Name it by its id; “hearth-cli journal list” shows it.")]
    JournalAmbiguous(String),
    /// No such group.
    #[error("This journal knows no group “{0}”. “hearth-cli group list” shows those it knows.")]
    GroupMissing(String),
    /// Two groups bear this name.
    #[error("More than one group is called “{0}”. Name it by its id; “hearth-cli group list” shows it.")]
    GroupAmbiguous(String),
    /// The moment has no picture of this id.
    #[error(
        "There is no picture {0} on this moment. Nothing was changed; “hearth-cli moment show” lists those there are."
    )]
    PictureMissing(Id),
    /// A secret is needed and there is nobody to ask.
    #[error("The {what} is needed and there is no terminal to ask on. Give it in a file: {option} FILE")]
    NobodyToAsk {
        /// Which secret.
        what: &'static str,
        /// The option that names a file.
        option: &'static str,
    },
    /// Typed twice, differently.
    #[error("The two were not the same. Nothing was changed; try again.")]
    NotTheSame,
    /// A secret's file is far too long to hold one.
    #[error("“{0}” is too long to be a secret. Is it the right file?")]
    SecretTooLong(PathBuf),
    /// A file is not there.
    #[error("There is no file “{0}”. Nothing was changed.")]
    FileMissing(PathBuf),
    /// A file is there already.
    #[error("“{0}” is there already and was left as it is. Choose another name.")]
    FileExists(PathBuf),
    /// A file cannot be read or written.
    #[error("“{path}” cannot be used: {source}. Nothing in the journal was changed.")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file's bytes are no text.
    #[error("“{0}” is not text in UTF-8. Nothing was changed.")]
    NotText(PathBuf),
    /// The circle could not be entered, or did not let us in.
    #[error("{message}")]
    Circle {
        /// The reason's code.
        code: String,
        /// In plain words.
        message: String,
    },
    /// The journal has damage that the second copy could not mend, or lost something and nobody said that they read it.
    #[error(
        "Something in this journal is damaged or could not be recovered; the report above names it. Everything else \
         can be read."
    )]
    Damaged,
    /// Erasing was not confirmed.
    #[error("Nothing was erased. Say that you mean it: --for-ever")]
    NotConfirmed,
    /// The output cannot be written.
    #[error(
        "The output cannot be written: {0}. What you asked for may be done all the same; look before you ask again."
    )]
    Output(io::Error),
    /// There is a new recovery code, and the output that should have had it cannot be written.
    #[error(
        "The journal is ready, but its new recovery code could not be shown and nobody has it: {0}. The passphrase opens \
         the journal; “hearth-cli journal rotate” makes another code."
    )]
    CodeNotShown(io::Error),
}

impl CliError {
    /// The stable code of this error.
    pub fn code(&self) -> &str {
        match self {
            Self::App { code, .. } | Self::Circle { code, .. } => code,
            Self::NoJournal => "no_journal",
            Self::JournalNotChosen => "which_journal",
            Self::JournalMissing(_) => "no_such_journal",
            Self::JournalAmbiguous(_) => "which_journal",
            Self::GroupMissing(_) => "group_missing",
            Self::GroupAmbiguous(_) => "group_ambiguous",
            Self::PictureMissing(_) => "not_found",
            Self::NobodyToAsk { .. } => "nobody_to_ask",
            Self::NotTheSame => "not_the_same",
            Self::SecretTooLong(_) => "secret_too_long",
            Self::FileMissing(_) => "file_missing",
            Self::FileExists(_) => "file_exists",
            Self::File { .. } => "file_unusable",
            Self::NotText(_) => "not_text",
            Self::Damaged => "journal_damaged",
            Self::NotConfirmed => "not_confirmed",
            Self::Output(_) => "output",
            Self::CodeNotShown(_) => "code_not_shown",
        }
    }

    /// What the system said of a file, as what it means for the person.
    pub fn file(path: impl Into<PathBuf>, source: io::Error) -> Self {
        let path = path.into();
        match source.kind() {
            io::ErrorKind::NotFound => Self::FileMissing(path),
            io::ErrorKind::AlreadyExists => Self::FileExists(path),
            io::ErrorKind::InvalidData => Self::NotText(path),
            _ => Self::File { path, source },
        }
    }

    /// Somebody closed the other end of the output, as `head` does: no reason to complain.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(source) if source.kind() == io::ErrorKind::BrokenPipe)
    }

    /// As it travels.
    pub fn to_wire(&self) -> WireError {
        WireError { code: self.code().to_owned(), message: self.to_string() }
    }
}

impl From<AppError> for CliError {
    fn from(error: AppError) -> Self {
        let WireError { code, message } = error.into();
        Self::App { code, message }
    }
}
