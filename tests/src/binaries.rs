//! The two builds the stories run: one for tests, one as it would be shipped.

use std::path::{Path, PathBuf};

use crate::Trouble;

/// Which build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// With `test-support`: cheap key stretching, `HEARTH_NOW`, a window that can be driven.
    Test,
    /// As anybody would build it.
    Plain,
}

/// The window's program.
pub fn window(build: Build) -> Result<PathBuf, Trouble> {
    find(build, "hearth")
}

/// The terminal's program.
pub fn terminal(build: Build) -> Result<PathBuf, Trouble> {
    find(build, "hearth-cli")
}

/// The checkout.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Where builds and pictures go. What is not absolute counts from the checkout, as it does for the tasks.
pub fn target() -> PathBuf {
    root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

fn find(build: Build, name: &str) -> Result<PathBuf, Trouble> {
    let folder = match build {
        Build::Test => "test",
        Build::Plain => "plain",
    };
    let path = target().join("hearth-bin").join(folder).join(name);
    if path.is_file() {
        return Ok(path);
    }
    let why = "not built. `cargo xtask test e2e` builds both kinds and runs these tests".to_owned();
    Err(Trouble::Start { what: path.display().to_string(), why })
}
