//! Power cuts: 200 steps are recorded, and the disk is put together as it would be after a cut at any moment.

use crate::Trouble;
use crate::bench::{self, Bench, journal_in};
use crate::image::{self, Disk, Event, Fate};
use crate::kill::{self, Run};
use crate::ledger::Entry;
use crate::script::State;
use std::fs;
use std::path::PathBuf;

const STEPS: u64 = 200;
/// Cuts of one record before another is made.
const CUTS: u64 = 500;

/// The record of a journal from before it was made.
#[derive(Default)]
pub struct Power {
    seed: Option<u64>,
    home: PathBuf,
    events: Vec<Event>,
}

impl Power {
    pub fn attempt(&mut self, bench: &mut Bench, number: u64) -> Result<Option<Entry>, Trouble> {
        let seed = number / CUTS;
        if self.seed != Some(seed) {
            self.record(bench, seed)?;
        }
        let mut chance = fastrand::Rng::with_seed(number);
        let fate = [Fate::Dropped, Fate::Kept, Fate::Torn(512), Fate::Torn(4096)][number as usize % 4];
        let at = chance.usize(0..self.events.len());
        let (mut disk, mut run) = (Disk::new(&self.home), begun(seed));
        for event in &self.events[..at] {
            disk.apply(event)?;
            if let Event::Mark(line) = event {
                run.hear(line.trim());
            }
        }
        let image = bench.fresh("image")?;
        disk.cut(fate, &mut chance, &image)?;
        let complaints = look(bench, &image, &run)?;
        let complaints =
            complaints.into_iter().map(|words| format!("event {at}, {:?}: {words}", run.next())).collect();
        Ok(Some(Entry::judged(format!("{fate:?}").to_lowercase(), 1, complaints)))
    }

    fn record(&mut self, bench: &Bench, seed: u64) -> Result<(), Trouble> {
        let home = bench.fresh("recorded")?;
        let trace = bench.scratch.place.join("trace");
        drop(fs::remove_file(&trace));
        let arguments = ["script", &home.to_string_lossy(), &seed.to_string(), "0", &STEPS.to_string()];
        let mut command = bench.worker(&arguments, &home)?;
        command.env("HEARTH_SHIM_TRACE", &trace);
        let mut run = begun(seed);
        let (child, lines) = kill::started(&mut command, &run.state)?;
        kill::ended(child, &lines, &mut |line| {
            run.hear(line);
        })?;
        if run.done != STEPS {
            return Err(format!("the recorded worker did {} steps of {STEPS}", run.done).into());
        }
        self.events = image::events(&fs::read(&trace)?)?;
        (self.seed, self.home) = (Some(seed), home);
        self.complete(bench)
    }

    /// Nothing escaped the record: with every change kept it gives the very files that the worker left.
    fn complete(&self, bench: &Bench) -> Result<(), Trouble> {
        let image = bench.fresh("image")?;
        let mut disk = Disk::new(&self.home);
        self.events.iter().try_for_each(|event| disk.apply(event))?;
        disk.cut(Fate::Kept, &mut fastrand::Rng::with_seed(0), &image)?;
        let (real, made) = (bench::files(&self.home)?, bench::files(&image)?);
        for (real, made) in real.iter().zip(&made) {
            if real.strip_prefix(&self.home)? != made.strip_prefix(&image)?
                || fs::read(real)? != fs::read(made)?
            {
                return Err(format!("the record does not give {}", real.display()).into());
            }
        }
        if real.len() == made.len() { Ok(()) } else { Err("the record gives other files".into()) }
    }
}

fn begun(seed: u64) -> Run {
    Run { seed, done: 0, state: State::default(), files: Vec::new() }
}

/// Before anything was acknowledged there may be no journal yet.
fn look(bench: &mut Bench, image: &std::path::Path, run: &Run) -> Result<Vec<String>, Trouble> {
    match journal_in(image)? {
        Some(dir) => Ok(kill::complaints(&bench.look(&bench::ask(&dir, run.candidates(), &run.files))?)),
        None if run.done == 0 => Ok(Vec::new()),
        None => Ok(vec!["no journal is there".to_owned()]),
    }
}
