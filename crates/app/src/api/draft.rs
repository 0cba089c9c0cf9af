use hearth_domain::Id;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{CardInput, EditHelp, MomentInput};

/// Where something was being written. Each place has a draft of its own, so that none takes the place of another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum DraftPlace {
    /// A moment that was never saved.
    NewMoment,
    /// A saved moment that is being changed.
    Moment(Id),
    /// A card that was never kept, and the moment it is made from.
    NewCard(Option<Id>),
    /// A kept card that is being changed.
    Card(Id),
    /// The line for oneself at the end of a gathering; kept, it is a moment.
    EndedLine,
    /// The answer to a card that may be read again.
    Reply(Id),
    /// The lines of Help now and the support plan.
    HelpLines,
}

/// What was being written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum DraftWords {
    /// A moment, new or changed.
    Moment(MomentInput),
    /// A card, new or changed.
    Card(CardInput),
    /// A few words.
    Text(String),
    /// Lines and plan, all of them anew.
    Help(EditHelp),
}

/// Words to keep, sealed, until they are saved or let go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct Draft {
    /// Where they were being written.
    pub place: DraftPlace,
    /// The words.
    pub words: DraftWords,
}
