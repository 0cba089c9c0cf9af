//! `cargo xtask bench vault`: the vault beside SQLCipher. `cargo xtask bench hide`: how long Hide takes.
//! A workspace of their own, so that nothing else ever compiles SQLCipher.

use crate::sh::{self, Problem};
use crate::{builds, face, needs};

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

/// Opens the real window on a virtual screen, hides it with its key, and looks until nothing of the page is left.
pub fn hide() -> Result<(), Problem> {
    needs::ensure(&[needs::WINDOW, needs::PICTURES])?;
    if !sh::root().join("ui/dist/index.html").is_file() {
        face::build()?;
    }
    builds::plain()?;
    let target = sh::target();
    let to = target.display().to_string();
    let build = ["build", "--release", "--locked", "--manifest-path", MANIFEST, "--target-dir", &to];
    sh::must(".", "cargo", &[&build[..], &["--no-default-features", "--features", "hide"]].concat())?;
    let program = target.join("release").join("hearth-bench-hide").display().to_string();
    sh::must(".", &program, &[&target.join("hearth-bin/plain").display().to_string()])
}
