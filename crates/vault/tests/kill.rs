//! SIGKILL at random moments, opening included: what was acknowledged is there.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

const DIR: &str = "HEARTH_KILL_DIR";
const ROUNDS: u64 = 14;

/// The process that is killed. On its own it has nothing to do.
#[test]
fn worker() {
    let Some(dir) = std::env::var_os(DIR) else { return };
    let mut vault = open(Path::new(&dir)).vault;
    for number in vault.len()..200 {
        vault.commit(vec![put(number as u8, &format!("entry {number}"))]).unwrap();
        // Behind the acknowledgement: what the parent reads was saved.
        writeln!(std::io::stdout(), "saved {}", number + 1).unwrap();
    }
}

/// Starts a worker, lets it acknowledge `wanted` records (none: kills it while it opens), kills it, and says how many it
/// acknowledged in all.
fn kill_after(dir: &Path, wanted: u64) -> Option<u64> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "worker", "--nocapture"])
        .env(DIR, dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut saved = lines.map_while(Result::ok).filter_map(|line| line.strip_prefix("saved ")?.parse().ok());
    let mut acknowledged = None;
    for _ in 0..wanted {
        acknowledged = saved.next();
    }
    child.kill().unwrap();
    // What it managed to say before the signal counts too.
    acknowledged = saved.last().or(acknowledged);
    child.wait().unwrap();
    acknowledged
}

#[test]
fn nothing_acknowledged_is_lost_to_a_kill() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 0);
    let mut known = open(&dir).vault.len();
    for round in 0..ROUNDS {
        known = known.max(kill_after(&dir, round * 5 % 13).unwrap_or(0));
        if round % 2 == 0 {
            continue; // Killed again before anyone looked: the next process has to cope alone.
        }
        let mut opened = open(&dir);
        assert_eq!(codes(&opened), [""; 0], "round {round}");
        let len = opened.vault.len();
        assert!(len >= known, "round {round}: {known} acknowledged, {len} there");
        assert_eq!(texts(&mut opened.vault), expected(len as u8));
        known = len;
    }
    assert!(known > 20, "the workers saved something: {known}");
}

/// A repair writes the log anew in many steps. Each beginning of a log is a whole log to a reader: an unfinished one must
/// never pass for the journal.
#[test]
fn a_repair_that_is_killed_takes_nothing_with_it() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 0);
    let long = |number: u8| format!("entry {number} {}", "x".repeat(60_000));
    let mut vault = open(&dir).vault;
    for number in 0..200 {
        vault.commit(vec![put(number, &long(number))]).unwrap();
    }
    vault.lock().unwrap();
    let mut in_the_middle = 0;
    for round in 0..8 {
        std::fs::remove_dir_all(dir.join("log")).unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "worker", "--nocapture"])
            .env(DIR, &dir)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Its beginning is written, the rest not yet.
        let long =
            |name: &str| dir.join(name).join("0001.log").metadata().map_or(0, |meta| meta.len()) > 1 << 20;
        let begun = || ["log.part", "log.new"].iter().any(|name| long(name));
        while !begun() && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        in_the_middle += u32::from(!dir.join("log").exists());
        let mut opened = open(&dir);
        assert_eq!(opened.vault.len(), 200, "round {round}: {:?}", codes(&opened));
        assert!(opened.vault.verify().unwrap().ok);
        opened.vault.lock().unwrap();
    }
    assert!(in_the_middle > 0, "no repair was met in the middle");
}
