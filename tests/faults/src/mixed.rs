//! Files, directories, frames and records of another journal with the same passphrase; and one's own in another order,
//! or from an earlier day.

use crate::Trouble;
use crate::bench::{self, Base, Bench, Left};
use crate::damage::{self, Harm, inside};
use crate::ledger::Entry;
use crate::surgery;
use std::fs;
use std::path::{Path, PathBuf};

/// One attempt.
pub fn attempt(bench: &mut Bench, number: u64) -> Result<Option<Entry>, Trouble> {
    let mut chance = fastrand::Rng::with_seed(number);
    let foreign = bench.base(Left::Foreign)?;
    let left = [Left::Locked, Left::Open, Left::Compacted][chance.usize(0..3)];
    let base = bench.copy(left)?;
    let harm = match chance.u8(0..20) {
        0..6 => damage::from_other(&base, &foreign.dir, "foreign file", &mut chance)?,
        6..8 => damage::whole_tree(&base, &foreign.dir, "foreign tree", &mut chance)?,
        8..13 => frames(&base, &foreign, &mut chance)?,
        _ => surgery::records(bench, &base, &foreign, &mut chance)?,
    };
    let Some(harm) = harm else { return Ok(None) };
    damage::judged(bench, &base, left, &harm).map(Some)
}

/// Frames of the newest segment exchanged, doubled, left out, or joined by one of an earlier day or of another journal.
fn frames(base: &Base, foreign: &Base, chance: &mut fastrand::Rng) -> Result<Option<Harm>, Trouble> {
    let path = newest_segment(&base.dir)?;
    let mut frames = frames_in(&path)?;
    let (one, other) = (chance.usize(0..frames.len()), chance.usize(0..frames.len()));
    let sorts = ["frames exchanged", "frame doubled", "frame left out", "older frame last", "foreign frame"];
    let sort = sorts[chance.usize(0..sorts.len())];
    match sort {
        "frames exchanged" if one == other => return Ok(None),
        "frames exchanged" => frames.swap(one, other),
        "frame doubled" => frames.insert(other, frames[one].clone()),
        "older frame last" => frames.push(frames[one].clone()),
        "foreign frame" => {
            let theirs = frames_in(&newest_segment(&foreign.dir)?)?;
            frames.insert(chance.usize(0..=frames.len()), theirs[chance.usize(0..theirs.len())].clone());
        }
        // Without its first a log goes on from its snapshot, which says as much: nothing is amiss.
        _ => drop(frames.remove(one.max(1).min(frames.len() - 1))),
    }
    fs::write(&path, frames.concat())?;
    Ok(Some(Harm { sort, places: vec![inside(&base.dir, &path)?] }))
}

fn newest_segment(dir: &Path) -> Result<PathBuf, Trouble> {
    bench::files(&dir.join("log"))?.pop().ok_or_else(|| "a journal without a log".into())
}

fn frames_in(path: &Path) -> Result<Vec<Vec<u8>>, Trouble> {
    let bytes = fs::read(path)?;
    let (mut frames, mut rest) = (Vec::new(), bytes.as_slice());
    while let Some(len) = rest.get(16..20).and_then(|len| len.first_chunk::<4>()) {
        let len = 44 + u32::from_le_bytes(*len) as usize;
        let Some((frame, after)) = rest.split_at_checked(len) else { break };
        frames.push(frame.to_vec());
        rest = after;
    }
    Ok(frames)
}
