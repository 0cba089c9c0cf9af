use hearth_domain::{Id, Recipient, ResponseKind, ShareEnd, ShareState};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::CardFace;

/// A line of “Who has what”.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct ShareView {
    /// Its id.
    pub id: Id,
    /// The card it was made from, if it is still there.
    pub card: Option<Id>,
    /// The card's first words.
    pub heading: String,
    /// The group, by name.
    pub group: String,
    /// The guide, by name.
    pub guide: String,
    /// The day it was shown.
    pub since: String,
    /// When it ends by itself.
    pub end: ShareEnd,
    /// Where it stands.
    pub state: ShareState,
    /// What was answered: kinds only.
    pub heard: Vec<ResponseKind>,
    /// Short lines the author welcomed.
    pub lines: Vec<String>,
    /// The guide's replies.
    pub replies: Vec<String>,
    /// One plain English sentence (the window makes its own in each language).
    pub sentence: String,
}

/// The rest of a share's record, under “More”.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct ShareDetail {
    /// Its id.
    pub id: Id,
    /// The line.
    pub share: ShareView,
    /// The card as it was sent.
    pub face: CardFace,
    /// BLAKE3 of the bytes that were sent, in hexadecimal.
    pub hash: String,
    /// To whom, by name.
    pub recipients: Vec<Recipient>,
    /// What it was for.
    pub purpose: String,
    /// Version of the words the owner agreed to.
    pub text_version: String,
    /// The name it was signed with.
    pub signature: String,
    /// The day it was taken back.
    pub taken_back_on: Option<String>,
}

/// What erasing every line of what is over came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ErasedShares {
    /// Lines that are gone.
    pub erased: u32,
    /// Lines that stay, because the card is not over yet: on its way, shown, kept, or asked back without an answer.
    pub left: u32,
}
