//! Erasing a whole journal, for ever.

use crate::copies;
use crate::disk;
use crate::error::Error;
use crate::home;
use crate::secret::Unlock;
use crate::vault::take_lock;
use std::fs;
use std::path::{Path, PathBuf};

/// What begins the name of a journal that is being erased: it is listed nowhere and never opened.
pub(crate) const GONE: &str = ".gone-";

/// What begins the name of a place where a backup is being restored.
pub(crate) const RESTORING: &str = ".restore-";

/// Erases the journal in `dir`, whose key must be given again. Its keys are overwritten first: what cannot be removed can
/// then not be read. Copies and backups elsewhere are not touched.
pub fn erase_journal(dir: &Path, key: Unlock<'_>) -> Result<(), Error> {
    home::bring_back(dir);
    if !home::is_journal(dir) {
        return Err(Error::JournalMissing);
    }
    let lock = take_lock(dir)?;
    copies::unlock(dir, key)?;
    let (Some(parent), Some(name)) = (dir.parent(), dir.file_name()) else {
        return Err(Error::JournalMissing);
    };
    // What an interrupted rotation left is the whole journal too. It goes first: without this one beside it, it would be
    // brought back or stay for ever.
    for left in left_by_rotation(dir) {
        destroy(&left)?;
    }
    let gone = parent.join(format!("{GONE}{}", name.to_string_lossy()));
    fs::rename(dir, &gone)?;
    disk::sync_dir(parent)?;
    drop(lock);
    destroy(&gone)
}

/// Keys first, then the rest. A journal that is not there is fine.
pub(crate) fn destroy(dir: &Path) -> Result<(), Error> {
    if !dir.exists() {
        return Ok(());
    }
    match copies::destroy(dir) {
        // Another process may finish the same.
        Err(_) if !dir.exists() => return Ok(()),
        destroyed => destroyed?,
    }
    let _ = disk::shred(&dir.join("tray").join("keys"));
    match disk::remove_tree(dir) {
        Err(_) if !dir.exists() => Ok(()),
        removed => Ok(removed?),
    }
}

/// Where an interrupted rotation of `dir` may have left a journal: half of the new one, or the whole old one.
pub(crate) fn left_by_rotation(dir: &Path) -> [PathBuf; 2] {
    [home::rewritten(dir), home::previous(dir)]
}

/// Finishes what was interrupted in a home: erased journals, half restored ones, and what a rotation of `dir` left.
pub(crate) fn sweep(dir: &Path) {
    let Some(parent) = dir.parent() else { return };
    // A rotation may have died before the exchange was on the disk: until it is, the old journal is what a power cut
    // would bring back here.
    if disk::sync_dir(parent).is_ok() {
        for left in left_by_rotation(dir) {
            // Tried again at the next opening, as is all that follows.
            let _ = destroy(&left);
        }
    }
    finish_erasing(parent);
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let other = entry.file_name().to_string_lossy().into_owned();
        if other.starts_with(RESTORING) && !at_work(&entry.path()) {
            let _ = disk::remove_tree(&entry.path());
        }
    }
}

/// Finishes erasing what an interruption or an error left: nobody sees it any more to ask for it again.
pub(crate) fn finish_erasing(journals: &Path) {
    for entry in fs::read_dir(journals).into_iter().flatten().flatten() {
        // Never what a link leads to.
        let is_dir = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_dir && entry.file_name().to_string_lossy().starts_with(GONE) {
            // Tried again by the next who looks.
            let _ = destroy(&entry.path());
        }
    }
}

/// Whether a process holds the journal that is being restored there, or has not yet begun to.
fn at_work(aside: &Path) -> bool {
    let mut journals = fs::read_dir(aside.join(home::JOURNALS)).into_iter().flatten().flatten();
    journals.all(|journal| take_lock(&journal.path()).is_err())
}
