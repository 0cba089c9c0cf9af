//! What there is to try, and how often.

use crate::Trouble;
use crate::backup::Backup;
use crate::bench::Bench;
#[cfg(feature = "test-support")]
use crate::cards;
use crate::cli::Cli;
use crate::keys::Keys;
use crate::ledger::{self, Entry, Ledger, Verdict};
use crate::power::Power;
use crate::power_keys::PowerKeys;
use crate::{crew, damage, disks, headers, io, kill, mixed, table};
use std::path::Path;
use std::time::Instant;

/// A little of everything, or all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    Slice,
    Long,
}

/// When a long run of an experiment is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// So many faults struck.
    Faults(u64),
    /// Everything there is was tried once.
    All,
}

/// Makes the attempt of a number. `None` where no fault struck.
pub type Attempt = Box<dyn FnMut(&mut Bench, u64) -> Result<Option<Entry>, Trouble>>;

pub struct Experiment {
    pub name: &'static str,
    /// What is counted.
    pub unit: &'static str,
    /// How many faults a slice injects.
    pub slice: u64,
    pub goal: Goal,
    /// So many attempts in a row share what is dear to make: one worker makes them all.
    pub block: u64,
    pub begin: fn(&mut Bench, &Path) -> Result<Attempt, Trouble>,
}

const fn plain(
    name: &'static str,
    unit: &'static str,
    slice: u64,
    goal: Goal,
    begin: fn(&mut Bench, &Path) -> Result<Attempt, Trouble>,
) -> Experiment {
    Experiment { name, unit, slice, goal, block: 1, begin }
}

pub const EXPERIMENTS: &[Experiment] = &[
    plain("kill", "kills", 80, Goal::Faults(10_000), |_, _| Ok(Box::new(kill::attempt))),
    plain("damage", "damaged journals", 600, Goal::Faults(50_000), |_, _| Ok(Box::new(damage::attempt))),
    plain("mixed", "journals mixed with others", 200, Goal::Faults(3_000), |_, _| {
        Ok(Box::new(mixed::attempt))
    }),
    plain("headers", "header bits, three ways", 150, Goal::All, |_, _| Ok(Box::new(headers::attempt))),
    plain("backup", "bits and lengths of a backup", 400, Goal::All, |bench, dir| {
        let backup = Backup::make(bench, dir)?;
        Ok(Box::new(move |bench, number| {
            if number < backup.attempts() { backup.attempt(bench, number).map(Some) } else { Ok(None) }
        }))
    }),
    plain("io", "I/O faults", 300, Goal::Faults(5_000), |_, _| Ok(Box::new(io::attempt))),
    plain("keys", "steps of key changes", 150, Goal::All, |bench, _| {
        let mut keys = Keys::make(bench)?;
        Ok(Box::new(move |bench, number| keys.attempt(bench, number)))
    }),
    Experiment {
        block: crate::power::CUTS,
        ..plain("power", "power cuts", 300, Goal::Faults(20_000), |_, _| {
            let mut power = Power::default();
            Ok(Box::new(move |bench, number| power.attempt(bench, number)))
        })
    },
    Experiment {
        block: crate::power_keys::CUTS,
        ..plain("power-keys", "power cuts in key changes", 60, Goal::Faults(2_000), |bench, _| {
            let mut power = PowerKeys::make(bench)?;
            Ok(Box::new(move |bench, number| power.attempt(bench, number)))
        })
    },
    #[cfg(feature = "test-support")]
    plain("cards", "journals searched for cards", 10, Goal::Faults(500), |_, _| Ok(Box::new(cards::attempt))),
    plain("full", "full disks", 6, Goal::Faults(500), |_, _| Ok(Box::new(disks::full))),
    plain("readonly", "read-only disks", 3, Goal::Faults(500), |_, _| Ok(Box::new(disks::read_only))),
    Experiment {
        block: crate::cli::ROUNDS,
        ..plain("cli", "kills of hearth-cli at real cost", 2, Goal::Faults(200), |_, _| {
            let mut cli = Cli::default();
            Ok(Box::new(move |bench, number| cli.attempt(bench, number)))
        })
    },
];

/// Runs what is wanted and shows the table. Whether everything held.
pub fn run(length: Length, wanted: &[&str]) -> Result<bool, Trouble> {
    if let Some(unknown) = wanted.iter().find(|name| EXPERIMENTS.iter().all(|known| known.name != **name)) {
        return Err(format!("there is no experiment \"{unknown}\"").into());
    }
    let commit = ledger::commit()?;
    let slice = length == Length::Slice;
    let dir = ledger::place(&commit, slice);
    let mut told = Vec::new();
    for experiment in EXPERIMENTS.iter().filter(|known| wanted.is_empty() || wanted.contains(&known.name)) {
        let ledger = Ledger::open(&dir, experiment.name, slice)?;
        let (begun, before) = (Instant::now(), ledger.faults());
        let ledger = crew::run(experiment, length, &dir, ledger)?;
        let (seconds, struck) = (begun.elapsed().as_secs_f64(), ledger.faults() - before);
        eprintln!("{}: {struck} in {seconds:.0} s, {:.1}/s", experiment.name, struck as f64 / seconds);
        told.push((experiment, ledger.entries));
    }
    Ok(table::show(&commit, length, &told))
}

/// Makes one attempt again, by its number.
pub fn again(name: &str, number: u64) -> Result<bool, Trouble> {
    let experiment =
        EXPERIMENTS.iter().find(|known| known.name == name).ok_or("there is no such experiment")?;
    let mut bench = Bench::new(0)?;
    let dir = ledger::place(&ledger::commit()?, false);
    let entry = (experiment.begin)(&mut bench, &dir)?(&mut bench, number)?;
    println!("{entry:#?}");
    Ok(entry.is_none_or(|entry| entry.verdict != Verdict::Broken))
}

/// Shows what long runs of this commit have found so far.
pub fn table() -> Result<bool, Trouble> {
    let commit = ledger::commit()?;
    let mut told = Vec::new();
    for experiment in EXPERIMENTS {
        let path = ledger::place(&commit, false).join(format!("{}.jsonl", experiment.name));
        told.push((experiment, ledger::read(&path)?));
    }
    Ok(table::show(&commit, Length::Long, &told))
}
