//! `cargo xtask run`: from a fresh clone to an open window.

use crate::sh::{self, Problem};
use crate::{demo, face, needs};

/// Builds and opens the window; tells the story on the terminal where there is no screen.
pub fn run() -> Result<(), Problem> {
    if !has_screen() {
        println!(
            "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open."
        );
        println!(
            "Instead: one evening of a group, with four real processes, and pictures of the real windows."
        );
        return demo::demo();
    }
    needs::ensure(&[needs::WINDOW])?;
    face::build()?;
    sh::must(".", "cargo", &["run", "--locked", "-p", "hearth"])
}

fn has_screen() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
