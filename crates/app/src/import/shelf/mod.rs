mod folder;
mod zipped;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{ImportError, Skipped, Why};
use zipped::Zip;

/// More files than any journal has; a list longer than this is no journal.
const FILES_MAX: usize = 200_000;
/// Folders within folders.
const DEPTH_MAX: usize = 32;

/// The files of an export, by their names relative to its top, from a folder or a zip alike.
///
/// A name is a key of this map and nothing else: only what was found by walking can be read, so no name
/// written in an export reaches outside it. Hidden files are not on the shelf, links are not followed.
#[derive(Debug)]
pub(super) struct Shelf {
    files: BTreeMap<String, Place>,
    zip: Option<Zip>,
    /// What could not be put on the shelf.
    pub problems: Vec<Skipped>,
}

#[derive(Debug)]
struct Place {
    at: At,
    modified: i64,
}

#[derive(Debug)]
enum At {
    Disk(PathBuf),
    Zip(usize),
}

impl Shelf {
    /// The files of a folder or a zip; or the one file that `path` is, with those of the folders in `beside`
    /// next to it.
    pub fn open(path: &Path, single: fn(&str) -> bool, beside: &[&str]) -> Result<Arc<Self>, ImportError> {
        let name = shown(path);
        let found = fs::metadata(path).map_err(|error| ImportError::from_io(&name, &error))?;
        let mut shelf = Self { files: BTreeMap::new(), zip: None, problems: Vec::new() };
        if found.is_dir() {
            folder::walk(&mut shelf, path, "")?;
        } else if single(&file_name(&name).to_lowercase()) {
            shelf.put_single(path, beside)?;
        } else {
            zipped::unpack_list(&mut shelf, path)?;
        }
        Ok(Arc::new(shelf))
    }

    /// Every name, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Whether a file of exactly this name is there.
    pub fn has(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    /// The first file whose name begins so.
    pub fn beginning(&self, start: &str) -> Option<&str> {
        let mut from = self.files.range::<str, _>((Bound::Included(start), Bound::Unbounded));
        from.next().map(|(name, _)| name.as_str()).filter(|name| name.starts_with(start))
    }

    /// When the file was last changed (unix seconds).
    pub fn modified(&self, name: &str) -> Option<i64> {
        self.files.get(name).map(|place| place.modified)
    }

    /// A file's bytes, at most `max` of them once unpacked.
    pub fn read(&self, name: &str, max: u64) -> Result<Vec<u8>, ImportError> {
        match (self.files.get(name).map(|place| &place.at), &self.zip) {
            (Some(At::Disk(path)), _) => {
                let file = fs::File::open(path).map_err(|error| ImportError::from_io(name, &error))?;
                let size = file.metadata().map(|found| found.len()).unwrap_or_default();
                read_at_most(file, size, name, max)?.map_err(|error| ImportError::from_io(name, &error))
            }
            (Some(At::Zip(index)), Some(zip)) => zip.read(*index, name, max),
            _ => Err(ImportError::FileMissing(name.to_owned())),
        }
    }

    fn put_single(&mut self, path: &Path, beside: &[&str]) -> Result<(), ImportError> {
        let name = shown(path);
        let found = fs::metadata(path).map_err(|error| ImportError::from_io(&name, &error))?;
        self.put(file_name(&name).to_owned(), At::Disk(path.to_owned()), folder::modified(&found))?;
        for folder in beside {
            let at = path.with_file_name(folder);
            if fs::symlink_metadata(&at).is_ok_and(|found| found.is_dir()) {
                folder::walk(self, &at, folder)?;
            }
        }
        Ok(())
    }

    fn put(&mut self, name: String, at: At, modified: i64) -> Result<(), ImportError> {
        if self.files.len() >= FILES_MAX {
            return Err(too_many());
        }
        self.files.insert(name, Place { at, modified });
        Ok(())
    }

    fn problem(&mut self, name: String, why: Why) {
        self.problems.push(why.about(name, &[]));
    }
}

/// The last part of a name.
pub(super) fn file_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// A name without its last part: empty, or ending in `/`.
pub(super) fn folder_of(name: &str) -> &str {
    &name[..name.len() - file_name(name).len()]
}

/// The ending of a name, in small letters.
pub(super) fn ending(name: &str) -> String {
    file_name(name).rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default()
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn hidden(part: &str) -> bool {
    part.starts_with('.') || part == "__MACOSX"
}

fn too_many() -> ImportError {
    ImportError::TooLarge { name: "The export".to_owned(), limit: format!("at most {FILES_MAX} files") }
}

/// Reads to the end, unless that is further than `max`. The inner result is the source's own trouble.
/// `size` is what it is said to be, so that memory is asked for once.
fn read_at_most(
    source: impl Read,
    size: u64,
    name: &str,
    max: u64,
) -> Result<std::io::Result<Vec<u8>>, ImportError> {
    let mut bytes = Vec::with_capacity(usize::try_from(size.min(max)).unwrap_or_default());
    let read = source.take(max + 1).read_to_end(&mut bytes);
    if bytes.len() as u64 > max { Err(ImportError::larger_than(name, max)) } else { Ok(read.map(|_| bytes)) }
}
