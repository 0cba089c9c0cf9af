//! One run from the first store to the table.

use crate::alone::{Checks, Openings};
use crate::append::Append;
use crate::clock::Took;
use crate::engine::Engine;
use crate::error::Error;
use crate::fill;
use crate::hearth::Hearth;
use crate::place;
use crate::plan::Plan;
use crate::records;
use crate::report;
use crate::save::{Contenders, Saves};
use crate::sqlcipher::SqlCipher;
use std::fs;
use std::path::{Path, PathBuf};

/// A figure of each.
#[derive(Default)]
pub struct Both<T> {
    /// The vault.
    pub vault: T,
    /// SQLCipher.
    pub sqlcipher: T,
}

/// All that was measured of stores of one size.
pub struct Sized {
    /// How many records.
    pub count: usize,
    /// Mean bytes of a record.
    pub mean: usize,
    /// Filling, closing not included.
    pub fill: Both<Took>,
    /// Bytes on the disk after that.
    pub disk: Both<u64>,
    /// Opening after a clean close.
    pub clean: Both<Openings>,
    /// Checking and reading.
    pub checks: Both<Checks>,
    /// Saving one at a time.
    pub saves: Saves,
    /// Opening after a kill.
    pub killed: Both<Openings>,
}

/// Measures as planned and prints the tables.
pub fn run(plan: &Plan) -> Result<(), Error> {
    fs::create_dir_all(&plan.folder)?;
    let place = place::describe(&plan.folder)?;
    let mut all = Vec::new();
    for (at, count) in plan.sizes.iter().enumerate() {
        eprintln!("{count} records ...");
        let rounds = if at == 0 { plan.openings } else { plan.openings.div_ceil(3) };
        let work = Work::begin(plan, *count)?;
        let sized = work.measure(*count, rounds, plan.rounds);
        fs::remove_dir_all(&work.folder)?;
        all.push(sized?);
    }
    let about = [place.machine, place.disk, place::company()?, SqlCipher::version()?].join("; ");
    print!("{about}.\n{}", report::told(&all));
    Ok(())
}

struct Work {
    folder: PathBuf,
    vault: PathBuf,
    sqlcipher: PathBuf,
}

impl Work {
    fn begin(plan: &Plan, count: usize) -> Result<Self, Error> {
        let folder = plan.folder.join(format!("{}-{count}", std::process::id()));
        let (vault, sqlcipher) = (folder.join("vault"), folder.join("sqlcipher"));
        for made in [&vault, &sqlcipher] {
            fs::create_dir_all(made)?;
        }
        Ok(Self { folder, vault, sqlcipher })
    }

    fn measure(&self, count: usize, rounds: usize, saves: usize) -> Result<Sized, Error> {
        let series = count as u64;
        let made = records::make(count, series)?;
        let mean = made.iter().map(|record| record.body.len()).sum::<usize>() / count;
        let (vault, sqlcipher) = fill::both(&self.vault, &self.sqlcipher, &made)?;
        drop(made);
        let disk = Both { vault: size(&self.vault)?, sqlcipher: size(&self.sqlcipher)? };
        let clean = self.openings(rounds, count, false)?;
        let checks = self.checks(rounds.div_ceil(3), count, series)?;
        let saved = self.saves(saves)?;
        let killed = self.openings(rounds.div_ceil(3), count + saved.records, true)?;
        Ok(Sized { count, mean, fill: Both { vault, sqlcipher }, disk, clean, checks, saves: saved, killed })
    }

    fn openings(&self, rounds: usize, count: usize, killed: bool) -> Result<Both<Openings>, Error> {
        let mut both: Both<Openings> = Both::default();
        for round in 0..rounds {
            if killed {
                both.vault.after_kill::<Hearth>(&self.vault, count, round)?;
                both.sqlcipher.after_kill::<SqlCipher>(&self.sqlcipher, count, round)?;
            } else {
                both.vault.after_close::<Hearth>(&self.vault, count)?;
                both.sqlcipher.after_close::<SqlCipher>(&self.sqlcipher, count)?;
            }
        }
        Ok(both)
    }

    fn checks(&self, rounds: usize, count: usize, series: u64) -> Result<Both<Checks>, Error> {
        let mut both: Both<Checks> = Both::default();
        for _ in 0..rounds {
            both.vault.add::<Hearth>(&self.vault, count, series)?;
            both.sqlcipher.add::<SqlCipher>(&self.sqlcipher, count, series)?;
        }
        Ok(both)
    }

    fn saves(&self, rounds: usize) -> Result<Saves, Error> {
        let mut contenders = Contenders {
            append: Append::create(&self.folder)?,
            vault: Hearth::open(&self.vault)?,
            sqlcipher: SqlCipher::open(&self.sqlcipher)?,
        };
        let saves = contenders.save(rounds)?;
        contenders.vault.close()?;
        contenders.sqlcipher.close()?;
        Ok(saves)
    }
}

/// Bytes of all files, the vault's reserve of free disk space not counted.
fn size(folder: &Path) -> Result<u64, Error> {
    let mut sum = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let meta = entry.metadata()?;
        sum += match meta.is_dir() {
            true => size(&entry.path())?,
            false if entry.file_name() == "ballast" => 0,
            false => meta.len(),
        };
    }
    Ok(sum)
}
