//! The workers of an experiment: each with its own place and its own process that looks, all with one ledger.

use crate::Trouble;
use crate::bench::Bench;
use crate::ledger::{Entry, Ledger, Verdict};
use crate::plan::{Experiment, Goal, Length};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// So many attempts in a row without any fault are the end of an experiment.
const IDLE: u64 = 400;
const MOST: usize = 8;

struct Queue<'a> {
    experiment: &'a Experiment,
    wanted: u64,
    ledger: Ledger,
    /// The next block of numbers that nobody has taken.
    block: u64,
    idle: u64,
    over: bool,
    said: Instant,
}

/// Goes on with an experiment until it is over.
pub fn run(experiment: &Experiment, length: Length, dir: &Path, ledger: Ledger) -> Result<Ledger, Trouble> {
    let wanted = match (length, experiment.goal) {
        (Length::Slice, _) => experiment.slice,
        (Length::Long, Goal::Faults(wanted)) => wanted,
        (Length::Long, Goal::All) => u64::MAX,
    };
    let over = ledger.faults() >= wanted || ledger.finished();
    let queue = Queue { experiment, wanted, ledger, block: 0, idle: 0, over, said: Instant::now() };
    let queue = Mutex::new(queue);
    let workers = std::thread::available_parallelism().map_or(1, |count| count.get().min(MOST));
    std::thread::scope(|scope| {
        let started: Vec<_> = (0..workers)
            .map(|worker| {
                scope.spawn({
                    let queue = &queue;
                    move || work(queue, worker, dir)
                })
            })
            .collect();
        started
            .into_iter()
            .try_for_each(|worker| worker.join().map_err(|_| Trouble::from("a worker panicked"))?)
    })?;
    Ok(queue.into_inner().unwrap_or_else(PoisonError::into_inner).ledger)
}

fn held<'a, 'b>(queue: &'a Mutex<Queue<'b>>) -> MutexGuard<'a, Queue<'b>> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

fn work(queue: &Mutex<Queue<'_>>, worker: usize, dir: &Path) -> Result<(), Trouble> {
    let done = attempts(queue, worker, dir);
    if done.is_err() {
        held(queue).over = true;
    }
    done
}

fn attempts(queue: &Mutex<Queue<'_>>, worker: usize, dir: &Path) -> Result<(), Trouble> {
    let experiment = held(queue).experiment;
    if held(queue).over {
        return Ok(());
    }
    let mut bench = Bench::new(worker)?;
    let mut attempt = (experiment.begin)(&mut bench, dir)?;
    loop {
        // The queue is let go before anything is tried.
        let taken = held(queue).take();
        let Some(numbers) = taken else { return Ok(()) };
        for number in numbers {
            if held(queue).over {
                return Ok(());
            }
            let entry = attempt(&mut bench, number)?;
            held(queue).note(number, entry)?;
        }
    }
}

impl Queue<'_> {
    /// Numbers that were not tried yet.
    fn take(&mut self) -> Option<Vec<u64>> {
        while !self.over {
            let begin = self.block * self.experiment.block;
            self.block += 1;
            let left = (begin..begin + self.experiment.block).filter(|number| !self.ledger.made(*number));
            let left: Vec<u64> = left.collect();
            if !left.is_empty() {
                return Some(left);
            }
        }
        None
    }

    fn note(&mut self, number: u64, entry: Option<Entry>) -> Result<(), Trouble> {
        self.idle = if entry.is_some() { 0 } else { self.idle + 1 };
        let entry = Entry { number, ..entry.unwrap_or_else(Entry::missed) };
        self.tell(&entry);
        self.over |= entry.verdict == Verdict::Skipped;
        // What lies behind the end is no attempt: it is asked for again by whoever goes on.
        if entry.verdict != Verdict::Missed || self.experiment.goal != Goal::All {
            self.ledger.add(entry)?;
        }
        if self.idle >= IDLE && !self.over {
            self.over = true;
            self.ledger.add(Entry::finished())?;
        }
        self.over |= self.ledger.faults() >= self.wanted;
        Ok(())
    }

    fn tell(&mut self, entry: &Entry) {
        let name = self.experiment.name;
        match entry.verdict {
            Verdict::Broken => eprintln!("{name} {} ({}): {}", entry.number, entry.sort, entry.note),
            Verdict::Skipped => eprintln!("{name} SKIPPED: {}", entry.note),
            _ => {}
        }
        if self.said.elapsed() > Duration::from_secs(30) {
            eprintln!("{name}: {} faults so far", self.ledger.faults());
            self.said = Instant::now();
        }
    }
}
