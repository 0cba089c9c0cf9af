use serde::{Deserialize, Serialize};

use crate::{Id, OccurredOn, clean_line, clean_text};

/// What a moment is about. Wins and hard things stand side by side: over half of what recovery stories
/// hold is difficulty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words speak for themselves")]
pub enum MomentKind {
    Milestone,
    SmallWin,
    /// When nobody chose.
    #[default]
    Reflection,
    Gratitude,
    HardDay,
    Setback,
    Loss,
    Art,
    /// To a question.
    Answer,
}

impl MomentKind {
    /// Every kind, in the order in which they are offered.
    pub const ALL: [Self; 9] = [
        Self::Milestone,
        Self::SmallWin,
        Self::Reflection,
        Self::Gratitude,
        Self::HardDay,
        Self::Setback,
        Self::Loss,
        Self::Art,
        Self::Answer,
    ];
}

/// The four dimensions of recovery (SAMHSA's working definition, 2012).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "SAMHSA's own words")]
pub enum Dimension {
    Health,
    Home,
    Purpose,
    Community,
}

/// Whether Hearth may ever bring a moment back by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words speak for themselves")]
pub enum LookBack {
    #[default]
    Allow,
    Never,
}

/// What kind of file hangs on a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words speak for themselves")]
pub enum AttachmentKind {
    Photo,
    Drawing,
}

/// A photo or drawing that belongs to a moment. `file` is opaque here: the vault's own reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its id.
    pub id: Id,
    /// Photo or drawing.
    pub kind: AttachmentKind,
    /// `image/jpeg` or `image/png`.
    pub media_type: String,
    /// What it shows, in its owner's words; may be empty.
    pub description: String,
    /// Bytes as stored.
    pub bytes: u32,
    /// The vault's reference, encoded by the app.
    pub file: Vec<u8>,
    /// BLAKE3 of the original before its location and camera data were removed: keeps a second import from adding it again.
    pub origin: Option<String>,
}

/// What a milestone may hold besides its words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(specta::Type))]
#[serde(default)]
pub struct MilestoneNotes {
    /// What it took.
    pub took: String,
    /// Who helped.
    pub helped: String,
    /// The strength used.
    pub strength: String,
    /// What I learned.
    pub learned: String,
    /// How I mark it.
    pub mark: String,
}

impl MilestoneNotes {
    /// Nothing was written in any field.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Where an imported moment came from: program and its own id there.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(specta::Type))]
pub struct Source {
    /// `dayone`, `markdown`, ...
    pub program: String,
    /// The entry's id in that program, or a hash of what stands for it.
    pub key: String,
}

/// An entry of the journal. Every field is optional but one text: title, body, or a picture.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Moment {
    /// What it is about.
    pub kind: MomentKind,
    /// A short title; may be empty.
    pub title: String,
    /// The text, in the Markdown subset: paragraph, bold, italic, list, quote.
    pub body: String,
    /// When it happened.
    pub occurred_on: Option<OccurredOn>,
    /// IANA time zone in which it was written.
    pub time_zone: Option<String>,
    /// SAMHSA dimensions.
    pub dimensions: Vec<Dimension>,
    /// Feelings in the owner's words.
    pub feelings: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Plain lines such as “loss”: what it talks about.
    pub content_notes: Vec<String>,
    /// Photos and drawings.
    pub attachments: Vec<Attachment>,
    /// The question this answers.
    pub question: Option<String>,
    /// Whether Hearth may bring it back by itself.
    pub look_back: LookBack,
    /// Where it was imported from.
    pub source: Option<Source>,
    /// A milestone's own fields.
    pub milestone: MilestoneNotes,
    /// In the bin since (unix seconds); `None` while in the journal.
    pub binned: Option<i64>,
}

/// Why a moment cannot be kept as it is. Nothing was lost: the words are still where they were typed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MomentError {
    /// No title, no text, no picture.
    #[error("There is nothing to save yet. Write a word, or add a picture.")]
    Empty,
    /// A field is longer than Hearth keeps.
    #[error(
        "The {field} is too long: at most {max} characters. Nothing was saved or lost; shorten it and save again."
    )]
    TooLong {
        /// Which field.
        field: &'static str,
        /// How many characters it may have.
        max: usize,
    },
}

impl MomentError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "moment_empty",
            Self::TooLong { .. } => "moment_too_long",
        }
    }
}

const TITLE_MAX: usize = 300;
const BODY_MAX: usize = 500_000;
const LINE_MAX: usize = 120;
const LIST_MAX: usize = 50;

impl Moment {
    /// The same moment with harmless characters, trimmed lists, and its limits checked.
    pub fn checked(mut self) -> Result<Self, MomentError> {
        self.title = clean_line(&self.title);
        self.body = clean_text(&self.body);
        for list in [&mut self.feelings, &mut self.tags, &mut self.content_notes] {
            tidy_list(list)?;
        }
        self.dimensions.dedup();
        within("title", &self.title, TITLE_MAX)?;
        within("text", &self.body, BODY_MAX)?;
        let notes = &self.milestone;
        for note in [&notes.took, &notes.helped, &notes.strength, &notes.learned, &notes.mark] {
            within("milestone", note, BODY_MAX)?;
        }
        let nothing = self.title.is_empty()
            && self.body.trim().is_empty()
            && self.attachments.is_empty()
            && self.milestone.is_empty();
        if nothing { Err(MomentError::Empty) } else { Ok(self) }
    }

    /// What stands for the moment in a list: its title, else the first line of its text.
    pub fn heading(&self) -> &str {
        if !self.title.is_empty() {
            return &self.title;
        }
        let first = self.body.lines().map(str::trim).find(|line| !line.is_empty());
        first.or(Some(self.milestone.took.as_str())).unwrap_or_default()
    }

    /// Every text its owner wrote, for search.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let notes = &self.milestone;
        [&self.title, &self.body, &notes.took, &notes.helped, &notes.strength, &notes.learned, &notes.mark]
            .into_iter()
            .map(String::as_str)
            .chain(self.feelings.iter().map(String::as_str))
            .chain(self.tags.iter().map(String::as_str))
            .chain(self.content_notes.iter().map(String::as_str))
            .chain(self.attachments.iter().map(|attachment| attachment.description.as_str()))
            .chain(self.question.as_deref())
    }
}

fn within(field: &'static str, text: &str, max: usize) -> Result<(), MomentError> {
    if text.chars().count() > max { Err(MomentError::TooLong { field, max }) } else { Ok(()) }
}

fn tidy_list(list: &mut Vec<String>) -> Result<(), MomentError> {
    for line in list.iter_mut() {
        *line = clean_line(line);
        within("list", line, LINE_MAX)?;
    }
    list.retain(|line| !line.is_empty());
    let mut seen = std::collections::HashSet::new();
    list.retain(|line| seen.insert(line.clone()));
    list.truncate(LIST_MAX);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_is_enough_and_nothing_is_not() {
        assert_eq!(Moment::default().checked().unwrap_err().code(), "moment_empty");
        assert!(Moment { body: "ok".into(), ..Moment::default() }.checked().is_ok());
        assert!(Moment { title: "ok".into(), ..Moment::default() }.checked().is_ok());
    }

    #[test]
    fn a_milestone_may_speak_through_its_own_fields_alone() {
        let milestone = MilestoneNotes { learned: "To ask.".into(), ..MilestoneNotes::default() };
        assert!(Moment { milestone, ..Moment::default() }.checked().is_ok());
    }

    #[test]
    fn too_long_says_which_field() {
        let long = Moment { title: "a".repeat(301), ..Moment::default() };
        assert_eq!(long.checked().unwrap_err(), MomentError::TooLong { field: "title", max: 300 });
    }
}
