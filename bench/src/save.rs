//! Durable saves, taking turns on one disk.

use crate::append::Append;
use crate::engine::Engine;
use crate::error::Error;
use crate::figures::Figures;
use crate::hearth::Hearth;
use crate::records::{self, Made};
use crate::sqlcipher::SqlCipher;
use std::slice;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Of the records saved here, so that none is in the stores yet.
const SERIES: u64 = u64::MAX;
/// A person saves and goes on; the disk comes to rest. The vault syncs its working store behind a save, and without this
/// whoever comes next would pay for that.
const PAUSE: Duration = Duration::from_millis(50);
/// How long the waking thread naps.
const NAP: Duration = Duration::from_micros(100);
/// Saves in a row, one right after the other: here the vault pays for all that it does behind its saves.
const ROW: usize = 100;
const ROWS: usize = 6;

/// What saving took, contender by contender.
#[derive(Default)]
pub struct Saves {
    /// One save after a pause.
    pub single: Turns,
    /// The share of one save in a row of them.
    pub in_a_row: Turns,
    /// How many records each has saved.
    pub records: usize,
}

/// A figure of each.
#[derive(Default)]
pub struct Turns {
    /// One append and one `fdatasync` of what the vault's frame of the record takes.
    pub append: Figures,
    /// The vault's commit.
    pub vault: Figures,
    /// SQLCipher's transaction of one insert.
    pub sqlcipher: Figures,
}

/// The three that take turns.
pub struct Contenders {
    /// The plain file.
    pub append: Append,
    /// The vault.
    pub vault: Hearth,
    /// The database.
    pub sqlcipher: SqlCipher,
}

impl Contenders {
    /// Saves `rounds` records by each with pauses, then rows of them without.
    pub fn save(&mut self, rounds: usize) -> Result<Saves, Error> {
        let made = records::make(rounds + ROW * ROWS, SERIES)?;
        let (single, rows) = made.split_at(rounds);
        awake(|| {
            let (single, in_a_row) = (self.take_turns(single, 1)?, self.take_turns(rows, ROW)?);
            Ok(Saves { single, in_a_row, records: made.len() })
        })
    }

    /// Who begins changes, so that nobody always comes after the same one.
    fn take_turns(&mut self, made: &[Made], row: usize) -> Result<Turns, Error> {
        let mut turns = Turns::default();
        for (round, records) in made.chunks(row).enumerate() {
            for turn in 0..3 {
                thread::sleep(PAUSE);
                match (round + turn) % 3 {
                    0 => turns.append.add(self.append(records)?),
                    1 => turns.vault.add(self.save_by_vault(records)?),
                    _ => {
                        turns.sqlcipher.add(each(records, |made| self.sqlcipher.save(slice::from_ref(made)))?)
                    }
                }
            }
        }
        Ok(turns)
    }

    fn append(&mut self, records: &[Made]) -> Result<f64, Error> {
        let noise: Vec<Vec<u8>> = records.iter().map(sealed_size).map(noise).collect::<Result<_, _>>()?;
        each(&noise, |bytes| self.append.save(bytes))
    }

    /// The plain file is given as many bytes as the vault writes: here it shows that this is true.
    fn save_by_vault(&mut self, records: &[Made]) -> Result<f64, Error> {
        let before = self.vault.log_size()?;
        let took = each(records, |made| self.vault.save(slice::from_ref(made)))?;
        let written = self.vault.log_size()? - before;
        let expected: usize = records.iter().map(sealed_size).sum();
        if written == expected as u64 {
            Ok(took)
        } else {
            Err(Error::Wrong(format!("the log grew by {written} bytes, {expected} were expected")))
        }
    }
}

/// Keeps the processor from going to sleep while `work` waits for the disk. To wake it takes longer than the disk does,
/// above all in a virtual machine: without this, a store with threads of its own would look faster than a bare append.
fn awake<T>(work: impl FnOnce() -> T) -> T {
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                thread::sleep(NAP);
            }
        });
        let done = work();
        over.store(true, Ordering::Relaxed);
        done
    })
}

/// Seconds that one of them took, on average.
fn each<T>(all: &[T], mut work: impl FnMut(&T) -> Result<(), Error>) -> Result<f64, Error> {
    let begun = Instant::now();
    all.iter().try_for_each(&mut work)?;
    Ok(begun.elapsed().as_secs_f64() / all.len() as f64)
}

/// Sealed bytes look like this, to a disk as well.
fn noise(size: usize) -> Result<Vec<u8>, Error> {
    let mut bytes = vec![0; size];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// The bytes of a frame with one record, as `docs/vault-format.md` says: an envelope (68 bytes and the padded record of 34
/// bytes and its body, with a tag) in a frame (44 bytes and the padded 49 of its head and 5 before the envelope, with a tag).
fn sealed_size(made: &Made) -> usize {
    let envelope = 68 + padded(34 + made.body.len()) + 16;
    44 + padded(49 + 5 + envelope) + 16
}

fn padded(length: usize) -> usize {
    let length = (length + 4).max(512);
    let exponent = length.ilog2();
    let step = 1 << (exponent - exponent.ilog2() - 1);
    length.next_multiple_of(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_that_of_the_format() {
        assert_eq!(
            [padded(1), padded(508), padded(509), padded(1000), padded(3000)],
            [512, 512, 544, 1024, 3072]
        );
    }
}
