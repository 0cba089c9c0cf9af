use hearth_domain::{CrisisLine, SupportPlan};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Bring in what was written elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct ImportRequest {
    /// `dayone` or `markdown`.
    pub format: String,
    /// A file or a folder.
    pub path: String,
    /// Only say what would happen.
    pub dry_run: bool,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct ImportReport {
    /// Moments added.
    pub added: u32,
    /// Moments that were there from an earlier run.
    pub already_there: u32,
    /// Photos that came along.
    pub photos: u32,
    /// What was left out, and why.
    pub skipped: Vec<Skipped>,
    /// A few headings, to recognise them.
    pub samples: Vec<String>,
}

/// Something an import left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Skipped {
    /// Which entry or file, in English words.
    pub name: String,
    /// The same without words, from the inside out: a file, then the entry it stands in; a kind, then how many.
    pub parts: Vec<String>,
    /// Why, in plain English words.
    pub reason: String,
    /// Why, as a stable code.
    pub code: String,
    /// What goes into the blank of the words for this code; often empty.
    pub detail: String,
}

/// The window's preferences; nothing of a journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Settings {
    /// `en` or `es`.
    pub language: String,
    /// `system`, `light`, `dark`, `contrast`.
    pub theme: String,
    /// Percent: 100 to 200.
    pub text_size: u32,
}

/// What Help now shows: lines for everyone; the plan while its journal is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct HelpView {
    /// The journal's own lines while it is open; else those for this place.
    pub lines: Vec<CrisisLine>,
    /// The open journal's support plan.
    pub plan: Option<SupportPlan>,
}

/// Change what Help now shows in this journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct EditHelp {
    /// All lines anew.
    pub lines: Vec<CrisisLine>,
    /// The plan anew.
    pub plan: SupportPlan,
}
