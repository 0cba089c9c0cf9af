//! Folders as a whole.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Trouble;

/// Copies a folder with all in it.
pub fn copy(from: &Path, to: &Path) -> Result<(), Trouble> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name()))?;
        if path.is_dir() {
            copy(&path, &to.join(name))?;
        } else {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}

/// The one thing in a folder.
pub fn only_entry(folder: &Path) -> Result<PathBuf, Trouble> {
    let mut entries = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    match (entries.next(), entries.next()) {
        (Some(one), None) => Ok(one?),
        _ => Err(Trouble::Vain(format!("one entry in {}", folder.display()))),
    }
}
