//! One virtual screen for all windows of a test process, so that tests never touch anybody's desktop.

use std::sync::OnceLock;

use crate::Trouble;
use crate::leash::Leash;

/// Wide enough for two windows; deep enough for a page at 200 %.
const SIZE: &str = "1600x1200x24";

/// The display's name, such as `:1`. The screen ends with the test process.
pub fn display() -> Result<&'static str, Trouble> {
    static SCREEN: OnceLock<(Leash, String)> = OnceLock::new();
    if let Some((_, name)) = SCREEN.get() {
        return Ok(name);
    }
    let screen = ["Xvfb", "-displayfd", "1", "-screen", "0", SIZE, "-nolisten", "tcp"];
    let leash = Leash::start(&screen, &[], true)?;
    if leash.first_line.is_empty() {
        return Err(Trouble::Start { what: "Xvfb".into(), why: "it named no display".into() });
    }
    let name = format!(":{}", leash.first_line);
    Ok(&SCREEN.get_or_init(|| (leash, name)).1)
}
