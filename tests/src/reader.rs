//! The second program that reads a journal: Python, written from the format's page alone (`tests/vectors/reader`).

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::Trouble;
use crate::binaries;

/// What the reader printed, its exit code, and what it said was wrong.
pub fn read(journal: &Path, key: &[&str]) -> Result<(Vec<Value>, Option<i32>, String), Trouble> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/reader");
    let Output { status, stdout, stderr } = Command::new(python())
        .arg("-B")
        .arg(folder.join("read_journal.py"))
        .arg(journal)
        .args(key)
        .arg("--allow-test")
        .output()?;
    let lines = String::from_utf8_lossy(&stdout).into_owned();
    let read = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    Ok((read, status.code(), String::from_utf8_lossy(&stderr).into_owned()))
}

/// Put there by `cargo xtask test`, with what the reader needs.
fn python() -> PathBuf {
    binaries::target().join("reader/bin/python")
}
