//! Day One's JSON export: a zip with `*.json` and `photos/<md5>.<type>`, the same unpacked, or one JSON file.

mod entry;
mod json;
mod media;
mod text;

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;

use super::shelf::{Shelf, ending, folder_of};
use super::{ImportError, Item, skipped};
use json::JournalFile;

const JSON_MAX: u64 = 200 * 1024 * 1024;
const JSON_FILES_MAX: usize = 1_000;

/// Opens an export in which at least one journal can be read.
pub(super) fn open(path: &Path) -> Result<Export, ImportError> {
    let shelf = Shelf::open(path, |name| name.ends_with(".json"), &media::FOLDERS)?;
    let names: VecDeque<String> =
        shelf.names().filter(|name| ending(name) == "json").map(str::to_owned).collect();
    if names.len() > JSON_FILES_MAX {
        let limit = format!("at most {JSON_FILES_MAX} journals");
        return Err(ImportError::TooLarge { name: path.display().to_string(), limit });
    }
    let problems = shelf.problems.iter().cloned().map(Item::Skipped).collect();
    let mut export = Export { shelf, waiting: names, current: None, ready: problems };
    export.open_first(path)?;
    Ok(export)
}

/// The journals of one export, entry after entry.
pub(super) struct Export {
    shelf: Arc<Shelf>,
    waiting: VecDeque<String>,
    current: Option<Current>,
    ready: VecDeque<Item>,
}

struct Current {
    file: JournalFile,
    place: entry::Place,
}

impl Export {
    /// Goes on to the first journal that can be read; those before it are reported.
    fn open_first(&mut self, path: &Path) -> Result<(), ImportError> {
        let mut first_trouble = None;
        while let Some(name) = self.waiting.pop_front() {
            match self.load(&name) {
                Ok(current) => {
                    self.current = Some(current);
                    return Ok(());
                }
                Err(error) => {
                    self.ready.push_back(skipped(name, error.clone().into()));
                    first_trouble = first_trouble.or(Some(error));
                }
            }
        }
        let name = path.display().to_string();
        Err(first_trouble.unwrap_or(ImportError::Nothing { what: "Day One journal", name }))
    }

    fn load(&self, name: &str) -> Result<Current, ImportError> {
        let file = JournalFile::parse(name, self.shelf.read(name, JSON_MAX)?)?;
        let place = entry::Place {
            shelf: Arc::clone(&self.shelf),
            json: name.to_owned(),
            folder: folder_of(name).to_owned(),
            modified: self.shelf.modified(name).unwrap_or_default(),
        };
        Ok(Current { file, place })
    }

    /// Makes more items ready; false when there are none.
    fn read_on(&mut self) -> bool {
        if let Some(current) = &mut self.current {
            match current.file.next_entry() {
                Some((number, raw)) => self.ready.extend(entry::items(&current.place, number, raw)),
                None => self.current = None,
            }
            return true;
        }
        let Some(name) = self.waiting.pop_front() else { return false };
        match self.load(&name) {
            Ok(current) => self.current = Some(current),
            Err(error) => self.ready.push_back(skipped(name, error.into())),
        }
        true
    }
}

impl Iterator for Export {
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
