//! Measuring in a process of its own: nothing is warm but the system's file cache, and all processor time is that of the
//! one piece of work.

use crate::clock::{Took, timed};
use crate::engine::Engine;
use crate::error::Error;
use crate::figures::Figures;
use crate::hearth::Hearth;
use crate::records::{self, Made};
use crate::sqlcipher::SqlCipher;
use serde::{Deserialize, Serialize};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// The first argument of a process that measures.
pub const CHILD: &str = "measure-alone";
const READS: usize = 1000;
/// Of the one record that is saved before a kill; each round another.
const KILLED: u64 = 1_000_000;

/// What a child found.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Found {
    /// Opening.
    pub open: Took,
    /// Reading all records after that.
    pub list: Took,
    /// Closing.
    pub close: Took,
    /// Checking everything.
    pub verify: Took,
    /// Reading one record at random, median and p95 of [`READS`].
    pub read: (f64, f64),
    /// How many records were there.
    pub records: usize,
}

/// Opens, lists and closes in a new process.
pub fn open<E: Engine>(folder: &Path) -> Result<Found, Error> {
    ask(&["open", E::NAME, &folder.to_string_lossy()])
}

/// The same after a process that held the store and had just saved record `round` was killed.
pub fn open_after_kill<E: Engine>(folder: &Path, round: usize) -> Result<Found, Error> {
    let (folder, round) = (folder.to_string_lossy(), round.to_string());
    let killed = command(&["kill", E::NAME, &folder, &round])?.status()?;
    if killed.signal() != Some(rustix::process::Signal::KILL.as_raw()) {
        return Err(Error::Wrong(format!("the process to be killed ended with {killed}")));
    }
    ask(&["open-after-kill", E::NAME, &folder])
}

/// Checks everything, and reads records of `series` at random, in a new process.
pub fn verify<E: Engine>(folder: &Path, count: usize, series: u64) -> Result<Found, Error> {
    ask(&["verify", E::NAME, &folder.to_string_lossy(), &count.to_string(), &series.to_string()])
}

fn ask(words: &[&str]) -> Result<Found, Error> {
    let output = command(words)?.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(Error::Wrong(format!("{} ended with {}", words.join(" "), output.status)));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn command(words: &[&str]) -> Result<Command, Error> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(CHILD).args(words);
    Ok(command)
}

/// What the child does.
pub fn run(words: &[String]) -> Result<(), Error> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let found = match words.as_slice() {
        [task, Hearth::NAME, rest @ ..] => work::<Hearth>(task, rest)?,
        [task, SqlCipher::NAME, rest @ ..] => work::<SqlCipher>(task, rest)?,
        _ => return Err(Error::Wrong("no such task".into())),
    };
    println!("{}", serde_json::to_string(&found)?);
    Ok(())
}

fn work<E: Engine>(task: &str, words: &[&str]) -> Result<Found, Error> {
    match (task, words) {
        ("open", [folder]) => all::<E>(|| E::open(Path::new(folder))),
        ("open-after-kill", [folder]) => all::<E>(|| E::open_after_kill(Path::new(folder))),
        ("kill", [folder, round]) => die::<E>(Path::new(folder), number(round)?),
        ("verify", [folder, count, series]) => {
            check::<E>(Path::new(folder), &records::make(number(count)? as usize, number(series)?)?)
        }
        _ => Err(Error::Wrong("no such task".into())),
    }
}

fn number(word: &str) -> Result<u64, Error> {
    word.parse().map_err(|_| Error::Wrong(format!("{word} is no number")))
}

fn all<E: Engine>(open: impl FnOnce() -> Result<E, Error>) -> Result<Found, Error> {
    let (mut store, open) = timed(open)?;
    let ((records, _), list) = timed(|| store.list())?;
    let ((), close) = timed(|| store.close())?;
    Ok(Found { open, list, close, records, ..Found::default() })
}

fn die<E: Engine>(folder: &Path, round: u64) -> Result<Found, Error> {
    let mut store = E::open(folder)?;
    store.save(&records::make(1, KILLED + round)?)?;
    rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL)
        .map_err(std::io::Error::from)?;
    Err(Error::Wrong("the process outlived its kill".into()))
}

fn check<E: Engine>(folder: &Path, records: &[Made]) -> Result<Found, Error> {
    let mut store = E::open(folder)?;
    let ((), verify) = timed(|| store.verify())?;
    let read = read_some(&mut store, records)?;
    store.close()?;
    Ok(Found { verify, read, records: records.len(), ..Found::default() })
}

fn read_some<E: Engine>(store: &mut E, records: &[Made]) -> Result<(f64, f64), Error> {
    let mut random = fastrand::Rng::with_seed(READS as u64);
    let mut figures = Figures::default();
    for _ in 0..READS {
        let wanted = &records[random.usize(..records.len())];
        let begun = Instant::now();
        let body = store.read(&wanted.id)?;
        figures.add(begun.elapsed().as_secs_f64());
        if body != wanted.body {
            return Err(Error::Wrong("a record was read that is not what was saved".into()));
        }
    }
    Ok((figures.median(), figures.p95()))
}
