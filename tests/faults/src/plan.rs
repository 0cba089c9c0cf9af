//! What there is to try, how often, and the table of what came of it.

use crate::Trouble;
use crate::backup::Backup;
use crate::bench::Bench;
use crate::keys::Keys;
use crate::ledger::{self, Entry, Ledger, Verdict};
use crate::power::Power;
use crate::{damage, disks, headers, io, kill};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// A little of everything, or all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    Slice,
    Long,
}

type Attempt<'a> = Box<dyn FnMut(&mut Bench, u64) -> Result<Option<Entry>, Trouble> + 'a>;

struct Experiment {
    name: &'static str,
    /// How many faults a slice injects, and a long run.
    slice: u64,
    long: u64,
    begin: fn(&mut Bench) -> Result<Attempt<'static>, Trouble>,
}

const EXPERIMENTS: &[Experiment] =
    &[
        Experiment { name: "kill", slice: 80, long: 10_000, begin: |_| Ok(Box::new(kill::attempt)) },
        Experiment { name: "damage", slice: 700, long: 50_000, begin: |_| Ok(Box::new(damage::attempt)) },
        Experiment { name: "mixed", slice: 200, long: 3_000, begin: |_| Ok(Box::new(damage::mixed)) },
        Experiment {
            name: "headers",
            slice: 150,
            long: headers::BITS * 3,
            begin: |_| Ok(Box::new(headers::attempt)),
        },
        Experiment {
            name: "backup",
            slice: 400,
            long: u64::MAX,
            begin: |bench| {
                let backup = Backup::make(bench)?;
                Ok(Box::new(move |bench, number| {
                    if number < backup.attempts() { backup.attempt(bench, number) } else { Ok(None) }
                }))
            },
        },
        Experiment { name: "io", slice: 500, long: 5_000, begin: |_| Ok(Box::new(io::attempt)) },
        Experiment {
            name: "keys",
            slice: 150,
            long: u64::MAX,
            begin: |bench| {
                let mut keys = Keys::make(bench)?;
                Ok(Box::new(move |bench, number| keys.attempt(bench, number)))
            },
        },
        Experiment {
            name: "power",
            slice: 300,
            long: 20_000,
            begin: |_| {
                let mut power = Power::default();
                Ok(Box::new(move |bench, number| power.attempt(bench, number)))
            },
        },
        Experiment { name: "full", slice: 6, long: 500, begin: |_| Ok(Box::new(disks::full)) },
        Experiment { name: "readonly", slice: 3, long: 100, begin: |_| Ok(Box::new(disks::read_only)) },
    ];

/// Runs what is wanted and shows the table. Whether everything held.
pub fn run(length: Length, wanted: &[&str]) -> Result<bool, Trouble> {
    if let Some(unknown) = wanted.iter().find(|name| EXPERIMENTS.iter().all(|known| known.name != **name)) {
        return Err(format!("there is no experiment \"{unknown}\"").into());
    }
    let commit = ledger::commit()?;
    let mut told = Vec::new();
    for experiment in EXPERIMENTS.iter().filter(|known| wanted.is_empty() || wanted.contains(&known.name)) {
        let mut ledger = Ledger::open(
            &ledger::place(&commit, length == Length::Slice),
            experiment.name,
            length == Length::Slice,
        )?;
        let begun = Instant::now();
        experiment.run(length, &mut ledger)?;
        eprintln!("{}: {} s", experiment.name, begun.elapsed().as_secs());
        told.push((experiment.name, ledger.entries));
    }
    Ok(show(&commit, &told))
}

/// Makes one attempt again, by its number.
pub fn again(name: &str, number: u64) -> Result<bool, Trouble> {
    let experiment =
        EXPERIMENTS.iter().find(|known| known.name == name).ok_or("there is no such experiment")?;
    let mut bench = Bench::new()?;
    let entry = (experiment.begin)(&mut bench)?(&mut bench, number)?;
    println!("{entry:#?}");
    Ok(entry.is_none_or(|entry| entry.verdict != Verdict::Broken))
}

/// Shows what long runs of this commit have found so far.
pub fn table() -> Result<bool, Trouble> {
    let commit = ledger::commit()?;
    let mut told = Vec::new();
    for experiment in EXPERIMENTS {
        let path = ledger::place(&commit, false).join(format!("{}.jsonl", experiment.name));
        told.push((experiment.name, ledger::read(&path)?));
    }
    Ok(show(&commit, &told))
}

/// So many attempts in a row without any fault are the end of an experiment.
const IDLE: u32 = 400;

impl Experiment {
    fn run(&self, length: Length, ledger: &mut Ledger) -> Result<(), Trouble> {
        let wanted = if length == Length::Slice { self.slice } else { self.long };
        let mut bench = Bench::new()?;
        let mut attempt = (self.begin)(&mut bench)?;
        let (mut number, mut idle, mut said) = (ledger.next(), 0, Instant::now());
        while ledger.faults() < wanted && idle < IDLE {
            let entry = attempt(&mut bench, number)?;
            idle = if entry.is_some() { 0 } else { idle + 1 };
            if let Some(entry) = entry {
                let skipped = entry.verdict == Verdict::Skipped;
                tell(self.name, &Entry { number, ..entry.clone() });
                ledger.add(Entry { number, ..entry })?;
                if skipped {
                    break;
                }
            }
            number += 1;
            if said.elapsed() > Duration::from_secs(30) {
                eprintln!("{}: {} faults so far", self.name, ledger.faults());
                said = Instant::now();
            }
        }
        Ok(())
    }
}

fn tell(name: &str, entry: &Entry) {
    match entry.verdict {
        Verdict::Held => {}
        Verdict::Broken => eprintln!("{name} {} ({}): {}", entry.number, entry.sort, entry.note),
        Verdict::Skipped => eprintln!("{name} SKIPPED: {}", entry.note),
    }
}

#[derive(Default)]
struct Row {
    attempts: u64,
    faults: u64,
    held: u64,
    broken: u64,
    skipped: u64,
}

fn show(commit: &str, told: &[(&str, Vec<Entry>)]) -> bool {
    println!("\ncommit {commit}\n");
    println!("| what was done | attempts | faults | held | broken | skipped |");
    println!("|---|---:|---:|---:|---:|---:|");
    let mut broken = 0;
    for (name, entries) in told {
        let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
        for entry in entries {
            rows.entry(&entry.sort).or_default().add(entry);
        }
        for (sort, row) in rows {
            broken += row.broken;
            println!(
                "| {name}: {sort} | {} | {} | {} | {} | {} |",
                row.attempts, row.faults, row.held, row.broken, row.skipped
            );
        }
    }
    println!();
    broken == 0
}

impl Row {
    fn add(&mut self, entry: &Entry) {
        self.attempts += 1;
        self.faults += entry.faults;
        match entry.verdict {
            Verdict::Held => self.held += 1,
            Verdict::Broken => self.broken += 1,
            Verdict::Skipped => self.skipped += 1,
        }
    }
}
