//! One slice: libFuzzer for a few minutes, and what it says.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use super::ledger::Entry;
use super::{Build, Target, call};
use crate::sh::{self, Problem};

/// An input that takes longer is a hang.
const SECONDS: &str = "-timeout=1";
/// A process that takes more is out of memory.
const MEMORY: &str = "-rss_limit_mb=512";
const SLICE: &str = "-max_total_time=180";

/// Runs a target for one slice, at most `left` executions.
pub fn run(target: &Target, build: Build, left: u64) -> Result<Entry, Problem> {
    let grown = grown(target);
    fs::create_dir_all(&grown).map_err(|error| format!("{}: {error}", grown.display()))?;
    let started = Instant::now();
    let mut words = call(target, "run", build);
    words.extend([grown.display().to_string(), kept(target).display().to_string(), "--".to_owned()]);
    words.extend([SECONDS, MEMORY, SLICE, "-print_final_stats=1"].map(str::to_owned));
    words.extend([format!("-runs={left}"), format!("-max_len={}", target.longest)]);
    let (succeeded, said) = listen(&words)?;
    let executions = number(&said, "stat::number_of_executed_units:");
    let mut done = Entry {
        executions,
        sanitized: if build == Build::Sanitized { executions } else { 0 },
        seconds: started.elapsed().as_secs(),
        most_mb: number(&said, "stat::peak_rss_mb:"),
        ..Entry::default()
    };
    match broke(&said) {
        Some((sort, input)) if sort != "timeout" || hangs_again(target, build, &input)? => {
            match sort.as_str() {
                "timeout" => done.hangs = 1,
                "oom" => done.out_of_memory = 1,
                _ => done.crashes = 1,
            }
        }
        Some((_, input)) => {
            println!("{input} took longer than a second once and never again: the machine was busy.");
            let _ = fs::remove_file(Path::new(&input));
        }
        None if !succeeded || done.executions == 0 => {
            return Err(format!("{} cannot be fuzzed; libFuzzer ended without an input.", target.name));
        }
        None => {}
    }
    Ok(done)
}

/// What libFuzzer found so far, beside what is kept in the checkout.
pub fn grown(target: &Target) -> PathBuf {
    sh::target().join("fuzz").join("corpus").join(target.name)
}

/// The corpus in the checkout.
pub fn kept(target: &Target) -> PathBuf {
    sh::root().join("fuzz").join("corpus").join(target.name)
}

/// A clock on the wall sees a machine that is busy too: only what is slow each time hangs.
fn hangs_again(target: &Target, build: Build, input: &str) -> Result<bool, Problem> {
    for _ in 0..3 {
        let mut words = call(target, "run", build);
        words.extend([input, "--", SECONDS, MEMORY].map(str::to_owned));
        if listen(&words)?.0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Runs cargo-fuzz, shows what it says, and keeps it.
pub fn listen(words: &[String]) -> Result<(bool, String), Problem> {
    println!("\n$ cargo {}", words.join(" "));
    let failed = |error: std::io::Error| format!("cargo cannot be started: {error}");
    let place = Place::new();
    let mut running = command(words, &place).spawn().map_err(failed)?;
    let mut said = String::new();
    if let Some(output) = running.stderr.take() {
        // An input is shown as it is, whatever bytes it has.
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            said.push_str(&line);
            said.push('\n');
        }
    }
    Ok((running.wait().map_err(failed)?.success(), said))
}

fn command(words: &[String], place: &Place) -> Command {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut command = sh::command(".", "cargo", &words);
    // What the sanitizer keeps back of freed memory is not memory that the program needs.
    command.env("ASAN_OPTIONS", "quarantine_size_mb=16").stderr(Stdio::piped());
    if let Some(path) = &place.0 {
        command.env("TMPDIR", path);
    }
    command
}

/// Where targets lay files down: in memory where that can be had, and gone afterwards.
struct Place(Option<PathBuf>);

impl Place {
    fn new() -> Self {
        let path = Path::new("/dev/shm").join(format!("hearth-fuzz-{}", std::process::id()));
        Self(fs::create_dir_all(&path).is_ok().then_some(path))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            let _ = fs::remove_dir_all(path);
        }
    }
}

/// The sort of trouble and the input that made it.
fn broke(said: &str) -> Option<(String, String)> {
    let line = said.lines().find(|line| line.contains("Test unit written to "))?;
    let path = line.split("Test unit written to ").nth(1)?.trim();
    let name = Path::new(path).file_name()?.to_string_lossy().into_owned();
    Some((name.split('-').next()?.to_owned(), path.to_owned()))
}

/// The number that stands behind these words.
fn number(said: &str, words: &str) -> u64 {
    let line = said.lines().rev().find_map(|line| line.split(words).nth(1));
    line.and_then(|rest| rest.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "#5 pulse\nartifact_prefix='x/'; Test unit written to x/timeout-0a1b\n\
                        stat::number_of_executed_units: 8146\nstat::peak_rss_mb:              29\n";

    #[test]
    fn what_libfuzzer_says_is_understood() {
        assert_eq!(broke(SAID), Some(("timeout".to_owned(), "x/timeout-0a1b".to_owned())));
        assert_eq!(number(SAID, "stat::number_of_executed_units:"), 8146);
        assert_eq!(number(SAID, "stat::peak_rss_mb:"), 29);
        assert_eq!((broke("Done 5 runs"), number("Done 5 runs", "stat::peak_rss_mb:")), (None, 0));
    }
}
