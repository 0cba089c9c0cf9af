//! What was tried and what came of it, one line an attempt, kept by the commit whose code was tried.

use crate::Trouble;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// What must hold held.
    Held,
    /// It did not.
    Broken,
    /// It could not be tried here.
    Skipped,
    /// The fault never struck: there was no such moment or place.
    Missed,
    /// There is nothing further to try.
    Finished,
}

/// One attempt.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry {
    pub number: u64,
    /// What sort of fault.
    pub sort: String,
    /// How many faults struck in this attempt.
    pub faults: u64,
    pub verdict: Verdict,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl Entry {
    pub fn held(sort: impl Into<String>, faults: u64) -> Self {
        Self { number: 0, sort: sort.into(), faults, verdict: Verdict::Held, note: String::new() }
    }

    /// Broken if anything is complained of.
    pub fn judged(sort: impl Into<String>, faults: u64, complaints: Vec<String>) -> Self {
        let verdict = if complaints.is_empty() { Verdict::Held } else { Verdict::Broken };
        Self { verdict, note: complaints.join("; "), ..Self::held(sort, faults) }
    }

    pub fn missed() -> Self {
        Self { verdict: Verdict::Missed, ..Self::held("", 0) }
    }

    pub fn finished() -> Self {
        Self { number: u64::MAX, verdict: Verdict::Finished, ..Self::held("", 0) }
    }

    pub fn skipped(sort: impl Into<String>, why: impl Into<String>) -> Self {
        Self { verdict: Verdict::Skipped, note: why.into(), ..Self::held(sort, 0) }
    }
}

/// The lines of one experiment. One process writes them at a time.
pub struct Ledger {
    file: File,
    pub entries: Vec<Entry>,
    done: HashSet<u64>,
}

impl Ledger {
    /// Goes on with what is there, or begins afresh.
    pub fn open(dir: &Path, name: &str, afresh: bool) -> Result<Self, Trouble> {
        fs::create_dir_all(dir)?;
        let path = dir.join(format!("{name}.jsonl"));
        let mut file = File::options().create(true).append(true).open(&path)?;
        file.try_lock().map_err(|why| format!("{name} is being run already ({why})"))?;
        if afresh {
            file.set_len(0)?;
        }
        // Ends a line that an interruption cut short; an empty one is no entry.
        file.write_all(b"\n")?;
        let entries = read(&path)?;
        let done = entries.iter().filter(|entry| entry.verdict != Verdict::Skipped);
        let done = done.map(|entry| entry.number).collect();
        Ok(Self { file, entries, done })
    }

    /// One write a line, so that an interruption costs one line at most.
    pub fn add(&mut self, entry: Entry) -> Result<(), Trouble> {
        self.file.write_all(format!("{}\n", serde_json::to_string(&entry)?).as_bytes())?;
        self.done.insert(entry.number);
        self.entries.push(entry);
        Ok(())
    }

    /// Whether this attempt was made, in this run or in one that was interrupted.
    pub fn made(&self, number: u64) -> bool {
        self.done.contains(&number)
    }

    pub fn faults(&self) -> u64 {
        self.entries.iter().map(|entry| entry.faults).sum()
    }

    pub fn finished(&self) -> bool {
        self.entries.iter().any(|entry| entry.verdict == Verdict::Finished)
    }
}

/// The lines there are; one that was cut short by an interruption is left out.
pub fn read(path: &Path) -> Result<Vec<Entry>, Trouble> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    Ok(fs::read_to_string(path)?.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}

/// The newest commit that touched what is tried, marked where something is changed since.
pub fn commit() -> Result<String, Trouble> {
    let tried = ["crates/vault/src", "crates/vault/Cargo.toml", "tests/faults"];
    let log = git(&[&["log", "-1", "--format=%h", "--"], &tried[..]].concat())?;
    let changed = git(&[&["status", "--porcelain", "--"], &tried[..]].concat())?;
    Ok(if changed.is_empty() { log } else { format!("{log}-changed") })
}

/// Where results are kept.
pub fn place(commit: &str, slice: bool) -> PathBuf {
    let base = root().join("target").join("faults").join(commit);
    if slice { base.join("slice") } else { base }
}

/// The checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new(".")).to_path_buf()
}

fn git(arguments: &[&str]) -> Result<String, Trouble> {
    let output = Command::new("git").current_dir(root()).args(arguments).output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
