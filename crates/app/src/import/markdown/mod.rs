//! A folder (or a zip of one) of Markdown notes: front matter, Obsidian's daily notes, pictures beside them.

mod front_matter;
mod note;
mod pictures;
mod tally;
mod when;

use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::Arc;

use super::shelf::{Shelf, ending};
use super::{ImportError, Item, Why, skipped};
use pictures::Pictures;
use tally::Tally;

/// Far more than anybody writes in one note, far less than would hurt.
const NOTE_MAX: u64 = 8 * 1024 * 1024;

/// Opens a folder in which there is at least one note.
pub(super) fn open(path: &Path) -> Result<Folder, ImportError> {
    let shelf = Shelf::open(path, is_note, &[])?;
    let notes: VecDeque<String> = shelf.names().filter(|name| is_note(name)).map(str::to_owned).collect();
    if notes.is_empty() {
        let name = path.display().to_string();
        return Err(ImportError::Nothing { what: "Markdown note (.md)", name });
    }
    let ready = shelf.problems.iter().cloned().map(Item::Skipped).collect();
    let pictures = Pictures::of(Arc::clone(&shelf));
    Ok(Folder { shelf, notes, pictures, tally: Tally::default(), seen: HashMap::new(), ready })
}

fn is_note(name: &str) -> bool {
    matches!(ending(name).as_str(), "md" | "markdown")
}

/// The notes of one folder, one after the other; at the end what else was there.
pub(super) struct Folder {
    shelf: Arc<Shelf>,
    notes: VecDeque<String>,
    pictures: Pictures,
    tally: Tally,
    /// Keys of the notes read so far, with the first of that key.
    seen: HashMap<String, String>,
    ready: VecDeque<Item>,
}

impl Folder {
    /// Makes more items ready; false when there are none.
    fn read_on(&mut self) -> bool {
        let Some(name) = self.notes.pop_front() else {
            self.ready.extend(self.tally.take_lines(&self.shelf, &self.pictures));
            return !self.ready.is_empty();
        };
        match self.shelf.read(&name, NOTE_MAX) {
            Ok(bytes) => self.note(name, bytes),
            Err(error) => self.ready.push_back(skipped(name, error.into())),
        }
        true
    }

    fn note(&mut self, name: String, bytes: Vec<u8>) {
        let key = note::key(&name, &bytes);
        if let Some(first) = self.seen.get(&key) {
            self.ready.push_back(skipped(name, Why::Twice(first.clone())));
            return;
        }
        let Ok(text) = String::from_utf8(bytes) else {
            self.ready.push_back(skipped(name, Why::NotUtf8));
            return;
        };
        self.seen.insert(key.clone(), name.clone());
        let modified = self.shelf.modified(&name).unwrap_or_default();
        let found = note::Found { name: &name, text: &text, key, modified };
        self.ready.extend(note::items(found, &mut self.pictures, &mut self.tally));
    }
}

impl Iterator for Folder {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some(item);
            }
            if !self.read_on() {
                return None;
            }
        }
    }
}
