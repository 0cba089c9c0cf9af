//! Damaged originals, moved out of the way and kept.

use crate::disk;
use crate::error::Error;
use std::fs;
use std::path::Path;

/// Where they are kept.
pub(crate) const ASIDE: &str = "aside";

/// Moves a damaged file or directory of the journal there.
pub(crate) fn set_aside(dir: &Path, name: &str) -> Result<(), Error> {
    set_aside_as(dir, &dir.join(name), name)
}

/// The same for one that lies deeper, kept under the name of its sort.
pub(crate) fn set_aside_as(dir: &Path, from: &Path, sort: &str) -> Result<(), Error> {
    let place = room_aside(dir, sort)?;
    fs::rename(from, dir.join(ASIDE).join(place))?;
    Ok(disk::sync_dir(&dir.join(ASIDE))?)
}

/// A name in `aside/` for something of this sort, of which the newest two are kept. Names are numbered: what is set aside
/// may have been last changed long ago.
pub(crate) fn room_aside(dir: &Path, sort: &str) -> Result<String, Error> {
    let aside = dir.join(ASIDE);
    disk::make_dir(&aside)?;
    // Its own name must not go with a power cut once what lies in it is cut from where it was.
    disk::sync_dir(dir)?;
    let number = |name: &str| name.strip_prefix(sort)?.strip_prefix('.')?.parse::<u32>().ok();
    let entries = fs::read_dir(&aside)?.flatten();
    let mut kept: Vec<_> = entries
        .filter_map(|entry| Some((number(&entry.file_name().to_string_lossy())?, entry.path())))
        .collect();
    kept.sort_unstable();
    let next = kept.last().map_or(1, |(last, _)| last + 1);
    while kept.len() >= 2 {
        let (_, oldest) = kept.remove(0);
        if oldest.is_dir() { disk::remove_tree(&oldest)? } else { disk::remove(&oldest)? }
    }
    Ok(format!("{sort}.{next}"))
}
