//! `cargo xtask test`: every check and test there is; ends with one line of counts.

use std::fs;
use std::time::Instant;

use crate::count::Count;
use crate::sh::{self, Problem};
use crate::{builds, face, fuzz, needs, suites};

type Stage = fn() -> Result<Count, Problem>;
const STAGES: &[(&str, Stage)] = &[("ui", ui), ("rust", rust), ("faults", faults), ("e2e", e2e)];

/// How often a window is left and its memory searched in a long run.
const MEMORY_CYCLES: &str = "50";

/// Runs all stages, or those named; with `--long` all fault runs there are. A stage that breaks does not hide the others.
pub fn test(words: &[&str]) -> Result<(), Problem> {
    let (long, wanted): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| **word == "--long");
    if let Some(unknown) = wanted.iter().find(|name| STAGES.iter().all(|(stage, _)| stage != *name)) {
        return Err(format!("There is no stage “{unknown}”: rust, ui, faults, e2e."));
    }
    needs::ensure(&[needs::WINDOW, needs::PICTURES, needs::TESTS])?;
    let mut all = Count::default();
    let mut told = Vec::new();
    for (name, stage) in STAGES.iter().filter(|(name, _)| wanted.is_empty() || wanted.contains(name)) {
        let started = Instant::now();
        let stage = if *name == "faults" && !long.is_empty() { all_faults } else { *stage };
        let count = stage().unwrap_or_else(|problem| {
            eprintln!("{problem}");
            Count::check(false).because(name, &problem)
        });
        told.push(format!(
            "{name}: {} passed, {} failed, {} s",
            count.passed,
            count.failed,
            started.elapsed().as_secs()
        ));
        all += count;
    }
    if !all.why.is_empty() {
        println!("\nWhat failed:\n\n{}", all.why.join("\n\n"));
    }
    println!("\n{}", told.join("\n"));
    println!("{} passed, {} failed", all.passed, all.failed);
    if all.failed == 0 { Ok(()) } else { Err("Not everything passed.".into()) }
}

fn ui() -> Result<Count, Problem> {
    face::install()?;
    let mut all = Count::default();
    for script in ["build", "check", "lint"] {
        all += check("ui", "npm", &["run", script]);
    }
    let report = sh::target().join("vitest.json");
    // An old report must not speak for a run that never came to write one.
    let _ = fs::remove_file(&report);
    let output = format!("--outputFile={}", report.display());
    let run = ["run", "test", "--", "--reporter=default", "--reporter=json", &output];
    let (succeeded, heard) = sh::hear("ui", "npm", &run)?;
    let count = Count::vitest(succeeded, &fs::read_to_string(&report).unwrap_or_default());
    all += count.because("npm run test", &heard);
    Ok(all)
}

fn rust() -> Result<Count, Problem> {
    // The window carries its face inside.
    face::build_if_older()?;
    let mut all = check(".", "cargo", &["fmt", "--all", "--check"]);
    all +=
        check(".", "cargo", &["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    for suite in suites::compile()?.iter().filter(|suite| !suite.is_story()) {
        all += suite.run(false)?;
    }
    Ok(all)
}

/// The vault under kills, damage and failing disks: a little of everything.
fn faults() -> Result<Count, Problem> {
    face::build_if_older()?;
    break_the_vault("slice")
}

/// All of it: hours, and it goes on where it was interrupted. What belongs to one commit adds up.
fn all_faults() -> Result<Count, Problem> {
    face::build_if_older()?;
    // Kills of the terminal program, at real key cost, need it as it is shipped.
    builds::plain()?;
    let mut all = break_the_vault("long")?;
    let mut memory = Count::default();
    for suite in suites::compile()?.iter().filter(|suite| suite.is_named("window_memory")) {
        memory += suite.run_with(&[("HEARTH_CYCLES", MEMORY_CYCLES)])?;
    }
    let searched = if memory.failed == 0 { "nothing found" } else { "told above" };
    all += memory;
    all += fuzz::all()?;
    println!("\n| name | what is counted | attempts | outcome |\n|---|---|---:|---|");
    println!(
        "| memory | times a window is left by Lock and by Hide, then searched | {MEMORY_CYCLES} | {searched} |"
    );
    all += break_the_vault("table")?;
    Ok(all)
}

fn break_the_vault(how: &str) -> Result<Count, Problem> {
    Ok(check(".", &builds::faults()?.to_string_lossy(), &[how]))
}

fn e2e() -> Result<Count, Problem> {
    face::build_if_older()?;
    builds::plain()?;
    builds::for_tests()?;
    needs::reader()?;
    let mut all = Count::default();
    for suite in suites::compile()?.iter().filter(|suite| suite.is_story()) {
        all += suite.run(true)?;
    }
    Ok(all)
}

fn check(folder: &str, program: &str, arguments: &[&str]) -> Count {
    let (succeeded, heard) = sh::hear(folder, program, arguments).unwrap_or_else(|problem| (false, problem));
    Count::check(succeeded).because(&format!("{program} {}", arguments.join(" ")), &heard)
}
