use std::ops::Range;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::import::ImportError;

/// One journal's JSON, of which only one entry at a time is unfolded.
pub(super) struct JournalFile {
    text: String,
    entries: std::iter::Enumerate<std::vec::IntoIter<Range<usize>>>,
}

/// An entry as Day One writes it. What Hearth does not keep (place, weather, device, steps, ...) is not
/// even read.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RawEntry {
    pub uuid: Option<String>,
    pub text: Option<String>,
    pub rich_text: Option<String>,
    pub creation_date: Option<String>,
    pub modified_date: Option<String>,
    pub time_zone: Option<String>,
    pub tags: Option<Vec<String>>,
    pub photos: Option<Vec<RawMedia>>,
    pub videos: Option<Vec<RawMedia>>,
    pub audios: Option<Vec<RawMedia>>,
    pub pdf_attachments: Option<Vec<RawMedia>>,
}

/// A file that belongs to an entry.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RawMedia {
    pub identifier: Option<String>,
    pub md5: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub format: Option<String>,
    pub order_in_entry: Option<i64>,
}

#[derive(Deserialize)]
struct Outline<'a> {
    #[serde(borrow)]
    entries: Vec<&'a RawValue>,
}

impl JournalFile {
    /// Finds where each entry begins and ends. Nothing is unfolded, so depth and odd types cost nothing.
    pub fn parse(name: &str, bytes: Vec<u8>) -> Result<Self, ImportError> {
        let wrong = |why| ImportError::damaged(name, why);
        let text = String::from_utf8(bytes).map_err(|_| wrong("it is not UTF-8 text"))?;
        let json = text.trim_start_matches('\u{FEFF}');
        let outline: Outline = serde_json::from_str(json).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => wrong("it is not a Day One journal"),
            serde_json::error::Category::Eof => wrong("the file ends in the middle"),
            _ => wrong("it is not whole JSON"),
        })?;
        let start = text.as_ptr() as usize;
        let range = |raw: &&RawValue| {
            let from = raw.get().as_ptr() as usize - start;
            from..from + raw.get().len()
        };
        let entries: Vec<_> = outline.entries.iter().map(range).collect();
        Ok(Self { text, entries: entries.into_iter().enumerate() })
    }

    /// The next entry with its number, counted from one; nothing in it when it is broken.
    pub fn next_entry(&mut self) -> Option<(usize, Option<RawEntry>)> {
        let (index, range) = self.entries.next()?;
        let raw = self.text.get(range).and_then(|json| serde_json::from_str(json).ok());
        Some((index + 1, raw))
    }
}

#[derive(Deserialize)]
struct RichText {
    contents: Vec<RichPart>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct RichPart {
    text: Option<String>,
    embedded_objects: Vec<RawMedia>,
}

/// The words of an entry whose `text` is missing, from the second form in which Day One keeps them.
pub(super) fn rich_words(json: &str) -> Option<Vec<RichPiece>> {
    let rich: RichText = serde_json::from_str(json).ok()?;
    let pieces = rich.contents.into_iter().flat_map(|part| {
        let pictures = part.embedded_objects.into_iter().filter_map(|object| object.identifier);
        part.text.map(RichPiece::Words).into_iter().chain(pictures.map(RichPiece::Media))
    });
    Some(pieces.collect())
}

/// A stretch of words, or a picture's place among them.
pub(super) enum RichPiece {
    /// As written, without escapes.
    Words(String),
    /// Its identifier.
    Media(String),
}
