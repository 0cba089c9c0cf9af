//! The window of Hearth: adapters to the use cases, and what only a window does: lock, hide, dialogs.
//!
//! Deliberately absent: business rules (they are in `hearth-app`), network, files of a journal, and any
//! plugin that lets the page reach the system.
#![forbid(unsafe_code)]
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

#[macro_use]
mod own_commands;

mod home;
mod page;
mod refuse;
mod shell;
mod start;
mod window;

use std::process::ExitCode;

fn main() -> ExitCode {
    match start::start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{{\"error\":{{\"code\":\"{}\",\"message\":\"{error}\"}}}}", error.code());
            ExitCode::FAILURE
        }
    }
}
