use std::collections::BTreeMap;

use super::pictures::{Pictures, is_picture};
use super::{is_note, skipped};
use crate::import::Item;
use crate::import::shelf::{Shelf, ending};

/// More lines than that would hide the others.
const LINES_MAX: usize = 30;

/// What is reported once for many notes rather than once for each.
#[derive(Debug, Default)]
pub(super) struct Tally {
    names: BTreeMap<String, usize>,
    taken: bool,
}

impl Tally {
    /// A name in the front matter for which a moment has no place.
    pub fn no_place_for(&mut self, name: &str) {
        *self.names.entry(name.chars().take(40).collect()).or_default() += 1;
    }

    /// The lines, once.
    pub fn take_lines(&mut self, shelf: &Shelf, pictures: &Pictures) -> Vec<Item> {
        if std::mem::replace(&mut self.taken, true) {
            return Vec::new();
        }
        let place = "Hearth has no place for it. The text came in.";
        let names =
            self.names.iter().map(|(name, notes)| skipped(format!("“{name}:” in {notes} note(s)"), place));
        let files = other_files(shelf, pictures)
            .into_iter()
            .map(|(kind, (count, reason))| skipped(format!("{count} {kind} file(s)"), reason));
        names.take(LINES_MAX).chain(files.take(LINES_MAX)).collect()
    }
}

fn other_files(shelf: &Shelf, pictures: &Pictures) -> BTreeMap<String, (usize, &'static str)> {
    let mut kinds: BTreeMap<String, (usize, &'static str)> = BTreeMap::new();
    for name in shelf.names().filter(|name| !is_note(name) && !pictures.is_shown(name)) {
        let reason =
            if is_picture(name) { "No note shows them." } else { "Only .md and .markdown notes are read." };
        let kind = match ending(name) {
            ending if ending.is_empty() => "other".to_owned(),
            ending => format!(".{}", ending.chars().take(12).collect::<String>()),
        };
        kinds.entry(kind).or_insert((0, reason)).0 += 1;
    }
    kinds
}
