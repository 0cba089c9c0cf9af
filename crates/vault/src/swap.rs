//! A log or a store written anew takes the place of the old one, and what an interruption left of that is cleared away.

use crate::aside::set_aside;
use crate::disk;
use crate::error::Error;
use crate::frame::Head;
use crate::keys::Keys;
use crate::letters;
use crate::state::Contents;
use crate::store::Store;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

/// A log that is being written.
pub(crate) const PART: &str = "log.part";
/// One that is whole and not yet in its place.
pub(crate) const FRESH: &str = "log.new";
/// One that another took the place of.
const LOG_OLD: &str = "log.old";
/// A store that is being built.
const STORE_NEW: &str = "store.new";
/// One that another took the place of.
const STORE_OLD: &str = "store.old";
/// Longer than anybody writes at one small file.
const A_WHILE: Duration = Duration::from_secs(600);

/// `log.new` is complete before the old log is moved: whatever is interrupted, one of them is whole.
pub(crate) fn swap_log(dir: &Path, old: Old) -> Result<(), Error> {
    disk::sync_dir(dir)?;
    put_in_place(dir, FRESH, "log", LOG_OLD, old)
}

/// The fresh one takes the name before the old one is let go: whatever is interrupted, nothing overwritten bears it.
fn put_in_place(dir: &Path, fresh: &str, name: &str, replaced: &str, old: Old) -> Result<(), Error> {
    let (place, replaced) = (dir.join(name), dir.join(replaced));
    // Left by one that met an error.
    let_go(&replaced, old)?;
    if place.exists() {
        match old {
            Old::Aside => set_aside(dir, name)?,
            Old::Remove | Old::Shred => fs::rename(&place, &replaced)?,
        }
    }
    fs::rename(dir.join(fresh), &place)?;
    disk::sync_dir(dir)?;
    let_go(&replaced, old)
}

/// What becomes of a file that another takes the place of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Old {
    /// Damaged: kept for whoever can still read something in it.
    Aside,
    /// Whole and no longer needed.
    Remove,
    /// Holding what its owner wants gone.
    Shred,
}

fn let_go(path: &Path, old: Old) -> Result<(), Error> {
    let names = if old == Old::Shred { disk::file_names(path)? } else { Vec::new() };
    // One that cannot be overwritten keeps none of the others.
    let shredded = names.iter().map(|name| disk::shred(&path.join(name))).fold(Ok(()), io::Result::and);
    disk::remove_tree(path)?;
    Ok(shredded?)
}

/// Finishes or undoes a swap of logs that was interrupted, and clears away what an interruption left.
pub(crate) fn tidy(dir: &Path) -> Result<(), Error> {
    if !dir.join("log").exists() && dir.join(FRESH).exists() {
        fs::rename(dir.join(FRESH), dir.join("log"))?;
        disk::sync_dir(dir)?;
    }
    for place in [dir, &dir.join("snaps")] {
        disk::finish_letting_go(place)?;
        disk::clear_unfinished(place)?;
    }
    let letters = dir.join(letters::PLACE);
    disk::finish_letting_go(&letters)?;
    // Whoever puts something in holds no lock: what is being written now is not unfinished.
    disk::clear_unfinished_since(&letters, A_WHILE)?;
    for entry in fs::read_dir(dir)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let copy = name.starts_with("store.") && name.ends_with(".copy");
        if copy || [PART, FRESH, STORE_NEW].contains(&name.as_str()) {
            disk::remove_tree(&entry.path())?;
        }
        if [LOG_OLD, STORE_OLD].contains(&name.as_str()) {
            // It may hold what its owner wanted gone. On a disk that cannot overwrite it goes all the same.
            let_go(&entry.path(), Old::Shred).or_else(|_| let_go(&entry.path(), Old::Remove))?;
        }
    }
    Ok(())
}

/// Builds the working store aside and puts it in the old one's place.
pub(crate) fn swap_store(
    dir: &Path,
    keys: &Keys,
    contents: &Contents,
    head: Head,
    old: Old,
) -> Result<Store, Error> {
    Store::build(&dir.join(STORE_NEW), keys, contents, head)?.close()?;
    put_in_place(dir, STORE_NEW, "store", STORE_OLD, old)?;
    Store::open(&dir.join("store"))
}
