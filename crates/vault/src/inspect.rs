//! For tests only: everything that a journal's key can decrypt below a directory, found without asking the vault where
//! anything should be; and a stamp that vouches for a store as it is now.

use crate::copies;
use crate::error::Error;
use crate::frame::{self, Found, SealedOp};
use crate::keys::Keys;
use crate::locked::Slot;
use crate::record::{self, open_record};
use crate::recover;
use crate::salvage;
use crate::seal;
use crate::secret::Unlock;
use crate::stamp;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Something that could be decrypted.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The file it came from, below the directory that was searched.
    pub place: PathBuf,
    /// What it says.
    pub plain: Vec<u8>,
}

const AGE: &[u8] = b"age-encryption.org/v1\n";
const ENVELOPE: &[u8] = b"HRE1";
const USTAR: (usize, &[u8]) = (257, b"ustar");
const SMALL: [&str; 4] = ["stamp", "draft", TRAY_KEYS, "store/head"];
const TRAY_KEYS: &str = "tray/keys";
const TRAY_CARD: &str = "tray/card";
/// How often something decrypted may hold something encrypted again.
const DEPTH: u32 = 8;

/// What `tray/keys` holds: card -> (end, file, key).
type CardKeys = BTreeMap<[u8; 16], (i64, [u8; 16], [u8; 32])>;

/// Everything below `place` that the keys of the journal in `journal` open, what lies inside what they open included:
/// frames and records at any offset of any file, records put together from working stores, small files, cards by every
/// card key there is, `age` files to any of the journal's identities, and what backups hold.
pub fn everything(place: &Path, journal: &Path, key: Unlock<'_>) -> Result<Vec<Opened>, Error> {
    let keys = copies::unlock(journal, key)?.keys;
    let identities = [keys.files()?, keys.backup()?, keys.letters()?];
    let mut search =
        Search { keys: &keys, identities, cards: Vec::new(), at: PathBuf::new(), found: Vec::new() };
    let files = files_below(place)?;
    // Twice: a card may lie before its key.
    for _ in 0..2 {
        search.found.clear();
        for path in &files {
            search.at = path.strip_prefix(place).unwrap_or(path).to_path_buf();
            search.inside(&fs::read(path)?, DEPTH);
            if path.ends_with("db") {
                search.store(path, &journal.join("store.inspected.copy"));
            }
        }
    }
    Ok(search.found)
}

/// Stamps the journal as if it had just been locked with the store as it is now. Nobody without the keys can do this; it
/// lets tests reach what is checked behind the stamp.
pub fn stamp_again(journal: &Path, key: Unlock<'_>) -> Result<(), Error> {
    let keys = copies::unlock(journal, key)?.keys;
    let scan = recover::replay(journal, &keys)?.scan;
    let (Some(position), Some(head)) = (scan.position, scan.last) else { return Err(Error::Store("log")) };
    stamp::write(journal, &keys, position, head)
}

struct Search<'a> {
    keys: &'a Keys,
    identities: [age::x25519::Identity; 3],
    cards: Vec<[u8; 32]>,
    at: PathBuf,
    found: Vec<Opened>,
}

impl Search<'_> {
    fn inside(&mut self, bytes: &[u8], depth: u32) {
        if depth == 0 {
            return;
        }
        self.small(bytes, depth);
        self.tar(bytes, depth);
        for at in places(bytes, AGE) {
            self.age(&bytes[at..], depth);
        }
        for at in places(bytes, frame::MAGIC) {
            self.frame(&bytes[at..]);
        }
        for at in places(bytes, ENVELOPE) {
            self.envelope(&bytes[at..]);
        }
    }

    fn open(&mut self, plain: &[u8], depth: u32) {
        self.found.push(Opened { place: self.at.clone(), plain: plain.to_vec() });
        self.inside(plain, depth - 1);
    }

    fn small(&mut self, bytes: &[u8], depth: u32) {
        for domain in SMALL {
            let opened = seal::open_small(self.keys.get(Slot::Small), &self.keys.vault, domain, bytes);
            let Some(plain) = opened else { continue };
            if domain == TRAY_KEYS
                && let Ok(cards) = postcard::from_bytes::<CardKeys>(&plain)
            {
                self.cards.extend(cards.into_values().map(|card| card.2));
            }
            self.open(&plain, depth);
        }
        for key in self.cards.clone() {
            if let Some(plain) = seal::open_small(&key, &self.keys.vault, TRAY_CARD, bytes) {
                self.open(&plain, depth);
            }
        }
    }

    /// Members of a tar that is not encrypted as a whole are looked into one by one.
    fn tar(&mut self, bytes: &[u8], depth: u32) {
        if bytes.get(USTAR.0..).is_none_or(|rest| !rest.starts_with(USTAR.1)) {
            return;
        }
        let mut archive = tar::Archive::new(bytes);
        for entry in archive.entries().into_iter().flatten().flatten() {
            let mut entry = entry;
            let mut member = Vec::new();
            if entry.read_to_end(&mut member).is_ok() {
                self.inside(&member, depth - 1);
            }
        }
    }

    fn age(&mut self, bytes: &[u8], depth: u32) {
        let Ok(opened) = age::Decryptor::new_buffered(bytes) else { return };
        let identities: Vec<&dyn age::Identity> = self.identities.iter().map(|one| one as _).collect();
        let Ok(mut reader) = opened.decrypt(identities.into_iter()) else { return };
        let mut plain = Vec::new();
        // What could be read before an error was read all the same.
        let _ = reader.read_to_end(&mut plain);
        self.open(&plain, depth);
    }

    fn frame(&mut self, bytes: &[u8]) {
        let Found::Frame(frame, _) = frame::decode(self.keys, bytes) else { return };
        for op in frame.ops {
            if let SealedOp::Put(envelope) = op {
                self.envelope(&envelope);
            }
        }
    }

    /// An envelope says how long it is; what follows it does not matter.
    fn envelope(&mut self, bytes: &[u8]) {
        let len = bytes.get(40..44).and_then(|len| len.first_chunk::<4>());
        let end = len.map_or(0, |len| u32::from_le_bytes(*len) as usize).saturating_add(record::CLEAR);
        if let Some(found) = bytes.get(..end).and_then(|bytes| open_record(self.keys, bytes)) {
            self.found.push(Opened { place: self.at.clone(), plain: found.body.clone() });
        }
    }

    /// Records in several pieces lie together only in the store's own order.
    fn store(&mut self, db: &Path, copy: &Path) {
        let Some(store) = db.parent() else { return };
        let Ok(salvage) = salvage::salvage(store, copy, self.keys) else { return };
        for (_, envelope) in salvage.contents.records.values() {
            self.envelope(envelope);
        }
    }
}

fn places(bytes: &[u8], magic: &[u8]) -> Vec<usize> {
    let found = bytes.windows(magic.len()).enumerate().filter(|(_, window)| *window == magic);
    found.map(|(at, _)| at).collect()
}

fn files_below(dir: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut out = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() { out.extend(files_below(&path)?) } else { out.push(path) }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_magic_is_found_wherever_it_stands() {
        assert_eq!(places(b"HRE1..HRE1HRE", ENVELOPE), [0, 6]);
        assert!(places(b"HRE", ENVELOPE).is_empty());
    }
}
