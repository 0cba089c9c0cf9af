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
mod waiting;
mod words;

use std::process::ExitCode;

use clap::Parser;
use zeroizing_alloc::ZeroAlloc;

/// What is freed is wiped: words of a journal must not outlive their use in memory.
#[global_allocator]
static WIPING: ZeroAlloc<std::alloc::System> = ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    if let Some(code) = hearth_app::begin() {
        return code;
    }
    let cli = args::Cli::parse();
    let call = call::Call::new(cli.global);
    match verbs::run(cli.verb, &call) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => call.fail(&error),
    }
}
