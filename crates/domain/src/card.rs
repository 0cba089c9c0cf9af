use serde::{Deserialize, Serialize};

use crate::{clean_line, clean_text};

/// Most characters a card's text may have.
pub const CARD_TEXT_MAX: usize = 4_000;
/// Most bytes a card's picture may have, after re-encoding.
pub const CARD_PICTURE_MAX: usize = 512 * 1024;
const NAME_MAX: usize = 40;
const NOTE_MAX: usize = 60;
const NOTES_MAX: usize = 6;
const DESCRIPTION_MAX: usize = 300;
const MAGIC: [u8; 4] = *b"HCd\x01";

/// How a card looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "names of looks")]
pub enum Theme {
    #[default]
    Paper,
    Dawn,
    Meadow,
    Night,
}

/// The name on a card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "kind", content = "name")]
pub enum SignedAs {
    /// First name.
    FirstName(String),
    /// A name chosen for this card.
    ChosenName(String),
    /// No name on the card.
    #[default]
    NoName,
}

impl SignedAs {
    /// The name to show, if any.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::FirstName(name) | Self::ChosenName(name) => Some(name),
            Self::NoName => None,
        }
    }
}

/// What its author would like in answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ResponseWish {
    /// Nothing; please just listen.
    JustListen,
    /// A quiet sign is welcome.
    #[default]
    SameHereWelcome,
    /// A short line is welcome too.
    AFewWordsWelcome,
    /// Ask before answering.
    AskMeFirst,
}

/// How a card's picture is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "names of formats")]
pub enum PictureKind {
    Jpeg,
    Png,
}

/// A picture on a card: re-encoded, so without camera or place data, and described.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardPicture {
    /// How `bytes` is encoded.
    pub kind: PictureKind,
    /// What it shows.
    pub description: String,
    /// At most [`CARD_PICTURE_MAX`] bytes.
    pub bytes: Vec<u8>,
}

/// A frozen copy of what its owner chose to show: the one thing that ever leaves a journal.
///
/// It holds no id and no date: two identical choices give identical bytes, and nothing of the moment it
/// was made from but the words that were picked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The words, at most [`CARD_TEXT_MAX`] characters.
    pub text: String,
    /// How it looks.
    pub theme: Theme,
    /// The name on it.
    #[serde(with = "plain_name")]
    pub signed_as: SignedAs,
    /// “Talks about: …”, plain lines.
    pub content_notes: Vec<String>,
    /// What answer is welcome.
    pub response_wish: ResponseWish,
    /// A picture.
    pub picture: Option<CardPicture>,
}

/// In a card's bytes the name is an ordinary enum: the tagged form of [`SignedAs`] is for JSON, and needs
/// a format that describes itself.
mod plain_name {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::SignedAs;

    #[derive(Serialize, Deserialize)]
    enum Plain {
        First(String),
        Chosen(String),
        Nobody,
    }

    pub(super) fn serialize<S: Serializer>(name: &SignedAs, to: S) -> Result<S::Ok, S::Error> {
        let plain = match name.clone() {
            SignedAs::FirstName(name) => Plain::First(name),
            SignedAs::ChosenName(name) => Plain::Chosen(name),
            SignedAs::NoName => Plain::Nobody,
        };
        plain.serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<SignedAs, D::Error> {
        Ok(match Plain::deserialize(from)? {
            Plain::First(name) => SignedAs::FirstName(name),
            Plain::Chosen(name) => SignedAs::ChosenName(name),
            Plain::Nobody => SignedAs::NoName,
        })
    }
}

/// Why a card cannot be made or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CardError {
    /// No words and no picture.
    #[error("The card is still empty. Choose some words, or write new ones.")]
    Empty,
    /// Something is longer than a card holds.
    #[error("The {field} is too long for a card: at most {max}. Nothing was lost; make it shorter.")]
    TooLong {
        /// Which part.
        field: &'static str,
        /// Its limit.
        max: usize,
    },
    /// Not a card, or damaged on its way.
    #[error("This is not a whole Hearth card. It was not opened.")]
    Damaged,
    /// Made by a later Hearth.
    #[error("This card was made by a newer Hearth. Update Hearth to open it; it was not changed.")]
    UnknownVersion,
}

impl CardError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "card_empty",
            Self::TooLong { .. } => "card_too_long",
            Self::Damaged => "card_damaged",
            Self::UnknownVersion => "card_version",
        }
    }
}

impl Card {
    /// The same card with harmless characters and its limits checked.
    pub fn checked(mut self) -> Result<Self, CardError> {
        self.text = clean_text(&self.text).trim().to_owned();
        self.signed_as = match self.signed_as {
            SignedAs::FirstName(name) => named(SignedAs::FirstName, &name),
            SignedAs::ChosenName(name) => named(SignedAs::ChosenName, &name),
            SignedAs::NoName => SignedAs::NoName,
        };
        self.content_notes = self.content_notes.iter().map(|note| clean_line(note)).collect();
        self.content_notes.retain(|note| !note.is_empty());
        if let Some(picture) = &mut self.picture {
            picture.description = clean_line(&picture.description);
        }
        self.within_limits()?;
        let nothing = self.text.is_empty() && self.picture.is_none();
        if nothing { Err(CardError::Empty) } else { Ok(self) }
    }

    fn within_limits(&self) -> Result<(), CardError> {
        let limit = |field, size: usize, max| {
            if size > max { Err(CardError::TooLong { field, max }) } else { Ok(()) }
        };
        limit("text", self.text.chars().count(), CARD_TEXT_MAX)?;
        limit("name", self.signed_as.name().map_or(0, |name| name.chars().count()), NAME_MAX)?;
        limit("list of what it talks about", self.content_notes.len(), NOTES_MAX)?;
        for note in &self.content_notes {
            limit("line of what it talks about", note.chars().count(), NOTE_MAX)?;
        }
        if let Some(picture) = &self.picture {
            limit("picture", picture.bytes.len(), CARD_PICTURE_MAX)?;
            limit("picture's description", picture.description.chars().count(), DESCRIPTION_MAX)?;
        }
        Ok(())
    }

    /// The exact bytes that are sent: a magic with the version, then the card in postcard.
    pub fn encode(&self) -> Result<Vec<u8>, CardError> {
        let card = self.clone().checked()?;
        let body = postcard::to_stdvec(&card).map_err(|_| CardError::Damaged)?;
        Ok([MAGIC.as_slice(), &body].concat())
    }

    /// Reads bytes that were sent. Only canonical bytes are accepted: those that [`Card::encode`] gives
    /// for the card they hold, so what was previewed, signed and shown cannot differ.
    pub fn decode(bytes: &[u8]) -> Result<Self, CardError> {
        let body = match bytes.split_at_checked(4) {
            Some((magic, body)) if magic == MAGIC => body,
            Some((magic, _)) if magic[..3] == MAGIC[..3] => return Err(CardError::UnknownVersion),
            _ => return Err(CardError::Damaged),
        };
        let card: Self = postcard::from_bytes(body).map_err(|_| CardError::Damaged)?;
        if card.encode()? == bytes { Ok(card) } else { Err(CardError::Damaged) }
    }

    /// The first words, to name the card in a list.
    pub fn heading(&self) -> String {
        let line = self.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
        let mut heading: String = line.chars().take(60).collect();
        if line.chars().count() > 60 {
            heading.push('…');
        }
        heading
    }
}

fn named(make: fn(String) -> SignedAs, name: &str) -> SignedAs {
    match clean_line(name) {
        name if name.is_empty() => SignedAs::NoName,
        name => make(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn card(text: &str) -> Card {
        Card { text: text.into(), signed_as: SignedAs::FirstName("Jay".into()), ..Card::default() }
    }

    #[test]
    fn what_was_encoded_decodes_to_the_same() {
        let sent = card("I called my sister.").encode().unwrap();
        assert_eq!(Card::decode(&sent).unwrap(), card("I called my sister."));
    }

    #[test]
    fn another_version_is_named_and_anything_else_refused() {
        let mut sent = card("x").encode().unwrap();
        sent[3] = 9;
        assert_eq!(Card::decode(&sent), Err(CardError::UnknownVersion));
        assert_eq!(Card::decode(b"HC"), Err(CardError::Damaged));
    }

    #[test]
    fn trailing_bytes_and_uncleaned_text_are_not_canonical() {
        let mut sent = card("x").encode().unwrap();
        sent.push(0);
        assert_eq!(Card::decode(&sent), Err(CardError::Damaged));
        let hidden = postcard::to_stdvec(&card("a\u{202E}b")).unwrap();
        assert_eq!(Card::decode(&[MAGIC.as_slice(), &hidden].concat()), Err(CardError::Damaged));
    }

    proptest! {
        #[test]
        fn any_text_survives_or_is_refused(text in "\\PC{0,200}", note in "\\PC{0,80}") {
            let made = Card { text, content_notes: vec![note], ..Card::default() };
            if let Ok(bytes) = made.encode() {
                prop_assert_eq!(Card::decode(&bytes).unwrap().encode().unwrap(), bytes);
            }
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Card::decode(&[MAGIC.as_slice(), &bytes].concat());
        }
    }
}
