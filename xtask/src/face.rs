//! The window's face: its packages by lock file, and `ui/dist`.

use std::fs;

use crate::sh::{self, Problem};

/// Remembers for which lock file `node_modules` was made.
const STAMP: &str = "ui/node_modules/.lock-of-this-install";

/// Installs the packages if the lock file changed, then builds `ui/dist`.
pub fn build() -> Result<(), Problem> {
    install()?;
    sh::must("ui", "npm", &["run", "build"])
}

/// Installs the packages if the lock file changed.
pub fn install() -> Result<(), Problem> {
    let lock = fs::read(sh::root().join("ui/package-lock.json"))
        .map_err(|e| format!("ui/package-lock.json: {e}"))?;
    if fs::read(sh::root().join(STAMP)).is_ok_and(|made_for| made_for == lock) {
        return Ok(());
    }
    sh::must("ui", "npm", &["ci", "--no-audit", "--no-fund"])?;
    fs::write(sh::root().join(STAMP), lock).map_err(|e| format!("{STAMP}: {e}"))
}
