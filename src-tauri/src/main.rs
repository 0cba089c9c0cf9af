//! The window of Hearth: adapters to the use cases, and what only a window does: lock, hide, dialogs.
//!
//! Deliberately absent: business rules (they are in `hearth-app`), network, files of a journal, and any
//! plugin that lets the page reach the system.
#![forbid(unsafe_code)]
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

#[macro_use]
mod own_commands;

#[cfg(target_os = "linux")]
mod anew;
mod aside;
mod away;
mod closing;
mod commands;
mod dialogs;
mod home;
mod idle;
mod own;
mod page;
mod picked;
mod refuse;
mod settings;
#[cfg(target_os = "linux")]
mod sleep;
mod start;
mod unsaved;
mod window;
#[cfg(target_os = "linux")]
mod wiping;

use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

/// What is freed is wiped: words of a journal must not outlive their use in memory.
#[global_allocator]
static WIPING: ZeroAlloc<std::alloc::System> = ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    if let Some(code) = hearth_app::begin() {
        return code;
    }
    match start::start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let told = serde_json::json!({ "error": { "code": error.code(), "message": error.to_string() } });
            eprintln!("{told}");
            ExitCode::FAILURE
        }
    }
}
