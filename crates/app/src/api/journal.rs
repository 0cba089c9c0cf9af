use serde::{Deserialize, Serialize};
use specta::Type;

use super::{DraftPlace, NoticeView};

/// A journal on this computer, as anyone who sits at it may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct JournalView {
    /// The name of its directory: random.
    pub id: String,
    /// The neutral name its owner chose.
    pub label: String,
}

/// What the window starts from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct AppState {
    /// All journals of this home.
    pub journals: Vec<JournalView>,
    /// The open one.
    pub open: Option<OpenJournal>,
    /// Whether a circle is joined, hosted or being entered.
    pub in_circle: bool,
    /// Somebody with another journal still has a seat in a circle; `circle_leave` gives it up, unseen.
    pub seat_of_another: bool,
    /// A visitor's circle is covered and waits for their PIN.
    pub pin_wanted: bool,
    /// A card is shown large and nothing else may be reached.
    pub showing_here: bool,
    /// Hearth's version.
    pub version: String,
}

/// The open journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct OpenJournal {
    /// Which one.
    pub journal: JournalView,
    /// What was repaired or is worth knowing.
    pub notices: Vec<NoticeView>,
    /// A new moment that was being written is waiting.
    pub has_draft: bool,
    /// Every place where something that was being written is waiting.
    pub drafts: Vec<DraftPlace>,
    /// Its owner has not yet kept a way back in: ask, gently.
    pub recovery_pending: bool,
    /// No moment was ever saved here.
    pub is_empty: bool,
}

/// Start a journal.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct CreateJournal {
    /// A neutral name, in plain on the disk.
    pub label: String,
    /// At least 12 characters.
    pub passphrase: String,
}

/// Open a journal.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct UnlockJournal {
    /// Id or label.
    pub journal: String,
    /// Its passphrase.
    pub passphrase: String,
}

/// Get back in with the recovery code and set a new passphrase.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct RecoverJournal {
    /// Id or label.
    pub journal: String,
    /// The code, in any spacing and case.
    pub recovery_code: String,
    /// At least 12 characters.
    pub new_passphrase: String,
}

/// Change the passphrase of the open journal.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ChangePassphrase {
    /// The one that opens it now.
    pub current: String,
    /// At least 12 characters.
    pub new_passphrase: String,
}

/// A label and a passphrase to start from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Suggestion {
    /// A neutral label that says nothing of what is inside.
    pub label: String,
    /// Six words from the EFF long list: about 77 bits.
    pub passphrase: String,
}

/// Advice on a passphrase, as words, never a block beyond the twelve characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PassphraseAdvice {
    /// Long enough to be accepted.
    pub accepted: bool,
    /// `too_short`, `easy_to_guess`, `fair`, `strong`.
    pub strength: String,
}

/// A way back in, to be kept outside the computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RecoverySheet {
    /// The code, in groups.
    pub groups: Vec<String>,
    /// Which two groups (counted from 1) its owner types back to show it was kept.
    pub ask: Vec<u32>,
}

/// The two groups, typed back.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ConfirmRecovery {
    /// In the order in which they were asked.
    pub answers: Vec<String>,
}
