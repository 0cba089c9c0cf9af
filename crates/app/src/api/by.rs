use hearth_domain::Id;
use serde::{Deserialize, Serialize};
use specta::Type;

/// One thing, by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ById {
    /// Which one.
    pub id: Id,
}

/// One thing by id, or none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct MaybeId {
    /// Which one.
    pub id: Option<Id>,
}

/// Somebody in the circle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ByMember {
    /// Their id in this circle, hexadecimal.
    pub member: String,
}

/// A card on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ByShare {
    /// The share's id in this circle, hexadecimal.
    pub share: String,
}

/// Some words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Text {
    /// The words.
    pub text: String,
}

/// Some lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Lines {
    /// Each line.
    pub lines: Vec<String>,
}

/// A language of the interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Language {
    /// `en` or `es`.
    pub language: String,
}
