use std::fs::{self, DirEntry, Metadata};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::{At, DEPTH_MAX, Shelf, hidden, shown};
use crate::import::{ImportError, Why};

/// Puts every ordinary file under `root` on the shelf, its names beginning with `prefix`.
pub(super) fn walk(shelf: &mut Shelf, root: &Path, prefix: &str) -> Result<(), ImportError> {
    let listing = fs::read_dir(root).map_err(|error| ImportError::from_io(&shown(root), &error))?;
    let mut waiting = vec![(listing, prefix.to_owned(), 1)];
    while let Some((listing, prefix, depth)) = waiting.pop() {
        for found in listing {
            let Ok(found) = found else {
                shelf.problem(format!("{prefix}/"), Why::FolderPart);
                continue;
            };
            if let Some((folder, name)) = place(shelf, &found, &prefix)? {
                match fs::read_dir(&folder) {
                    _ if depth >= DEPTH_MAX => shelf.problem(name, Why::TooDeep),
                    Ok(inner) => waiting.push((inner, name, depth + 1)),
                    Err(_) => shelf.problem(name, Why::Folder),
                }
            }
        }
    }
    Ok(())
}

/// Puts a file on the shelf; gives a folder back, to be walked later.
fn place(
    shelf: &mut Shelf,
    found: &DirEntry,
    prefix: &str,
) -> Result<Option<(PathBuf, String)>, ImportError> {
    let part = found.file_name().to_string_lossy().into_owned();
    if hidden(&part) {
        return Ok(None);
    }
    let name = if prefix.is_empty() { part } else { format!("{prefix}/{part}") };
    // Neither of the two follows a link.
    let (Ok(kind), Ok(data)) = (found.file_type(), found.metadata()) else {
        shelf.problem(name, Why::Unreadable);
        return Ok(None);
    };
    if kind.is_dir() {
        return Ok(Some((found.path(), name)));
    }
    if kind.is_symlink() {
        shelf.problem(name, Why::Link);
    } else if kind.is_file() {
        shelf.put(name, At::Disk(found.path()), modified(&data))?;
    }
    Ok(None)
}

pub(super) fn modified(data: &Metadata) -> i64 {
    let since = data.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.and_then(|since| i64::try_from(since.as_secs()).ok()).unwrap_or_default()
}
