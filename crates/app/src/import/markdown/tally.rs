use std::collections::BTreeMap;

use super::is_note;
use super::pictures::{Pictures, is_picture};
use crate::import::shelf::{Shelf, ending};
use crate::import::{Item, Why};

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
        let names = self.names.iter().map(|(name, notes)| {
            let parts = [format!("“{name}:”"), notes.to_string()];
            Why::NoPlace.about(format!("“{name}:” in {notes} note(s)"), &parts.each_ref().map(String::as_str))
        });
        let files = other_files(shelf, pictures).into_iter().map(|(kind, (count, why))| {
            why.about(format!("{count} {kind} file(s)"), &[&kind, &count.to_string()])
        });
        let names = names.map(Item::Skipped);
        let files = files.map(Item::Skipped);
        names.take(LINES_MAX).chain(files.take(LINES_MAX)).collect()
    }
}

fn other_files(shelf: &Shelf, pictures: &Pictures) -> BTreeMap<String, (usize, Why)> {
    let mut kinds: BTreeMap<String, (usize, Why)> = BTreeMap::new();
    for name in shelf.names().filter(|name| !is_note(name) && !pictures.is_shown(name)) {
        let why = if is_picture(name) { Why::NotShown } else { Why::NotANote };
        let kind = match ending(name) {
            ending if ending.is_empty() => "other".to_owned(),
            ending => format!(".{}", ending.chars().take(12).collect::<String>()),
        };
        kinds.entry(kind).or_insert((0, why)).0 += 1;
    }
    kinds
}
