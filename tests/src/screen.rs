//! Virtual screens, so that tests never touch anybody's desktop.

use std::sync::OnceLock;

use crate::Trouble;
use crate::leash::Leash;

/// Wide enough for a window and its dialogs; deep enough for a page at 200 %.
const SIZE: &str = "1600x1200x24";

/// A screen that ends when it is dropped, or with the test process.
#[derive(Debug)]
pub struct Screen {
    name: String,
    _server: Leash,
}

impl Screen {
    /// A screen of one's own.
    pub fn new() -> Result<Self, Trouble> {
        let server = ["Xvfb", "-displayfd", "1", "-screen", "0", SIZE, "-nolisten", "tcp"];
        let server = Leash::start(&server, &[], true)?;
        if server.first_line.is_empty() {
            return Err(Trouble::Start { what: "Xvfb".into(), why: "it named no display".into() });
        }
        Ok(Self { name: format!(":{}", server.first_line), _server: server })
    }

    /// Its name, such as `:1`.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// The screen that all driven windows of this test process share.
pub fn shared() -> Result<&'static str, Trouble> {
    static SCREEN: OnceLock<Screen> = OnceLock::new();
    if let Some(screen) = SCREEN.get() {
        return Ok(screen.name());
    }
    let screen = Screen::new()?;
    Ok(SCREEN.get_or_init(|| screen).name())
}
