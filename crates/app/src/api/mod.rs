//! What crosses the border to a window or a terminal: requests in, views out. One shape for both.
//!
//! Field names are those of the design's vocabulary, in `snake_case`. Dates are ISO 8601 text, ids are
//! UUID text; no 64-bit numbers, which JavaScript cannot hold.

mod by;
mod card;
mod care;
mod circle;
mod circle_event;
mod draft;
mod group;
mod inbox;
mod journal;
mod moment;
mod share;
mod tools;

pub use by::*;
pub use card::*;
pub use care::*;
pub use circle::*;
pub use circle_event::*;
pub use draft::*;
pub use group::*;
pub use inbox::*;
pub use journal::*;
pub use moment::*;
pub use share::*;
pub use tools::*;

use hearth_domain::Id;
use serde::{Deserialize, Serialize};
use specta::Type;

/// An error as it travels: a stable code for programs, plain words for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct WireError {
    /// Stable, `snake_case`. The window's catalogue has words for it in each language.
    pub code: String,
    /// What happened, what became of the data, what to do next; in English.
    pub message: String,
}

/// Something worth knowing that is no error, such as a repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NoticeView {
    /// Stable, `snake_case`.
    pub code: String,
    /// In English.
    pub message: String,
    /// The moment whose picture it is about.
    pub moment: Option<NoticeMoment>,
    /// How many entries are gone, where it says so and the number is known.
    pub lost: Option<u32>,
}

/// A moment that a notice is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NoticeMoment {
    /// Its id.
    pub id: Id,
    /// Its title or first line; may be empty.
    pub heading: String,
    /// Its day, as a list shows it.
    pub occurred_on: String,
}

/// A list, with whether there is more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct Items<T> {
    /// The items.
    pub items: Vec<T>,
}

/// What changed. Never contents: the view asks again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Changed {
    /// Which part of the app.
    pub topic: Topic,
}

/// The parts of the app that change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words speak for themselves")]
pub enum Topic {
    Journal,
    Moments,
    Cards,
    Shares,
    Groups,
    Circle,
    Inbox,
}
