//! What happened to a locked journal: sealed to its public key as it comes, read when it is opened.
//!
//! One small `age` file each, under its own number, so that the order is kept and each can go by itself. Only the public
//! half of a key is in memory while the journal is locked.

use crate::attached;
use crate::disk;
use crate::error::Error;
use crate::files::{damaged, unopened};
use crate::home;
use crate::keys::Keys;
use crate::memory::cleanly_deep;
use crate::notice::Notice;
use crate::seal;
use crate::sealed_file::with_header;
use crate::vault::Vault;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use zeroize::Zeroizing;

const MAGIC: &[u8; 4] = b"HLT1";
/// The largest letter: a card with its picture is below it.
const CAP: usize = 16 * 1024 * 1024;

/// The slot in the door of one journal. Whoever holds it can put something in and read nothing.
#[derive(Clone)]
pub struct Letterbox {
    place: PathBuf,
    recipient: age::x25519::Recipient,
    /// The highest number given so far.
    last: Arc<AtomicU64>,
}

/// Something that was put in.
pub struct Letter {
    /// Its number; what was put in later has a higher one.
    pub number: u64,
    /// What it says.
    pub body: Zeroizing<Vec<u8>>,
}

impl Letterbox {
    /// Puts something in. Durable on return.
    pub fn put(&self, body: &[u8]) -> Result<u64, Error> {
        if body.len() > CAP {
            return Err(Error::RecordTooLarge);
        }
        // An erased journal must not come back as a place for letters.
        if !self.place.parent().is_some_and(home::is_journal) {
            return Err(Error::JournalMissing);
        }
        disk::make_dir(&self.place)?;
        let number = self.next_number()?;
        disk::replace(&self.place, &file_name(number), &self.sealed(body)?)?;
        // The directory may be as new as what lies in it.
        if let Some(journal) = self.place.parent() {
            disk::sync_dir(journal)?;
        }
        Ok(number)
    }

    /// Takes something out again that is not to be read any more.
    pub fn take_out(&self, number: u64) -> Result<(), Error> {
        let name = file_name(number);
        if self.place.join(&name).exists() {
            // Out of its name first: what is overwritten under its name and then interrupted would look damaged.
            let gone = disk::let_go(&self.place, std::slice::from_ref(&name));
            // Once it has no name it is out, whatever its overwriting came to.
            if self.place.join(&name).exists() {
                gone?;
            }
        }
        Ok(disk::sync_dir(&self.place)?)
    }

    /// Never one that was used already: whoever remembers it means what was under it then.
    fn next_number(&self) -> Result<u64, Error> {
        let there = numbers(&self.place)?.last().copied().unwrap_or(0);
        let last = self.last.fetch_max(there, Ordering::Relaxed).max(there);
        let next = last.checked_add(1).ok_or(Error::AlreadyThere)?;
        self.last.fetch_max(next, Ordering::Relaxed);
        Ok(next)
    }

    fn sealed(&self, body: &[u8]) -> Result<Vec<u8>, Error> {
        let recipients = std::iter::once(&self.recipient as &dyn age::Recipient);
        let sealer = age::Encryptor::with_recipients(recipients).map_err(|_| Error::Store("age"))?;
        let mut out = sealer.wrap_output(Vec::new())?;
        out.write_all(MAGIC)?;
        out.write_all(&Zeroizing::new(seal::padded(&[body])?))?;
        Ok(out.finish()?)
    }
}

impl Vault {
    /// The slot in this journal's door, to be kept by whoever has something to tell it while it is locked. It is another
    /// one after a rotation.
    pub fn letterbox(&self) -> Result<Letterbox, Error> {
        let recipient = self.keys.recipient(Keys::letters)?;
        Ok(Letterbox { place: place(&self.dir), recipient, last: Arc::default() })
    }

    /// What was put in, in its order. What cannot be read any more is said and goes: what is left of it may be a part of a
    /// card that was only lent.
    pub fn letters(&mut self) -> Result<Vec<Letter>, Error> {
        let mut out = Vec::new();
        for number in numbers(&place(&self.dir))? {
            match attached::asked_again(|| self.letter(number)) {
                Ok(body) => out.push(Letter { number, body }),
                Err(Error::FileDamaged) => {
                    self.notices.push(Notice::new(DAMAGED, LOST));
                    self.letter_done(number)?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(out)
    }

    /// Something that was put in has been seen to and goes.
    pub fn letter_done(&mut self, number: u64) -> Result<(), Error> {
        self.letterbox()?.take_out(number)
    }

    /// Puts everything that was put in here into another journal of the same owner. Gives what could not be read.
    pub(crate) fn letters_to(&self, other: &Self) -> Result<Vec<Notice>, Error> {
        let (mut left, letterbox) = (Vec::new(), other.letterbox()?);
        for number in numbers(&place(&self.dir))? {
            match attached::asked_again(|| self.letter(number)) {
                Ok(body) => drop(letterbox.put(&body)?),
                Err(Error::FileDamaged) => left.push(Notice::new(DAMAGED, LOST)),
                Err(error) => return Err(error),
            }
        }
        Ok(left)
    }

    /// Says of each that cannot be read that it is damaged.
    pub(crate) fn check_letters(&self) -> Result<Vec<Notice>, Error> {
        let damaged = numbers(&place(&self.dir))?.into_iter().filter(|number| self.letter(*number).is_err());
        Ok(damaged.map(|_| Notice::new(DAMAGED, LOST)).collect())
    }

    fn letter(&self, number: u64) -> Result<Zeroizing<Vec<u8>>, Error> {
        cleanly_deep(|| self.letter_at_once(number))
    }

    fn letter_at_once(&self, number: u64) -> Result<Zeroizing<Vec<u8>>, Error> {
        let file = File::open(place(&self.dir).join(file_name(number)))?;
        let identity = self.keys.letters()?;
        let opened = age::Decryptor::new_buffered(with_header(file).map_err(damaged)?).map_err(unopened)?;
        let reader = opened.decrypt(std::iter::once(&identity as &dyn age::Identity)).map_err(unopened)?;
        let mut plain = Zeroizing::new(Vec::new());
        reader.take(2 * CAP as u64).read_to_end(&mut plain).map_err(damaged)?;
        let body = plain.strip_prefix(MAGIC).and_then(seal::unpadded).ok_or(Error::FileDamaged)?;
        Ok(Zeroizing::new(body.to_vec()))
    }
}

pub(crate) const PLACE: &str = "held";
const DAMAGED: &str = "letter_damaged";
const LOST: &str = "Something that happened in a group while this journal was locked can no longer be read.";

fn place(dir: &Path) -> PathBuf {
    dir.join(PLACE)
}

fn file_name(number: u64) -> String {
    format!("{number:016x}.age")
}

/// The numbers there are, in order.
fn numbers(place: &Path) -> Result<Vec<u64>, Error> {
    let number = |name: &String| {
        let digits = name.strip_suffix(".age").filter(|digits| digits.len() == 16)?;
        u64::from_str_radix(digits, 16).ok()
    };
    let mut numbers: Vec<u64> = disk::file_names(place)?.iter().filter_map(number).collect();
    numbers.sort_unstable();
    Ok(numbers)
}
