//! The clean stamp: written when a journal is locked, it says what each store file and the log looked like. A store
//! is opened in place only if all of it still fits.

use crate::disk;
use crate::error::Error;
use crate::frame::Head;
use crate::keys::Keys;
use crate::locked::Slot;
use crate::log::{self, Position};
use crate::seal;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::path::Path;

const FILE: &str = "stamp";
const CAP: u64 = 1024 * 1024;

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct StoreFile {
    name: String,
    len: u64,
    hash: [u8; 32],
}

#[derive(Serialize, Deserialize)]
struct Stamp {
    files: Vec<StoreFile>,
    segments: Vec<(u32, u64)>,
    position: Position,
    seq: u64,
    count: u64,
    set: [u8; 32],
}

/// What the stamp says about the journal's files.
pub(crate) enum Stamped {
    /// Everything is as it was at the last lock.
    Clean(Position, Head),
    /// Not locked properly (a crash, a power cut).
    Absent,
    /// There is a stamp and the files are not what it says; and the state it names, if it is genuine.
    Broken(Option<Head>),
}

/// Compares the files with the stamp.
pub(crate) fn check(dir: &Path, keys: &Keys) -> Stamped {
    match disk::read(&dir.join(FILE), CAP) {
        Ok(None) => Stamped::Absent,
        Ok(Some(bytes)) => {
            let Some(stamp) = read(keys, &bytes) else { return Stamped::Broken(None) };
            let head = Head { seq: stamp.seq, count: stamp.count, set: stamp.set };
            let fits = fits(dir, keys, &stamp, head);
            if fits { Stamped::Clean(stamp.position, head) } else { Stamped::Broken(Some(head)) }
        }
        Err(_) => Stamped::Broken(None),
    }
}

fn read(keys: &Keys, bytes: &[u8]) -> Option<Stamp> {
    let plain = seal::open_small(keys.get(Slot::Small), &keys.vault, FILE, bytes)?;
    postcard::from_bytes(&plain).ok()
}

fn fits(dir: &Path, keys: &Keys, stamp: &Stamp, head: Head) -> bool {
    log::segments(&dir.join("log")).is_ok_and(|segments| segments == stamp.segments)
        && as_long(&dir.join("store"), &stamp.files)
        && store_files(&dir.join("store")).is_ok_and(|files| files == stamp.files)
        && matches!(log::last_frame(&dir.join("log"), keys, stamp.position), Ok(Some(last)) if last == head)
}

/// Writes the stamp; the store must be closed.
pub(crate) fn write(dir: &Path, keys: &Keys, position: Position, head: Head) -> Result<(), Error> {
    let stamp = Stamp {
        files: store_files(&dir.join("store"))?,
        segments: log::segments(&dir.join("log"))?,
        position,
        seq: head.seq,
        count: head.count,
        set: head.set,
    };
    let plain = postcard::to_stdvec(&stamp).map_err(|_| Error::Store("stamp"))?;
    let sealed = seal::seal_small(keys.get(Slot::Small), &keys.vault, FILE, &plain)?;
    disk::replace(dir, FILE, &sealed)
}

/// Removes the stamp, durably, before anything it vouches for can change.
pub(crate) fn remove(dir: &Path) -> Result<(), Error> {
    let path = dir.join(FILE);
    if path.exists() {
        disk::remove(&path)?;
        disk::sync_dir(dir)?;
    }
    Ok(())
}

/// A file can be made longer than could be read in a day: lengths first.
fn as_long(dir: &Path, files: &[StoreFile]) -> bool {
    let as_long = |file: &StoreFile| dir.join(&file.name).metadata().is_ok_and(|meta| meta.len() == file.len);
    disk::file_names(dir).is_ok_and(|names| names.iter().eq(files.iter().map(|file| &file.name)))
        && files.iter().all(as_long)
}

fn store_files(dir: &Path) -> Result<Vec<StoreFile>, Error> {
    let mut out = Vec::new();
    for name in disk::file_names(dir)? {
        let mut hasher = blake3::Hasher::new();
        let mut file = File::open(dir.join(&name))?;
        hasher.update_reader(&mut file)?;
        out.push(StoreFile { name, len: hasher.count(), hash: hasher.finalize().into() });
    }
    Ok(out)
}
