//! The window's face: its packages by lock file, and `ui/dist`.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use crate::sh::{self, Problem};

/// Remembers for which lock file `node_modules` was made.
const STAMP: &str = "ui/node_modules/.lock-of-this-install";

/// Installs the packages if the lock file changed, then builds `ui/dist`.
pub fn build() -> Result<(), Problem> {
    install()?;
    sh::must("ui", "npm", &["run", "build"])
}

/// The same, unless what is there was built from what is there: an old face asks the core for what it no longer has.
pub fn build_if_older() -> Result<(), Problem> {
    let built = changed(&sh::root().join("ui/dist/index.html"));
    let sources =
        ["src", "messages", "index.html", "package-lock.json", "vite.config.ts", "words.config.mjs"];
    let newest = sources.iter().map(|name| newest(&sh::root().join("ui").join(name))).max();
    if built > newest.unwrap_or(SystemTime::UNIX_EPOCH) { Ok(()) } else { build() }
}

/// When the newest file in a folder was changed; never, where there is none.
fn newest(path: &Path) -> SystemTime {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    // Words compiled from the catalogue are made by the build itself.
    let inside = entries.filter(|entry| entry.file_name() != "paraglide").map(|entry| newest(&entry.path()));
    inside.max().unwrap_or_else(|| changed(path))
}

fn changed(path: &Path) -> SystemTime {
    fs::metadata(path).and_then(|meta| meta.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
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
