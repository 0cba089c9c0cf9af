//! The mark that a purge is due: an empty file, which says only that something was removed.

use crate::disk;
use crate::error::Error;
use std::path::Path;
use std::time::Duration;

const FILE: &str = "purge";

/// Durable on return. Nothing is written where it is set already.
pub(crate) fn set(dir: &Path) -> Result<(), Error> {
    if !is_set(dir) {
        disk::write_synced(&dir.join(FILE), &[])?;
    }
    // Set by a process that was stopped before it synced the name: synced now.
    Ok(disk::sync_dir(dir)?)
}

pub(crate) fn is_set(dir: &Path) -> bool {
    dir.join(FILE).exists()
}

/// Since so long or longer. A mark of a time to come says nothing.
pub(crate) fn is_older(dir: &Path, time: Duration) -> bool {
    let set = dir.join(FILE).metadata().and_then(|meta| meta.modified());
    set.is_ok_and(|at| at.elapsed().is_ok_and(|ago| ago > time))
}

/// Only once nothing that was removed is left: a mark that comes back by a power cut costs one purge more.
pub(crate) fn clear(dir: &Path) -> Result<(), Error> {
    disk::remove(&dir.join(FILE))?;
    Ok(disk::sync_dir(dir)?)
}
