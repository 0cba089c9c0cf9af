use hearth_circle as circle;
use hearth_domain as domain;

use crate::api::WireError;
use crate::import::ImportError;
use crate::picture::PictureError;

/// Why a use case did not happen. Nothing is lost by any of these unless its words say so.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each says itself in its words")]
pub enum AppError {
    #[error(transparent)]
    Vault(#[from] hearth_vault::Error),
    #[error(transparent)]
    Key(#[from] hearth_vault::KeyError),
    #[error(transparent)]
    Moment(#[from] domain::MomentError),
    #[error(transparent)]
    Card(#[from] domain::CardError),
    #[error(transparent)]
    Keep(#[from] domain::KeepError),
    #[error(transparent)]
    Group(#[from] domain::GroupError),
    #[error(transparent)]
    Invitation(#[from] domain::InvitationError),
    #[error(transparent)]
    Date(#[from] domain::OccurredOnError),
    #[error(transparent)]
    Id(#[from] domain::IdError),
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Host(#[from] circle::HostError),
    #[error(transparent)]
    Seat(#[from] circle::SeatError),
    #[error("The journal is locked. Open it first; nothing was changed.")]
    Locked,
    #[error("Another journal is open. Lock it first.")]
    AlreadyOpen,
    #[error("There is no journal called “{0}” here. “journal list” shows those there are.")]
    NoSuchJournal(String),
    #[error("There are several journals here. Say which one with --journal.")]
    WhichJournal,
    #[error("There is no such {0} in this journal. It may have been deleted.")]
    NotFound(&'static str),
    #[error(
        "That is not one of the two groups asked for. Look at your sheet and try once more; nothing was changed."
    )]
    RecoveryMismatch,
    #[error("A new recovery code is made only with the passphrase. Nothing was changed.")]
    PassphraseFirst,
    #[error("Give the passphrase or the recovery code that opens the backup.")]
    KeyNeeded,
    #[error("This card is still shown to people. Take it back first, then it can be erased.")]
    StillShown,
    #[error("There is no circle here. Start or join one first.")]
    NoCircle,
    #[error("A circle is still open on this computer. Leave it first.")]
    InCircle,
    #[error("Only the guide of this circle can do that.")]
    GuideOnly,
    #[error("Read the group's agreement first; then you can share.")]
    AgreementFirst,
    #[error(
        "A visitor's card is gone at the end. To let the guide read it again, start a journal of your own."
    )]
    VisitorCannotKeep,
    #[error("Choose a card, or write one.")]
    NoCardChosen,
    #[error("The card is not what the preview showed. Nothing was sent. Look at it once more.")]
    PreviewChanged,
    #[error(
        "A backup opens with a recovery code too, and this journal has none. Make one first. Nothing was written."
    )]
    NoRecoveryCode,
    #[error("This journal has no key for that group. Ask its guide for an invitation, or join by code.")]
    NoGroupKey,
    #[error("“{0}” is not an address. It looks like 192.168.1.20:4720.")]
    BadAddress(String),
    #[error("A code has nine digits, such as 415 920 637.")]
    BadCode,
    #[error("A PIN has 4 to 12 digits.")]
    BadPin,
    #[error("That is not the PIN. Your place is still kept; try again.")]
    WrongPin,
    #[error("Give a name of up to 40 characters to show to the others.")]
    NameNeeded,
    #[error("A reply has one to 280 characters.")]
    ReplyLength,
    #[error("You can write up to 140 characters, and only if the author welcomes a few words.")]
    LineNotWelcome,
    #[error("The author of this card would rather have no answers here. Nothing was sent.")]
    AnswerNotWelcome,
    #[error("That file is not there: {0}")]
    FileMissing(String),
    #[error("The file could not be read: {0}")]
    FileUnreadable(String),
    #[error("The picture did not arrive whole. Add it again.")]
    BadBase64,
    #[error(
        "Something in this journal could not be understood: {0}. It was not changed. “journal verify” tells more."
    )]
    Unreadable(&'static str),
    #[error("This computer gave no random numbers. Nothing was saved; try again.")]
    NoRandomness,
    #[error(
        "Not sent: the group's app did not answer in time. The card was called back, so it does not go out later."
    )]
    NotSent,
    #[error("{}", refusal_words(*.0))]
    ShareRefused(circle::ShareRefusal),
    #[error("Hearth could not start its network part: {0}")]
    Runtime(String),
}

impl AppError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Vault(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Moment(error) => error.code(),
            Self::Card(error) => error.code(),
            Self::Keep(error) => error.code(),
            Self::Group(error) => error.code(),
            Self::Invitation(error) => error.code(),
            Self::Date(_) => "bad_date",
            Self::Id(_) => "bad_id",
            Self::Picture(error) => error.code(),
            Self::Import(error) => error.code(),
            Self::Host(error) => error.code(),
            Self::Seat(error) => error.code(),
            Self::Locked => "locked",
            Self::AlreadyOpen => "already_open",
            Self::NoSuchJournal(_) => "no_such_journal",
            Self::WhichJournal => "which_journal",
            Self::NotFound(_) => "not_found",
            Self::RecoveryMismatch => "recovery_mismatch",
            Self::PassphraseFirst => "passphrase_first",
            Self::KeyNeeded => "key_needed",
            Self::StillShown => "still_shown",
            Self::NoCircle => "no_circle",
            Self::InCircle => "in_circle",
            Self::GuideOnly => "guide_only",
            Self::AgreementFirst => "agreement_first",
            Self::VisitorCannotKeep => "visitor_cannot_keep",
            Self::NoCardChosen => "no_card_chosen",
            Self::PreviewChanged => "preview_changed",
            Self::NoRecoveryCode => "no_recovery_code",
            Self::NoGroupKey => "no_group_key",
            Self::BadAddress(_) => "bad_address",
            Self::BadCode => "bad_code",
            Self::BadPin => "bad_pin",
            Self::WrongPin => "wrong_pin",
            Self::NameNeeded => "name_needed",
            Self::ReplyLength => "reply_length",
            Self::LineNotWelcome => "line_not_welcome",
            Self::AnswerNotWelcome => "answer_not_welcome",
            Self::FileMissing(_) => "file_missing",
            Self::FileUnreadable(_) => "file_unreadable",
            Self::BadBase64 => "picture_incomplete",
            Self::Unreadable(_) => "record_unreadable",
            Self::NoRandomness => "no_randomness",
            Self::NotSent => "not_sent",
            Self::ShareRefused(circle::ShareRefusal::RosterChanged) => "people_changed",
            Self::ShareRefused(circle::ShareRefusal::TooBig) => "card_too_big",
            Self::ShareRefused(circle::ShareRefusal::TooMany) => "too_many_cards",
            Self::ShareRefused(circle::ShareRefusal::Paused) => "circle_paused",
            Self::ShareRefused(_) => "share_not_allowed",
            Self::Runtime(_) => "internal",
        }
    }
}

fn refusal_words(reason: circle::ShareRefusal) -> &'static str {
    match reason {
        circle::ShareRefusal::RosterChanged => {
            "Somebody came in while you were deciding. Nothing was sent. Look at the list again."
        }
        circle::ShareRefusal::TooBig => {
            "This card is too large to send. Nothing was sent; use a smaller picture."
        }
        circle::ShareRefusal::TooMany => {
            "That is many cards for now. Nothing was sent; wait a little, or take one back."
        }
        circle::ShareRefusal::Paused => "The group is paused. Nothing was sent; share when it goes on.",
        _ => "This card could not be shared here. Nothing was sent.",
    }
}

impl From<AppError> for WireError {
    fn from(error: AppError) -> Self {
        Self { code: error.code().to_owned(), message: error.to_string() }
    }
}

impl From<&AppError> for WireError {
    fn from(error: &AppError) -> Self {
        Self { code: error.code().to_owned(), message: error.to_string() }
    }
}
