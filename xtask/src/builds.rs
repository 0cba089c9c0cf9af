//! The two kinds of binaries: as shipped, and for tests (which may be driven and may be told the time).

use std::fs;
use std::path::PathBuf;

use crate::sh::{self, Problem};

/// Everything that builds for tests may be told: cheap keys, the time, to be driven. Fuzzing's doors are in them
/// because the kept corpus goes through them in every run, and what breaks the vault, so that it is not compiled
/// with a choice of its own.
pub const FOR_TESTS: &str = "hearth/test-support,hearth-cli/test-support,hearth-app/test-support,\
    hearth-vault/test-support,hearth-app/fuzzing,hearth-vault/fuzzing,hearth-faults/test-support";

/// Always the whole workspace: cargo chooses features for what is built together, so that a smaller choice
/// would compile hundreds of packages a second time. Examples are named because they bring in the features of
/// what only tests use, for the same reason.
const BASE: &[&str] = &["build", "--locked", "--workspace", "--bins", "--examples"];
const PROGRAMS: &[&str] = &["hearth", "hearth-cli"];

/// Builds the programs as anybody would and keeps them in `target/hearth-bin/plain`.
pub fn plain() -> Result<(), Problem> {
    sh::must(".", "cargo", BASE)?;
    keep("plain")
}

/// Builds the programs for tests and keeps them in `target/hearth-bin/test`.
pub fn for_tests() -> Result<(), Problem> {
    sh::must(".", "cargo", &[BASE, &["--features", FOR_TESTS]].concat())?;
    keep("test")
}

/// The program that breaks the vault, built with all the others. It stays where it was built: what it puts between
/// its workers and the disk lies beside it.
pub fn faults() -> Result<PathBuf, Problem> {
    for_tests()?;
    Ok(sh::target().join("debug").join(format!("hearth-faults{}", std::env::consts::EXE_SUFFIX)))
}

/// Copied aside, because the other kind is built over them.
fn keep(kind: &str) -> Result<(), Problem> {
    let folder = sh::target().join("hearth-bin").join(kind);
    fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for name in PROGRAMS {
        let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        let (from, to) = (sh::target().join("debug").join(&name), folder.join(&name));
        // A running program cannot be written over, but its name can be taken.
        let _ = fs::remove_file(&to);
        fs::copy(&from, &to).map_err(|e| format!("{}: {e}", from.display()))?;
    }
    Ok(())
}
