//! What is measured in processes of its own: opening, listing, checking.

use crate::child::{self, Found};
use crate::engine::Engine;
use crate::error::Error;
use crate::figures::Figures;
use std::path::Path;

/// What several processes found of one store.
#[derive(Default)]
pub struct Openings {
    /// Opening: wall and processor time.
    pub open: Pair,
    /// Opening and reading all records.
    pub open_list: Pair,
    /// Closing after that.
    pub close: Pair,
}

/// Wall and processor time.
#[derive(Default)]
pub struct Pair {
    /// On the clock on the wall.
    pub wall: Figures,
    /// On the processor.
    pub cpu: Figures,
}

impl Pair {
    fn add(&mut self, wall: f64, cpu: f64) {
        self.wall.add(wall);
        self.cpu.add(cpu);
    }
}

impl Openings {
    /// One more opening after a clean close, which must show `count` records.
    pub fn after_close<E: Engine>(&mut self, folder: &Path, count: usize) -> Result<(), Error> {
        self.add(&child::open::<E>(folder)?, count)
    }

    /// One more after a kill, `round` being how many there were before. The record saved just before the kill must be there.
    pub fn after_kill<E: Engine>(&mut self, folder: &Path, count: usize, round: usize) -> Result<(), Error> {
        self.add(&child::open_after_kill::<E>(folder, round)?, count + round + 1)
    }

    fn add(&mut self, found: &Found, count: usize) -> Result<(), Error> {
        if found.records != count {
            return Err(Error::Wrong(format!("{} records were there, not {count}", found.records)));
        }
        let (open, list, close) = (found.open, found.list, found.close);
        self.open.add(open.wall, open.cpu);
        self.open_list.add(open.wall + list.wall, open.cpu + list.cpu);
        self.close.add(close.wall, close.cpu);
        Ok(())
    }
}

/// What checks and single reads of one store took.
#[derive(Default)]
pub struct Checks {
    /// Checking everything.
    pub verify: Pair,
    /// Reading one record: medians of the processes.
    pub read: Figures,
    /// The same, what nineteen of twenty stay under.
    pub read_p95: Figures,
}

impl Checks {
    /// One more process, which reads records of `series` too.
    pub fn add<E: Engine>(&mut self, folder: &Path, count: usize, series: u64) -> Result<(), Error> {
        let found = child::verify::<E>(folder, count, series)?;
        self.verify.add(found.verify.wall, found.verify.cpu);
        self.read.add(found.read.0);
        self.read_p95.add(found.read.1);
        Ok(())
    }
}
