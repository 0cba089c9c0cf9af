//! The two kinds of binaries: as shipped, and for tests (which may be driven and may be told the time).

use std::fs;

use crate::sh::{self, Problem};

const TEST_FEATURES: &str = "hearth/test-support,hearth-cli/test-support";
const PROGRAMS: &[&str] = &["hearth", "hearth-cli"];

/// Builds the programs as anybody would and keeps them in `target/hearth-bin/plain`.
pub fn plain() -> Result<(), Problem> {
    build(&[])?;
    keep("plain")
}

/// Builds the programs for tests and keeps them in `target/hearth-bin/test`.
pub fn for_tests() -> Result<(), Problem> {
    build(&["--features", TEST_FEATURES])?;
    keep("test")
}

fn build(more: &[&str]) -> Result<(), Problem> {
    let base = ["build", "--locked", "-p", "hearth", "-p", "hearth-cli"];
    sh::must(".", "cargo", &[&base[..], more].concat())
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
