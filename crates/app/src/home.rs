use std::path::PathBuf;
use std::process::ExitCode;

pub use hearth_vault::memory::wipe_stack;

/// Where everything lives: `HEARTH_HOME`, else the platform's own place for an app's data.
pub fn home_dir() -> PathBuf {
    if let Some(home) = std::env::var_os("HEARTH_HOME").filter(|home| !home.is_empty()) {
        return PathBuf::from(home);
    }
    match directories::ProjectDirs::from("", "", "Hearth") {
        Some(dirs) => dirs.data_local_dir().to_owned(),
        None => PathBuf::from("hearth-home"),
    }
}

/// The first thing a program does: no core dumps, no other process of this account in its memory, a panic
/// becomes one coded line without its words. Where this process was started only to read a suspect store,
/// it does that, and `main` returns the code.
pub fn begin() -> Option<ExitCode> {
    let served = hearth_vault::child::serve();
    hearth_vault::memory::harden();
    hearth_vault::memory::quiet_panics();
    served
}
