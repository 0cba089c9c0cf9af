use hearth_domain::{AttachmentKind, Dimension, Id, LookBack, MilestoneNotes, MomentKind, Source};
use serde::{Deserialize, Serialize};
use specta::Type;

/// A moment as it is written or edited. Absent fields are empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct MomentInput {
    /// `reflection` when nobody chose.
    pub kind: MomentKind,
    /// May be empty.
    pub title: String,
    /// Markdown subset.
    pub body: String,
    /// `2026-03-14`, `2026-03`, `2026` or `about 2026-03-14`.
    pub occurred_on: Option<String>,
    /// SAMHSA dimensions.
    pub dimensions: Vec<Dimension>,
    /// In the owner's words.
    pub feelings: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// What it talks about.
    pub content_notes: Vec<String>,
    /// The question this answers.
    pub question: Option<String>,
    /// Whether Hearth may bring it back by itself.
    pub look_back: LookBack,
    /// A milestone's own fields.
    pub milestone: MilestoneNotes,
    /// Attachments to keep, by id, in order (those added with `attachment_add`).
    pub attachments: Vec<Id>,
}

/// A moment, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct MomentView {
    /// Its id.
    pub id: Id,
    /// What it is about.
    pub kind: MomentKind,
    /// May be empty.
    pub title: String,
    /// Markdown subset.
    pub body: String,
    /// When it happened, as exactly as its owner said.
    pub occurred_on: Option<String>,
    /// IANA time zone in which it was written.
    pub time_zone: Option<String>,
    /// SAMHSA dimensions.
    pub dimensions: Vec<Dimension>,
    /// In the owner's words.
    pub feelings: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// What it talks about.
    pub content_notes: Vec<String>,
    /// The question this answers.
    pub question: Option<String>,
    /// Whether Hearth may bring it back by itself.
    pub look_back: LookBack,
    /// A milestone's own fields.
    pub milestone: MilestoneNotes,
    /// Photos and drawings.
    pub attachments: Vec<AttachmentView>,
    /// Where it was imported from.
    pub source: Option<Source>,
    /// RFC 3339.
    pub created: String,
    /// RFC 3339.
    pub updated: String,
    /// In the bin.
    pub binned: bool,
}

/// A photo or drawing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct AttachmentView {
    /// Its id.
    pub id: Id,
    /// Photo or drawing.
    pub kind: AttachmentKind,
    /// `image/jpeg` or `image/png`.
    pub media_type: String,
    /// What it shows; may be empty.
    pub description: String,
    /// Size in bytes.
    pub bytes: u32,
}

/// A moment in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct MomentRow {
    /// Its id.
    pub id: Id,
    /// What it is about.
    pub kind: MomentKind,
    /// Its title, else the first line of its text.
    pub heading: String,
    /// The beginning of its text, without marks.
    pub excerpt: String,
    /// When it happened, as exactly as its owner said; else the day it was written.
    pub occurred_on: String,
    /// RFC 3339.
    pub created: String,
    /// It has pictures.
    pub has_pictures: bool,
}

/// Which moments, newest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct MomentFilter {
    /// At most so many; 50 when absent.
    pub limit: Option<u32>,
    /// Leave out the first so many.
    pub skip: Option<u32>,
    /// Only this kind.
    pub kind: Option<MomentKind>,
    /// From this day on.
    pub from: Option<String>,
    /// Up to this day.
    pub to: Option<String>,
    /// What is in the bin instead.
    pub binned: bool,
}

/// An edit of one moment: all of it anew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct EditMoment {
    /// Which one.
    pub id: Id,
    /// What it is now.
    pub moment: MomentInput,
}

/// Words to look for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct SearchRequest {
    /// Every word must occur.
    pub query: String,
    /// At most so many; 50 when absent.
    pub limit: Option<u32>,
}

/// A moment that was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct FoundMoment {
    /// Its id.
    pub id: Id,
    /// The moment.
    pub row: MomentRow,
    /// Text before the match.
    pub before: String,
    /// The match as written.
    pub found: String,
    /// Text after it.
    pub after: String,
}

/// A photo to keep with a moment that is being written. Location and camera data are removed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct AddAttachment {
    /// The file's bytes in base64 (JPEG, PNG, WebP or GIF).
    pub base64: String,
    /// What it shows; may be empty.
    pub description: String,
}

/// A picture to show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct PictureView {
    /// `data:image/jpeg;base64,...`
    pub data_url: String,
    /// What it shows.
    pub description: String,
}
