//! `hearth-cli`: the use cases of Hearth for a terminal, scripts and tests.
//!
//! Each verb is an adapter: read the arguments, call one use case, print what came back. Nothing here
//! decides anything about a journal, a card or a circle. `docs/circle-cli.md` has the JSON lines form.
#![forbid(unsafe_code)]

mod args;
mod call;
mod circle;
mod error;
mod files;
mod plain;
mod secret;
mod verbs;
mod words;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    hearth_app::harden();
    let cli = args::Cli::parse();
    let call = call::Call::new(cli.global);
    match verbs::run(cli.verb, &call) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => call.fail(&error),
    }
}
