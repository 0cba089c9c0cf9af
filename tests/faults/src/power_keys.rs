//! Power cuts while what opens a journal is being changed, or the journal is being purged or erased.

use crate::Trouble;
use crate::bench::{self, Bench, journal_in};
use crate::keys::{CHANGES, Keys};
use crate::ledger::Entry;
use crate::power::{self, Record};
use std::path::Path;

/// Cuts of one record before another is made.
pub const CUTS: u64 = 12;

/// The journal to begin with, and the record of one change.
pub struct PowerKeys {
    keys: Keys,
    change: Option<Change>,
}

struct Change {
    number: u64,
    record: Record,
    /// The recovery code the worker ended up with, where it got another.
    new_code: String,
    done: bool,
}

impl PowerKeys {
    pub fn make(bench: &mut Bench) -> Result<Self, Trouble> {
        Ok(Self { keys: Keys::make(bench)?, change: None })
    }

    pub fn attempt(&mut self, bench: &mut Bench, number: u64) -> Result<Option<Entry>, Trouble> {
        let (of, slot) = (number / CUTS, number % CUTS);
        let what = CHANGES[of as usize % CHANGES.len()];
        if self.change.as_ref().is_none_or(|change| change.number != of) {
            self.change = Some(record(bench, &self.keys, what, of)?);
        }
        let Some(change) = &mut self.change else { return Err("no record".into()) };
        let mut chance = fastrand::Rng::with_seed(number);
        let (fate, at) = (power::fate(&mut chance), change.record.moment(slot, CUTS, &mut chance));
        if at < change.record.played {
            change.record.rewind();
            change.done = false;
        }
        let done = &mut change.done;
        change.record.play(at, &mut |line| *done |= line.starts_with("done"))?;
        let image = bench.fresh("cut")?;
        change.record.cut(fate, &mut chance, &image)?;
        let complaints = self.keys.judge(bench, &image, what, change.done, &change.new_code)?;
        let words = |words| format!("event {at}, {fate:?}, said {}: {words}", change.done);
        Ok(Some(Entry::judged(what, 1, complaints.into_iter().map(words).collect())))
    }
}

fn record(bench: &Bench, keys: &Keys, what: &str, number: u64) -> Result<Change, Trouble> {
    let home = bench.fresh("recorded")?;
    bench::copy_tree(keys.home(what), &home)?;
    let mut new_code = None;
    let record = Record::make(
        bench,
        &home,
        &["keys", &home.to_string_lossy(), what, &keys.code],
        &keys.base.state,
        &mut |line| new_code = line.strip_prefix("done ").map(str::to_owned),
    )?;
    let new_code = new_code.ok_or("the recorded change of keys was refused")?;
    changed(keys.home(what), &home, what)?;
    Ok(Change { number, record, new_code, done: false })
}

/// What was recorded must be what is meant.
fn changed(before: &Path, home: &Path, what: &str) -> Result<(), Trouble> {
    let keys = |home| -> Result<_, Trouble> {
        Ok(journal_in(home)?.map(|dir| std::fs::read(dir.join("header.a"))).transpose()?)
    };
    let after = keys(home)?;
    let right = match what {
        "erase" => after.is_none(),
        "purge" => after.is_some(),
        _ => after.is_some() && after != keys(before)?,
    };
    if right { Ok(()) } else { Err(format!("the recorded {what} left something else").into()) }
}
