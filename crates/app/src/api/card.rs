use hearth_domain::{Id, ResponseWish, SignedAs, Theme};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::PictureView;

/// A card as it is made or changed. It starts empty; only what its owner picks goes in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct CardInput {
    /// The moment it is made from, for its owner's eyes only.
    pub from_moment: Option<Id>,
    /// The words.
    pub text: String,
    /// How it looks.
    pub theme: Theme,
    /// The name on it.
    pub signed_as: SignedAs,
    /// “Talks about: …”.
    pub content_notes: Vec<String>,
    /// What answer is welcome.
    pub response_wish: ResponseWish,
    /// An attachment of the moment to put on it.
    pub picture: Option<Id>,
    /// What the picture shows.
    pub picture_description: String,
}

/// A card as others see it, decoded from the outgoing bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct CardFace {
    /// The words.
    pub text: String,
    /// How it looks.
    pub theme: Theme,
    /// The name on it, if any.
    pub signed_as: Option<String>,
    /// “Talks about: …”.
    pub content_notes: Vec<String>,
    /// What answer is welcome.
    pub response_wish: ResponseWish,
    /// Its picture.
    pub picture: Option<PictureView>,
}

/// What a card's making shows beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct CardPreview {
    /// What others will see.
    pub face: CardFace,
    /// Size of the outgoing bytes.
    pub bytes: u32,
    /// BLAKE3 of the outgoing bytes, in hexadecimal.
    pub hash: String,
    /// What stays behind, as codes: `date`, `title`, `other_words`, `photos`, `tags`, `feelings`, `other_moments`, `name`.
    pub not_sent: Vec<String>,
}

/// A card of the journal's owner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct CardView {
    /// Its id.
    pub id: Id,
    /// Its first words.
    pub heading: String,
    /// What others will see.
    pub face: CardFace,
    /// How it was made, to change it.
    pub input: CardInput,
    /// RFC 3339.
    pub created: String,
    /// It is on somebody's screen or kept by a guide.
    pub is_shown: bool,
}

/// Change a card: all of it anew. What was already shown stays as it was sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct EditCard {
    /// Which one.
    pub id: Id,
    /// What it is now.
    pub card: CardInput,
}

/// What a moment offers to a card: nothing is picked yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct CardStart {
    /// An empty card with the owner's remembered look.
    pub input: CardInput,
    /// The moment's sentences, to pick from.
    pub sentences: Vec<String>,
    /// The moment's pictures, to pick from.
    pub pictures: Vec<Id>,
}
