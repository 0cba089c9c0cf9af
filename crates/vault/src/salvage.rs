//! What a store that is not trusted gives up. It is read from a copy (opening one changes its files), without any key, by
//! a child process where the program offers one, else by a thread; either may hang or die.

use crate::child;
use crate::disk;
use crate::error::Error;
use crate::frame::Head;
use crate::keys::Keys;
use crate::locked::Slot;
use crate::record::open_record;
use crate::seal;
use crate::state::Contents;
use crate::store::{self, DOMAIN, HEAD, failed, guarded};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

/// How long the reader of a small store may take before it counts as hanging.
const HANG: Duration = Duration::from_secs(5);
/// A second more for each so many bytes.
const A_SECOND: u64 = 4 * 1024 * 1024;

/// The largest store that is read: a hundred thousand moments take a tenth of it.
const LARGEST: u64 = 4 * 1024 * 1024 * 1024;

/// The reader took too long and was ended.
pub(crate) const HANGS: &str = "hang";
/// There was no reader: this says nothing about the store.
pub(crate) const NOT_STARTED: &str = "not started";

/// The authentic envelopes, and the state the store claims to hold (sealed, so genuine).
#[derive(Default)]
pub(crate) struct Salvage {
    pub(crate) contents: Contents,
    pub(crate) head: Option<Head>,
    /// There is a store and nothing of it could be read.
    pub(crate) broken: bool,
}

/// What the trees hold, as bytes.
#[derive(Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Raw {
    pub(crate) envelopes: Vec<Vec<u8>>,
    pub(crate) head: Option<Vec<u8>>,
}

/// Reads the store at `path` from a copy made at `copy`. An error says that
/// it could not be tried now (no room, a disk that fails, a reader that hangs): the store may well be whole.
pub(crate) fn salvage(path: &Path, copy: &Path, keys: &Keys) -> Result<Salvage, Error> {
    // A store without its file is missing, not empty.
    if !path.join("db").exists() {
        return Ok(Salvage::default());
    }
    if size_of(path)? > LARGEST {
        // Not ours; copying it would fill the disk.
        return Ok(Salvage { broken: true, ..Salvage::default() });
    }
    let copied = copy_store(path, copy);
    let raw = copied.map(|size| read_raw(copy, size));
    let _ = disk::remove_tree(copy);
    let raw = raw?;
    let raw = match raw {
        Ok(raw) => raw,
        Err(Error::Store(why @ (HANGS | NOT_STARTED))) => return Err(Error::Store(why)),
        Err(_) => return Ok(Salvage { broken: true, ..Salvage::default() }),
    };
    let mut out = Salvage::default();
    for envelope in raw.envelopes.into_iter().filter(|bytes| open_record(keys, bytes).is_some()) {
        out.contents.put(envelope);
    }
    let plain = raw.head.and_then(|head| seal::open_small(keys.get(Slot::Small), &keys.vault, DOMAIN, &head));
    out.head = plain.and_then(|plain| Head::from_bytes(plain.first_chunk()?));
    Ok(out)
}

fn size_of(store: &Path) -> Result<u64, Error> {
    let sizes = disk::file_names(store)?.into_iter().map(|name| Ok(store.join(name).metadata()?.len()));
    Ok(sizes.collect::<std::io::Result<Vec<u64>>>()?.into_iter().fold(0, u64::saturating_add))
}

/// How many bytes were copied.
fn copy_store(from: &Path, to: &Path) -> Result<u64, Error> {
    disk::remove_tree(to)?;
    disk::make_dir(to)?;
    let mut size = 0;
    for name in disk::file_names(from)?.iter().filter(|name| !name.ends_with(".generating")) {
        size += std::fs::copy(from.join(name), to.join(name))?;
    }
    Ok(size)
}

fn read_raw(path: &Path, size: u64) -> Result<Raw, Error> {
    let patience = HANG + Duration::from_secs(size / A_SECOND);
    match child::read(path, patience) {
        Some(raw) => raw,
        None => read_in_thread(path.to_path_buf(), patience),
    }
}

fn read_in_thread(path: PathBuf, patience: Duration) -> Result<Raw, Error> {
    let (send, receive) = mpsc::channel();
    let worker = move || {
        let _ = send.send(raw(&path));
    };
    std::thread::Builder::new().spawn(worker).map_err(|_| Error::Store(NOT_STARTED))?;
    receive.recv_timeout(patience).unwrap_or(Err(Error::Store(HANGS)))
}

/// Reads whatever the trees give before the first error.
pub(crate) fn raw(path: &Path) -> Result<Raw, Error> {
    guarded(|| {
        let db = store::open_db(path)?;
        let mut pieces: HashMap<Vec<u8>, Vec<u8>> = HashMap::new();
        for piece in &db.open_tree("r").map_err(failed)? {
            let Ok((key, value)) = piece else { break };
            let name = key.get(..16).unwrap_or(&key).to_vec();
            pieces.entry(name).or_default().extend_from_slice(&value);
        }
        let head = db.open_tree("m").map_err(failed)?.get(HEAD).ok().flatten().map(|value| value.to_vec());
        Ok(Raw { envelopes: pieces.into_values().collect(), head })
    })
}
