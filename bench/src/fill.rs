//! Filling stores as an import does: steps of 50 records, each durable before the next.

use crate::clock::{Took, timed};
use crate::engine::Engine;
use crate::error::Error;
use crate::hearth::Hearth;
use crate::records::Made;
use crate::sqlcipher::SqlCipher;
use std::path::Path;

/// As many as Hearth's own import saves at once.
const STEP: usize = 50;

/// Fills a vault and a database with the same records, step by step in turn, and closes both. Tells what each took.
pub fn both(vault: &Path, database: &Path, records: &[Made]) -> Result<(Took, Took), Error> {
    let (mut hearth, mut sqlcipher) = (Hearth::create(vault)?, SqlCipher::create(database)?);
    let (mut one, mut other) = (Took::default(), Took::default());
    for step in records.chunks(STEP) {
        add(&mut one, || hearth.save(step))?;
        add(&mut other, || sqlcipher.save(step))?;
    }
    hearth.close()?;
    sqlcipher.close()?;
    Ok((one, other))
}

fn add(sum: &mut Took, work: impl FnOnce() -> Result<(), Error>) -> Result<(), Error> {
    let ((), took) = timed(work)?;
    sum.wall += took.wall;
    sum.cpu += took.cpu;
    Ok(())
}
