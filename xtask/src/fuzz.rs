//! `cargo xtask fuzz`: everything that reads a stranger's bytes, given bytes that were made to break it.
//!
//! Runs go in slices of minutes. What each slice did is written down by commit, so that a run that was interrupted goes
//! on where it was. Each target runs under AddressSanitizer first and for a share of its goal, then without: the code it
//! tries is safe Rust, whose panics are seen either way, and without the sanitizer five to eight times as much is tried.

mod keep;
mod ledger;
mod slice;

use crate::count::Count;
use crate::sh::{self, Problem};
use ledger::{Entry, Ledger};

/// One fuzz target.
pub struct Target {
    name: &'static str,
    /// Executions in all.
    goal: u64,
    /// The longest input, in bytes.
    longest: u32,
    /// Whether it belongs to the app, which brings the network's packages into the build.
    app: bool,
}

/// One part in so many of a goal is tried under AddressSanitizer.
const SANITIZED_SHARE: u64 = 50;

/// How a target is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// Under AddressSanitizer.
    Sanitized,
    /// As fast as can be: optimized, our own code with its overflow checks and assertions (`fuzz/Cargo.toml`).
    Plain,
}

impl Build {
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Sanitized => &["--sanitizer", "address"],
            Self::Plain => &["--sanitizer", "none", "--release"],
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Sanitized => "sanitized",
            Self::Plain => "plain",
        }
    }
}

const fn target(name: &'static str, goal: u64, longest: u32, app: bool) -> Target {
    Target { name, goal, longest, app }
}

const TARGETS: [Target; 7] = [
    target("header", 10_000_000, 2_200, false),
    target("frame", 10_000_000, 8_192, false),
    target("record", 10_000_000, 2_048, false),
    target("backup", 1_000_000, 16_384, false),
    target("body", 1_000_000, 2_048, true),
    target("import", 1_000_000, 8_192, true),
    target("picture", 1_000_000, 8_192, true),
];

/// What a target's code is made of; the kept corpus is not part of it.
const VAULT: [&str; 5] = [
    "crates/vault/src",
    "crates/vault/Cargo.toml",
    "fuzz/Cargo.toml",
    "fuzz/Cargo.lock",
    "fuzz/fuzz_targets",
];
const APP: [&str; 5] = [
    "crates/app/src/import",
    "crates/app/src/picture",
    "crates/app/src/picture.rs",
    "crates/app/src/fuzzing",
    "crates/domain/src",
];

/// Runs all targets to their goals, or one; `keep` chooses the corpus that stays in the checkout.
pub fn fuzz(words: &[&str]) -> Result<(), Problem> {
    let (keeping, names): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| **word == "--keep");
    if let Some(unknown) = names.iter().find(|name| TARGETS.iter().all(|target| target.name != **name)) {
        return Err(format!(
            "There is no target “{unknown}”: {}.",
            TARGETS.map(|target| target.name).join(", ")
        ));
    }
    let chosen: Vec<&Target> =
        TARGETS.iter().filter(|target| names.is_empty() || names.contains(&target.name)).collect();
    if !keeping.is_empty() {
        tools()?;
        return chosen.into_iter().try_for_each(keep::keep);
    }
    match if names.is_empty() { all()? } else { run(&chosen)? } {
        Count { failed: 0, .. } => Ok(()),
        _ => Err("Something broke. The input lies in fuzz/artifacts.".into()),
    }
}

/// Runs every target to its goal: one check each.
pub fn all() -> Result<Count, Problem> {
    run(&TARGETS.iter().collect::<Vec<_>>())
}

fn run(targets: &[&Target]) -> Result<Count, Problem> {
    tools()?;
    let mut ledgers = Vec::new();
    for target in targets {
        let mut ledger = Ledger::open(target.name, &commit(target)?)?;
        let ended = to_the_goal(target, &mut ledger);
        if let Err(problem) = &ended {
            eprintln!("{problem}");
        }
        ledgers.push((*target, ledger, ended.is_ok()));
    }
    println!(
        "\n| name | commit | executions | goal | under AddressSanitizer | crashes | hangs | out of memory | most MB | minutes |"
    );
    println!("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    let mut count = Count::default();
    for (target, ledger, ran) in &ledgers {
        let all = ledger.sum();
        println!("{}", row(target, &ledger.commit, &all));
        count += Count::check(*ran && next(target.goal, &all).is_none() && all.broken() == 0);
    }
    Ok(count)
}

fn row(target: &Target, commit: &str, all: &Entry) -> String {
    let Entry { executions, sanitized, seconds, crashes, hangs, out_of_memory, most_mb } = all;
    let (name, goal, minutes) = (target.name, target.goal, seconds.div_ceil(60));
    format!(
        "| fuzz: {name} | {commit} | {executions} | {goal} | {sanitized} | {crashes} | {hangs} | {out_of_memory} | {most_mb} | {minutes} |"
    )
}

fn to_the_goal(target: &Target, ledger: &mut Ledger) -> Result<(), Problem> {
    while let Some((build, left)) = next(target.goal, &ledger.sum()) {
        println!("\n{}: {left} executions to go, {}", target.name, build.folder());
        let done = slice::run(target, build, left)?;
        ledger.add(done)?;
        if done.broken() > 0 {
            return Err(format!("{} broke; the input lies in fuzz/artifacts/{}.", target.name, target.name));
        }
    }
    Ok(())
}

/// What is still to be tried, and how: nothing once the goal is reached.
fn next(goal: u64, done: &Entry) -> Option<(Build, u64)> {
    let sanitized = (goal / SANITIZED_SHARE).saturating_sub(done.sanitized);
    let left = goal.saturating_sub(done.executions);
    match (sanitized, left) {
        (0, 0) => None,
        (0, left) => Some((Build::Plain, left)),
        (sanitized, _) => Some((Build::Sanitized, sanitized)),
    }
}

/// The newest commit that touched what is tried, marked where something is changed since.
fn commit(target: &Target) -> Result<String, Problem> {
    let tried = if target.app { [&VAULT[..], &APP[..]].concat() } else { VAULT.to_vec() };
    let ask = |what: &[&str]| {
        sh::ask("git", &[what, &["--"], &tried].concat()).ok_or_else(|| Problem::from("git does not answer."))
    };
    let log = ask(&["log", "-1", "--format=%h"])?;
    let changed = ask(&["status", "--porcelain"])?;
    Ok(if changed.is_empty() { log } else { format!("{log}-changed") })
}

/// libFuzzer's instrumentation needs a nightly compiler; nothing that is shipped is built with it.
fn tools() -> Result<(), Problem> {
    if !sh::has("rustup") && !sh::has("rustup.exe") {
        return Err("Fuzzing needs a nightly compiler, which rustup brings: https://rustup.rs.".into());
    }
    let toolchains = sh::ask("rustup", &["toolchain", "list"]).unwrap_or_default();
    if !toolchains.lines().any(|line| line.starts_with("nightly")) {
        sh::must(".", "rustup", &["toolchain", "install", "nightly", "--profile", "minimal"])?;
    }
    if sh::ask("cargo", &["fuzz", "--version"]).is_none() {
        sh::must(".", "cargo", &["install", "cargo-fuzz", "--locked"])?;
    }
    Ok(())
}

/// The words with which cargo-fuzz is called for a target: `what`, how and where it builds, its features.
fn call(target: &Target, what: &str, build: Build) -> Vec<String> {
    let folder = sh::target().join("fuzz").join(build.folder());
    let mut words: Vec<String> = ["+nightly", "fuzz", what].iter().map(|word| (*word).to_owned()).collect();
    words.extend(build.words().iter().map(|word| (*word).to_owned()));
    words.extend(["--target-dir".to_owned(), folder.display().to_string()]);
    if target.app {
        words.extend(["--features".to_owned(), "app".to_owned()]);
    }
    words.push(target.name.to_owned());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_goes_under_the_sanitizer_and_the_rest_without() {
        let done = |executions, sanitized| Entry { executions, sanitized, ..Entry::default() };
        assert_eq!(next(1_000_000, &done(0, 0)), Some((Build::Sanitized, 20_000)));
        assert_eq!(next(1_000_000, &done(900, 900)), Some((Build::Sanitized, 19_100)));
        assert_eq!(next(1_000_000, &done(20_000, 20_000)), Some((Build::Plain, 980_000)));
        assert_eq!(next(1_000_000, &done(1_000_000, 0)), Some((Build::Sanitized, 20_000)));
        assert_eq!(next(1_000_000, &done(1_000_000, 20_000)), None);
    }
}
