//! The vault, proved by breaking it.
//!
//! `cargo run -p hearth-faults -- slice` tries a little of everything in about two minutes; `-- long [NAME]` tries all of
//! it, can be interrupted and goes on where it was; `-- table` shows what is known of this commit.
#![forbid(unsafe_code)]

mod backup;
mod bench;
#[cfg(feature = "test-support")]
mod cards;
mod check;
mod cli;
mod crew;
mod damage;
mod disks;
mod headers;
mod image;
mod io;
mod keys;
mod kill;
mod ledger;
mod mixed;
mod plan;
mod power;
mod power_keys;
mod script;
mod server;
mod surgery;
mod table;
mod worker;

use std::path::Path;
use std::process::{Command, ExitCode};

/// Whatever keeps an attempt from being made at all.
type Trouble = Box<dyn std::error::Error + Send + Sync>;

const USAGE: &str =
    "usage: cargo run -p hearth-faults -- slice [NAME] | long [NAME] | again NAME NUMBER | table";

fn main() -> ExitCode {
    if let Some(code) = hearth_vault::child::serve() {
        return code;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ran = if cfg!(feature = "test-support") { run(&arguments) } else { with_test_support(&arguments) };
    match ran {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    }
}

/// Whether everything held.
fn run(arguments: &[&str]) -> Result<bool, Trouble> {
    match arguments {
        ["slice", wanted @ ..] => plan::run(plan::Length::Slice, wanted),
        ["long", wanted @ ..] => plan::run(plan::Length::Long, wanted),
        ["again", name, number] => plan::again(name, number.parse()?),
        ["table"] => plan::table(),
        ["serve"] => server::serve().map(|()| true),
        ["script", home, seed, from, to] => {
            worker::script(Path::new(home), seed.parse()?, from.parse()?, to.parse()?).map(|()| true)
        }
        ["keys", home, what, code] => worker::keys(Path::new(home), what, code).map(|()| true),
        _ => Err(USAGE.into()),
    }
}

/// The workers need cheap key stretching, which no build of the whole workspace may turn on.
fn with_test_support(arguments: &[&str]) -> Result<bool, Trouble> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(ledger::root()).args(["run", "--quiet", "--locked", "-p", "hearth-faults"]);
    Ok(command.args(["--features", "test-support", "--"]).args(arguments).status()?.success())
}
