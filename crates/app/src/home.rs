use std::path::PathBuf;

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

/// Keeps this process out of core dumps and other users' debuggers. Call it first.
pub fn harden() {
    hearth_vault::memory::harden();
}
