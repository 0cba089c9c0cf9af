//! `cargo xtask bench vault`: the vault beside SQLCipher. A workspace of its own, so that nothing else ever compiles SQLCipher.

use crate::needs;
use crate::sh::{self, Problem};

const MANIFEST: &str = "bench/Cargo.toml";

/// Builds the program that measures, as Hearth is shipped, and lets it measure on the disk where cargo builds.
pub fn vault(further: &[&str]) -> Result<(), Problem> {
    needs::packages(&[needs::BENCH])?;
    let target = sh::target();
    let to = target.display().to_string();
    sh::must(
        ".",
        "cargo",
        &["build", "--release", "--locked", "--manifest-path", MANIFEST, "--target-dir", &to],
    )?;
    if let Some(commit) = sh::ask("git", &["describe", "--always", "--dirty"]) {
        println!("Commit {commit}.");
    }
    let program = target.join("release").join(format!("hearth-bench{}", std::env::consts::EXE_SUFFIX));
    let folder = target.join("bench").display().to_string();
    sh::must(".", &program.display().to_string(), &[&[folder.as_str()], further].concat())
}
