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

/// How long a reader may take before it counts as hanging.
pub(crate) const HANG: Duration = Duration::from_secs(5);

/// The authentic envelopes, and the state the store claims to hold (sealed, so genuine).
#[derive(Default)]
pub(crate) struct Salvage {
    pub(crate) contents: Contents,
    pub(crate) head: Option<Head>,
}

/// What the trees hold, as bytes.
#[derive(Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Raw {
    pub(crate) envelopes: Vec<Vec<u8>>,
    pub(crate) head: Option<Vec<u8>>,
}

/// Reads the store at `path` from a copy made at `copy`.
pub(crate) fn salvage(path: &Path, copy: &Path, keys: &Keys) -> Salvage {
    let raw = copy_store(path, copy).and_then(|()| read_raw(copy));
    let _ = disk::remove_tree(copy);
    let Ok(raw) = raw else { return Salvage::default() };
    let mut out = Salvage::default();
    for envelope in raw.envelopes.into_iter().filter(|bytes| open_record(keys, bytes).is_some()) {
        out.contents.put(envelope);
    }
    let plain = raw.head.and_then(|head| seal::open_small(keys.get(Slot::Small), &keys.vault, DOMAIN, &head));
    out.head = plain.and_then(|plain| Head::from_bytes(plain.first_chunk()?));
    out
}

fn copy_store(from: &Path, to: &Path) -> Result<(), Error> {
    disk::remove_tree(to)?;
    disk::make_dir(to)?;
    for name in disk::file_names(from)?.iter().filter(|name| !name.ends_with(".generating")) {
        std::fs::copy(from.join(name), to.join(name))?;
    }
    // A store without its file is missing, not empty.
    if to.join("db").exists() { Ok(()) } else { Err(Error::Store("missing")) }
}

fn read_raw(path: &Path) -> Result<Raw, Error> {
    match child::read(path) {
        Some(raw) => raw,
        None => read_in_thread(path.to_path_buf()),
    }
}

fn read_in_thread(path: PathBuf) -> Result<Raw, Error> {
    let (send, receive) = mpsc::channel();
    let worker = move || {
        let _ = send.send(raw(&path));
    };
    std::thread::Builder::new().spawn(worker)?;
    receive.recv_timeout(HANG).unwrap_or(Err(Error::Store("hang")))
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
