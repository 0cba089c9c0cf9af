//! Erasing a whole journal, for ever.

use crate::copies;
use crate::disk;
use crate::error::Error;
use crate::home;
use crate::secret::Unlock;
use crate::vault::take_lock;
use std::fs;
use std::path::Path;

/// What begins the name of a journal that is being erased: it is listed nowhere and never opened.
pub(crate) const GONE: &str = ".gone-";

/// What begins the name of a place where a backup is being restored.
pub(crate) const RESTORING: &str = ".restore-";

/// Erases the journal in `dir`, whose key must be given again. Its keys are overwritten first: what cannot be removed can
/// then not be read. Copies and backups elsewhere are not touched.
pub fn erase_journal(dir: &Path, key: Unlock<'_>) -> Result<(), Error> {
    if !home::is_journal(dir) {
        return Err(Error::JournalMissing);
    }
    let lock = take_lock(dir)?;
    copies::unlock(dir, key)?;
    let (Some(parent), Some(name)) = (dir.parent(), dir.file_name()) else {
        return Err(Error::JournalMissing);
    };
    let gone = parent.join(format!("{GONE}{}", name.to_string_lossy()));
    fs::rename(dir, &gone)?;
    disk::sync_dir(parent)?;
    drop(lock);
    destroy(&gone)
}

/// Keys first, then the rest.
pub(crate) fn destroy(dir: &Path) -> Result<(), Error> {
    copies::destroy(dir)?;
    let _ = disk::shred(&dir.join("tray").join("keys"));
    Ok(disk::remove_tree(dir)?)
}

/// Finishes what was interrupted in a home: erased journals, half restored ones, and what a rotation of `dir` left.
pub(crate) fn sweep(dir: &Path) {
    let (Some(parent), Some(name)) = (dir.parent(), dir.file_name()) else { return };
    let of_rotation = format!(".new-{}", name.to_string_lossy());
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let other = entry.file_name().to_string_lossy().into_owned();
        if other.starts_with(GONE) || other == of_rotation {
            // Tried again at the next opening.
            let _ = destroy(&entry.path());
        }
        if other.starts_with(RESTORING) && !at_work(&entry.path()) {
            let _ = disk::remove_tree(&entry.path());
        }
    }
}

/// Whether a process holds the journal that is being restored there, or has not yet begun to.
fn at_work(aside: &Path) -> bool {
    let mut journals = fs::read_dir(aside.join(home::JOURNALS)).into_iter().flatten().flatten();
    journals.all(|journal| take_lock(&journal.path()).is_err())
}
