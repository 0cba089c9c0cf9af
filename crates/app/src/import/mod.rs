//! Readers of what was written elsewhere. They know nothing of a vault: a dry run is the same reading
//! without storing.
//!
//! Everything in an export is taken for hostile: sizes are checked before anything is unpacked, names are
//! only ever looked up and never written to, links are not followed, and what cannot be read is named
//! while the rest comes in.

mod dayone;
mod error;
mod markdown;
mod shelf;
mod tidy;
mod why;

use std::path::Path;
use std::sync::Arc;

use hearth_domain::Moment;

pub use crate::api::Skipped;
pub use error::ImportError;
use shelf::Shelf;
pub(crate) use why::Why;

/// The formats that [`open`] knows.
pub const FORMATS: [&str; 2] = ["dayone", "markdown"];
/// The largest photo that is read out of an export.
pub const PHOTO_MAX: u64 = 50 * 1024 * 1024;

/// Opens an export: a file or a folder. Fails when nothing of it can be read; after that, what is broken
/// is reported by name and the rest comes in.
pub fn open(format: &str, path: &Path) -> Result<Reading, ImportError> {
    match format {
        "dayone" => Ok(Reading(Box::new(dayone::open(path)?))),
        "markdown" => Ok(Reading(Box::new(markdown::open(path)?))),
        other => Err(ImportError::UnknownFormat(other.chars().take(40).collect())),
    }
}

/// An export being read, one thing at a time and in order, so that memory stays small.
pub struct Reading(Box<dyn Iterator<Item = Item> + Send>);

impl Iterator for Reading {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        self.0.next()
    }
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reading(..)")
    }
}

/// What a reading comes upon.
#[derive(Debug)]
pub enum Item {
    /// Something to keep.
    Entry(Box<Entry>),
    /// Something left out, and why.
    Skipped(Skipped),
}

/// An entry as it will be kept.
#[derive(Debug)]
pub struct Entry {
    /// What to call it in a report.
    pub name: String,
    /// The moment, without attachments.
    pub moment: Moment,
    /// When it was written (unix seconds).
    pub created: i64,
    /// When it was last changed (unix seconds).
    pub updated: i64,
    /// Its photos, in order.
    pub photos: Vec<PhotoSource>,
}

/// A photo of an entry, still in the export.
#[derive(Debug, Clone)]
pub struct PhotoSource {
    /// Its file's name in the export.
    pub name: String,
    /// What it shows; may be empty.
    pub description: String,
    shelf: Arc<Shelf>,
}

impl PhotoSource {
    /// Its bytes as they are in the export.
    pub fn read(&mut self) -> Result<Vec<u8>, ImportError> {
        self.shelf.read(&self.name, PHOTO_MAX)
    }
}

fn skipped(name: impl Into<String>, why: Why) -> Item {
    Item::Skipped(why.about(name, &[]))
}
