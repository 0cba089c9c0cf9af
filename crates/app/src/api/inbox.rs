use hearth_domain::Id;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::CardFace;

/// A card someone allowed the guide to read again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct InboxRow {
    /// Its id.
    pub id: Id,
    /// Its author, by the name they used; nobody, where the card carries no name.
    pub from: Option<String>,
    /// The group, by name.
    pub group: String,
    /// The day it was shared.
    pub since: String,
    /// The last day it may be read.
    pub until: String,
    /// Not read yet.
    pub is_new: bool,
}

/// Such a card, open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct InboxCard {
    /// Its id.
    pub id: Id,
    /// The row.
    pub row: InboxRow,
    /// The card.
    pub face: CardFace,
    /// A reply waits for the author's next circle.
    pub reply_waiting: bool,
}

/// “Shared with me”.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct InboxView {
    /// Newest first.
    pub items: Vec<InboxRow>,
    /// Once, with no name: a card is no longer shared with you.
    pub something_went: bool,
}

/// A short reply, brought to the author at the next circle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct ReplyToCard {
    /// Which card.
    pub id: Id,
    /// Up to 280 characters.
    pub text: String,
}
