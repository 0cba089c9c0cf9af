//! The tray: cards received from others, each under its own random key. When a card ends its key goes, so that
//! nothing under the home opens it any more. Never in log, store, snapshots or backups.

use crate::ballast;
use crate::disk;
use crate::error::Error;
use crate::keys::{Keys, hex, random, unhex};
use crate::locked::Slot;
use crate::notice::Notice;
use crate::seal;
use crate::vault::Vault;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const KEYS: &str = "keys";
const DOMAIN: &str = "tray/keys";
const CARD: &str = "tray/card";
const CAP: u64 = 64 * 1024 * 1024;
const DAMAGED: &str = "tray_damaged";
const CARDS_LOST: &str = "Cards that others let you keep can no longer be read.";
const UNREADABLE: &str = "Cards that others let you keep cannot be read right now.";

/// A received card, as the vault knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrayEntry {
    /// Its random name.
    pub id: [u8; 16],
    /// When it ends, in unix seconds.
    pub ends: i64,
}

#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
struct CardKey {
    ends: i64,
    /// The file that holds the card now; a replaced card is a new file under a new key.
    file: [u8; 16],
    key: [u8; 32],
}

/// The keys of the cards that are there.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Tray {
    cards: BTreeMap<[u8; 16], CardKey>,
    /// The disk did not give the keys. They are read again before anything is written in their place.
    #[serde(skip)]
    unread: bool,
}

impl Tray {
    /// Reads the keys. A damaged key file has no second copy, by design: it is said, and the tray is empty.
    pub(crate) fn open(dir: &Path, keys: &Keys, notices: &mut Vec<Notice>) -> Self {
        let place = place(dir);
        let tray = match disk::read(&place.join(KEYS), CAP) {
            // Cards without their keys are a loss; nothing at all is a tray that was never used.
            Ok(None) => (!holds_cards(&place)).then(Self::default),
            Ok(Some(bytes)) => Self::decode(keys, &bytes),
            Err(_) => {
                notices.push(Notice::new("tray_unreadable", UNREADABLE));
                return Self { unread: true, ..Self::default() };
            }
        };
        let Some(tray) = tray else {
            notices.push(Notice::new(DAMAGED, CARDS_LOST));
            return Self::default();
        };
        tray.sweep(&place);
        tray
    }

    fn decode(keys: &Keys, bytes: &[u8]) -> Option<Self> {
        let plain = seal::open_small(keys.get(Slot::Small), &keys.vault, DOMAIN, bytes)?;
        postcard::from_bytes(&plain).ok()
    }

    /// The tray after the disk was away. What memory holds is kept where the disk gives less.
    pub(crate) fn back_again(&mut self, dir: &Path, keys: &Keys) {
        let mut said = Vec::new();
        let found = Self::open(dir, keys, &mut said);
        if said.is_empty() || self.unread {
            *self = found;
        }
    }

    /// Whether the keys can be read from the disk.
    fn check(dir: &Path, keys: &Keys) -> Result<(), Error> {
        let place = place(dir);
        match disk::read(&place.join(KEYS), CAP)? {
            None if !holds_cards(&place) => Ok(()),
            bytes => bytes.and_then(|bytes| Self::decode(keys, &bytes)).map(drop).ok_or(Error::FileDamaged),
        }
    }

    /// What cannot be read is not overwritten: it may be there again in a moment.
    fn reread(&mut self, dir: &Path, keys: &Keys) -> Result<(), Error> {
        if self.unread {
            let bytes = disk::read(&place(dir).join(KEYS), CAP)?;
            *self = bytes.and_then(|bytes| Self::decode(keys, &bytes)).ok_or(Error::FileDamaged)?;
        }
        Ok(())
    }

    /// Writes the keys anew and overwrites the file they were in.
    fn save(&self, dir: &Path, keys: &Keys) -> Result<(), Error> {
        let plain = Zeroizing::new(postcard::to_stdvec(self).map_err(|_| Error::RecordTooLarge)?);
        let sealed = seal::seal_small(keys.get(Slot::Small), &keys.vault, DOMAIN, &plain)?;
        let place = place(dir);
        disk::make_dir(&place)?;
        let old = File::options().write(true).open(place.join(KEYS)).ok();
        disk::replace(&place, KEYS, &sealed)?;
        if let Some(mut old) = old {
            // Already unlinked: only its blocks are left.
            let _ = disk::overwrite(&mut old);
        }
        Ok(())
    }

    /// Removes card files that no key opens: an interruption's leavings.
    fn sweep(&self, place: &Path) {
        let kept = |file: &[u8; 16]| self.cards.values().any(|card| card.file == *file);
        for name in disk::file_names(place).unwrap_or_default() {
            if name != KEYS && !unhex(&name).is_some_and(|file| kept(&file)) {
                let _ = disk::shred(&place.join(name));
            }
        }
    }
}

impl Vault {
    /// Keeps a received card until `ends`.
    pub fn tray_put(&mut self, ends: i64, body: &[u8]) -> Result<[u8; 16], Error> {
        let id = random()?;
        self.tray_write(id, ends, body)?;
        Ok(id)
    }

    /// Takes a card over from another journal of the same owner, name and end included.
    pub(crate) fn tray_keep(&mut self, card: TrayEntry, body: &[u8]) -> Result<(), Error> {
        self.tray_write(card.id, card.ends, body)
    }

    /// The cards that are there.
    pub fn tray_list(&self) -> Vec<TrayEntry> {
        self.tray.cards.iter().map(|(id, card)| TrayEntry { id: *id, ends: card.ends }).collect()
    }

    /// A card's bytes.
    pub fn tray_get(&self, id: &[u8; 16]) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        let Some(card) = self.tray.cards.get(id) else { return Ok(None) };
        let sealed = disk::read(&place(&self.dir).join(hex(&card.file)), CAP)?.ok_or(Error::FileMissing)?;
        let plain = seal::open_small(&card.key, &self.keys.vault, CARD, &sealed);
        plain.map(Some).ok_or(Error::FileDamaged)
    }

    /// Puts other bytes in a card's place, under a fresh key.
    pub fn tray_replace(&mut self, id: &[u8; 16], body: &[u8]) -> Result<(), Error> {
        self.tray.reread(&self.dir, &self.keys)?;
        let ends = self.tray.cards.get(id).map(|card| card.ends).ok_or(Error::TrayMissing)?;
        self.tray_write(*id, ends, body)
    }

    /// Ends cards: their keys first, then their files. Names that are not there are fine.
    pub fn tray_drop(&mut self, ids: &[[u8; 16]]) -> Result<(), Error> {
        self.tray.reread(&self.dir, &self.keys)?;
        let mut next = self.tray.clone();
        let gone: Vec<CardKey> = ids.iter().filter_map(|id| next.cards.remove(id)).collect();
        if gone.is_empty() {
            return Ok(());
        }
        // A full disk must not keep a card that is to go.
        ballast::with_room(&self.dir, || next.save(&self.dir, &self.keys))?;
        self.tray = next;
        let place = place(&self.dir);
        for card in &gone {
            disk::shred(&place.join(hex(&card.file)))?;
        }
        Ok(disk::sync_dir(&place)?)
    }

    /// What is wrong with the keys of received cards as they lie on the disk, if anything.
    pub(crate) fn tray_trouble(&self) -> Option<Notice> {
        match Tray::check(&self.dir, &self.keys) {
            Ok(()) => None,
            Err(Error::FileDamaged) => Some(Notice::new(DAMAGED, CARDS_LOST)),
            Err(_) => Some(Notice::new("tray_unreadable", UNREADABLE)),
        }
    }

    /// Before the old keys go: keys of cards that the disk did not give are asked for once more. An error means that they
    /// may still be there; what is said is that they are damaged, so that nobody can read them any more.
    pub(crate) fn tray_is_lost(&mut self) -> Result<Option<Notice>, Error> {
        match self.tray.reread(&self.dir, &self.keys) {
            Ok(()) => Ok(None),
            Err(Error::FileDamaged) => Ok(Some(Notice::new(DAMAGED, CARDS_LOST))),
            Err(error) => Err(error),
        }
    }

    /// Puts the keys that memory holds in the place of damaged ones.
    pub(crate) fn tray_mend(&mut self) -> Result<(), Error> {
        match Tray::check(&self.dir, &self.keys) {
            Err(Error::FileDamaged) => self.tray.save(&self.dir, &self.keys),
            // What cannot be read now is not written over.
            _ => Ok(()),
        }
    }

    fn tray_write(&mut self, id: [u8; 16], ends: i64, body: &[u8]) -> Result<(), Error> {
        ballast::with_room(&self.dir.clone(), || self.tray_try_to_write(id, ends, body))
    }

    fn tray_try_to_write(&mut self, id: [u8; 16], ends: i64, body: &[u8]) -> Result<(), Error> {
        self.tray.reread(&self.dir, &self.keys)?;
        let card = CardKey { ends, file: random()?, key: random()? };
        let sealed = seal::seal_small(&card.key, &self.keys.vault, CARD, body)?;
        if sealed.len() as u64 > CAP {
            return Err(Error::RecordTooLarge);
        }
        let place = place(&self.dir);
        disk::make_dir(&place)?;
        if !place.join(KEYS).exists() {
            // A card that is there before any keys would look like one whose keys were lost.
            self.tray.save(&self.dir, &self.keys)?;
        }
        disk::replace(&place, &hex(&card.file), &sealed)?;
        let mut next = self.tray.clone();
        let old = next.cards.insert(id, card);
        next.save(&self.dir, &self.keys)?;
        self.tray = next;
        if let Some(old) = old {
            disk::shred(&place.join(hex(&old.file)))?;
        }
        Ok(())
    }
}

fn holds_cards(place: &Path) -> bool {
    disk::file_names(place).unwrap_or_default().iter().any(|name| unhex(name).is_some())
}

fn place(dir: &Path) -> PathBuf {
    dir.join("tray")
}
