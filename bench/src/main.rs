//! `cargo xtask bench vault`: the vault beside SQLCipher and beside a bare `fdatasync`, on the same records and the same
//! disk, in turns, so that what else the machine does hits all alike. `docs/performance.md` holds the table.
#![forbid(unsafe_code)]

mod alone;
mod append;
mod child;
mod clock;
mod engine;
mod error;
mod figures;
mod fill;
mod hearth;
mod place;
mod plan;
mod records;
mod report;
mod run;
mod save;
mod sqlcipher;

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match words.split_first() {
        Some((first, rest)) if first == child::CHILD => child::run(rest),
        _ => plan::read(&words).and_then(|plan| run::run(&plan)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
