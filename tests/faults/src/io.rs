//! The n-th read, write, sync, rename or open fails, once or from then on, while a journal is in use.

use crate::Trouble;
use crate::bench::{self, Bench, Left};
use crate::kill::{self, Run};
use crate::ledger::Entry;
use std::fs;

const STEPS: u64 = 12;
const EIO: i32 = 5;
const ENOSPC: i32 = 28;

/// One attempt: a worker on a failing disk, then a look with a healthy one.
pub fn attempt(bench: &mut Bench, number: u64) -> Result<Option<Entry>, Trouble> {
    let mut chance = fastrand::Rng::with_seed(number);
    let left = [Left::New, Left::Locked, Left::Open, Left::Compacted][chance.usize(0..4)];
    let op = ["read", "write", "sync", "rename", "open"][chance.usize(0..5)];
    let mode = ["once", "always"][chance.usize(0..2)];
    let errno = if op == "write" && chance.bool() { ENOSPC } else { EIO };
    // Few renames, many opens: small numbers more often, so that most attempts strike.
    let most = 1 << chance.u8(0..9);
    let nth = 1 + chance.u64(0..most);
    // A disk takes its time to fail, and somebody waits for it then.
    let delay = [0, 20][chance.usize(0..2)];
    let base = bench.copy(left)?;
    let mut run = Run { seed: number, done: 0, state: base.state.clone(), files: base.files.clone() };
    let fired = bench.scratch.place.join("fired");
    drop(fs::remove_file(&fired));
    let arguments = ["script", &base.home.to_string_lossy(), &number.to_string(), "0", &STEPS.to_string()];
    let mut command = bench.worker(&arguments, &base.home)?;
    command
        .env("HEARTH_SHIM_FAULT", format!("{op}:{nth}:{mode}:{errno}:{delay}"))
        .env("HEARTH_SHIM_FIRED", &fired);
    let (child, lines) = kill::started(&mut command, &run.state)?;
    let ended = kill::ended(child, &lines, &mut |line| {
        run.hear(line);
    })?;
    if !fired.exists() {
        return Ok(None);
    }
    let told = bench.look(&bench::ask(&base.dir, run.candidates(), &run.files))?;
    let mut complaints = kill::complaints(&told);
    if !ended.is_some_and(|status| status.success()) {
        complaints.push(format!("the worker ended with {ended:?}"));
    }
    if !complaints.is_empty() {
        complaints.push(format!(
            "{left:?} {op}:{nth}:{mode}:{errno}:{delay}, {} done, then {:?}",
            run.done,
            run.next()
        ));
    }
    Ok(Some(Entry::judged(format!("{op} {mode}"), 1, complaints)))
}
