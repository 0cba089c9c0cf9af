//! A suspect store is read by a child process. This program is its own child.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use std::fs;
use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(code) = hearth_vault::child::serve() {
        // Leaves a trace, so that the parent knows that it was a child that read.
        fs::write(std::env::var_os("HEARTH_TRACE").unwrap(), b"read").unwrap();
        return code;
    }
    let home = tempfile::tempdir().unwrap();
    let trace = home.path().join("trace");
    if std::env::args().nth(1).as_deref() != Some("run") {
        let program = std::env::current_exe().unwrap();
        let status =
            std::process::Command::new(program).arg("run").env("HEARTH_TRACE", &trace).status().unwrap();
        return if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    a_lost_log_comes_back_through_the_child();
    println!("a_lost_log_comes_back_through_the_child ... ok");
    ExitCode::SUCCESS
}

fn a_lost_log_comes_back_through_the_child() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 5);
    fs::remove_dir_all(dir.join("log")).unwrap();
    let mut opened = open(&dir);
    assert!(codes(&opened).contains(&"log_repaired"), "{:?}", codes(&opened));
    assert_eq!(texts(&mut opened.vault), expected(5));
    assert_eq!(fs::read(std::env::var_os("HEARTH_TRACE").unwrap()).unwrap(), b"read");
    // And a store that makes sled fail is one that gives nothing, not a failure of ours.
    drop(opened);
    fs::write(dir.join("store/db"), vec![0xa5; 300_000]).unwrap();
    let mut opened = open(&dir);
    assert_eq!(texts(&mut opened.vault), expected(5));
}
