//! Power cuts: 200 steps are recorded, and the disk is put together as it would be after a cut at any moment.

use crate::Trouble;
use crate::bench::{self, Bench, journal_in};
use crate::image::{self, Disk, Event, Fate};
use crate::kill::{self, Run};
use crate::ledger::Entry;
use crate::script::State;
use std::fs;
use std::path::{Path, PathBuf};

const STEPS: u64 = 200;
/// Cuts of one record before another is made.
pub const CUTS: u64 = 250;

/// The record of a journal from before it was made, and how far it was played back.
#[derive(Default)]
pub struct Power {
    seed: Option<u64>,
    record: Option<Record>,
    run: Option<Run>,
}

impl Power {
    pub fn attempt(&mut self, bench: &mut Bench, number: u64) -> Result<Option<Entry>, Trouble> {
        let (seed, slot) = (number / CUTS, number % CUTS);
        if self.seed != Some(seed) {
            self.record(bench, seed)?;
        }
        let (Some(record), Some(run)) = (&mut self.record, &mut self.run) else {
            return Err("no record".into());
        };
        let mut chance = fastrand::Rng::with_seed(number);
        let (fate, at) = (fate(&mut chance), record.moment(slot, CUTS, &mut chance));
        // Played from the beginning again where an earlier moment is asked for.
        if at < record.played {
            (*run, _) = (begun(seed), record.rewind());
        }
        record.play(at, &mut |line| {
            run.hear(line);
        })?;
        let image = bench.fresh("image")?;
        record.cut(fate, &mut chance, &image)?;
        let complaints = look(bench, &image, run)?;
        let complaints =
            complaints.into_iter().map(|words| format!("event {at}, {:?}: {words}", run.next())).collect();
        Ok(Some(Entry::judged(format!("{fate:?}").to_lowercase(), 1, complaints)))
    }

    fn record(&mut self, bench: &Bench, seed: u64) -> Result<(), Trouble> {
        let home = bench.fresh("recorded")?;
        let arguments = ["script", &home.to_string_lossy(), &seed.to_string(), "0", &STEPS.to_string()];
        let mut run = begun(seed);
        let record = Record::make(bench, &home, &arguments, &run.state.clone(), &mut |line| {
            run.hear(line);
        })?;
        if run.done != STEPS {
            return Err(format!("the recorded worker did {} steps of {STEPS}", run.done).into());
        }
        (self.seed, self.record, self.run) = (Some(seed), Some(record), Some(begun(seed)));
        Ok(())
    }
}

/// Everything a worker did below a directory, in order, and the disk up to some moment of it.
pub struct Record {
    events: Vec<Event>,
    first: Disk,
    disk: Disk,
    pub played: usize,
}

impl Record {
    /// Lets a worker work and records it. What is there before counts as synced.
    pub fn make(
        bench: &Bench,
        home: &Path,
        arguments: &[&str],
        state: &State,
        hear: &mut dyn FnMut(&str),
    ) -> Result<Self, Trouble> {
        let trace = bench.scratch.place.join("trace");
        drop(fs::remove_file(&trace));
        let first = Disk::of(home)?;
        let mut command = bench.worker(arguments, home)?;
        command.env("HEARTH_SHIM_TRACE", &trace);
        let (child, lines) = kill::started(&mut command, state)?;
        kill::ended(child, &lines, hear)?.ok_or("the recorded worker hangs")?;
        let events = image::events(&fs::read(&trace)?)?;
        let record = Self { events, disk: first.clone(), first, played: 0 };
        record.complete(bench, home)?;
        Ok(record)
    }

    /// A moment of the `slot`-th of so many equal parts of the record, which together leave nothing out.
    pub fn moment(&self, slot: u64, slots: u64, chance: &mut fastrand::Rng) -> usize {
        let all = self.events.len() as u64;
        let (from, to) = (all * slot / slots, all * (slot + 1) / slots);
        chance.u64(from..to.max(from + 1)) as usize
    }

    pub fn rewind(&mut self) {
        (self.disk, self.played) = (self.first.clone(), 0);
    }

    /// Plays on up to an event, and tells what the worker said until then.
    pub fn play(&mut self, to: usize, hear: &mut dyn FnMut(&str)) -> Result<(), Trouble> {
        for event in &self.events[self.played..to] {
            self.disk.apply(event)?;
            if let Event::Mark(line) = event {
                hear(line.trim());
            }
        }
        self.played = to;
        Ok(())
    }

    /// The power is cut at the moment that was played to.
    pub fn cut(&self, fate: Fate, chance: &mut fastrand::Rng, to: &Path) -> Result<(), Trouble> {
        self.disk.clone().cut(fate, chance, to)
    }

    /// Nothing escaped the record: with every change kept it gives the very files that the worker left.
    fn complete(&self, bench: &Bench, home: &Path) -> Result<(), Trouble> {
        let image = bench.fresh("image")?;
        let mut disk = self.first.clone();
        self.events.iter().try_for_each(|event| disk.apply(event))?;
        disk.cut(Fate::Kept, &mut fastrand::Rng::with_seed(0), &image)?;
        let (real, made) = (bench::files(home)?, bench::files(&image)?);
        let same = |(real, made): (&PathBuf, &PathBuf)| -> Result<bool, Trouble> {
            Ok(real.strip_prefix(home)? == made.strip_prefix(&image)? && fs::read(real)? == fs::read(made)?)
        };
        for (real, made) in real.iter().zip(&made) {
            if !same((real, made))? {
                return Err(format!("the record does not give {}", real.display()).into());
            }
        }
        if real.len() == made.len() { Ok(()) } else { Err("the record gives other files".into()) }
    }
}

pub fn fate(chance: &mut fastrand::Rng) -> Fate {
    [Fate::Dropped, Fate::Kept, Fate::Torn(512), Fate::Torn(4096)][chance.usize(0..4)]
}

fn begun(seed: u64) -> Run {
    Run { seed, done: 0, state: State::default(), files: Vec::new() }
}

/// Before anything was acknowledged there may be no journal yet.
fn look(bench: &mut Bench, image: &Path, run: &Run) -> Result<Vec<String>, Trouble> {
    match journal_in(image)? {
        Some(dir) => Ok(kill::complaints(&bench.look(&bench::ask(&dir, run.candidates(), &run.files))?)),
        None if run.done == 0 => Ok(Vec::new()),
        None => Ok(vec!["no journal is there".to_owned()]),
    }
}
