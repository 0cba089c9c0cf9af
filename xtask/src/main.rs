//! The tasks of this checkout. Two matter: `cargo xtask run` and `cargo xtask test`.
//!
//! No dependencies, so that it starts in seconds on a machine that has only Rust, Node and git.
#![forbid(unsafe_code)]

mod bench;
mod builds;
mod count;
mod demo;
mod dist;
mod face;
mod fuzz;
mod icons;
mod needs;
mod run;
mod sh;
mod suites;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask run                    install what is missing, build, open the window
cargo xtask test [NAME]...         every check and test, or some (rust, ui, faults, e2e); ends with one line of counts
cargo xtask test --long [faults]   the same with all fault runs, the search of the memory and fuzzing: hours; goes on where it was
cargo xtask bench vault            the vault beside SQLCipher and a bare fdatasync, on the same records and disk
cargo xtask bench hide             how long Hide takes until nothing of the page is on the screen
cargo xtask fuzz [TARGET]...       fuzz targets up to their goals, hour-long; goes on where it was; --keep chooses the corpus
cargo xtask demo                   one evening of a group with four real processes, told on the terminal
cargo xtask icons                  draw icons/hearth.svg in all sizes
cargo xtask dist                   packages for this system, without anything made for tests";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["run"] => run::run(),
        ["test", stages @ ..] => test::test(stages),
        ["fuzz", targets @ ..] => fuzz::fuzz(targets),
        ["demo"] => demo::demo(),
        ["bench", "vault", further @ ..] => bench::vault(further),
        ["bench", "hide"] => bench::hide(),
        ["icons"] => icons::icons(),
        ["dist"] => dist::dist(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
