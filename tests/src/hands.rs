//! A window nobody drives from inside: only a mouse, a keyboard and eyes, as a person has them.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::binaries::{self, Build};
use crate::home::Home;
use crate::leash::Leash;
use crate::screen::Screen;
use crate::{Trouble, patience, picture};

/// More than the share of a picture that a blinking cursor changes.
const BLINK: f64 = 0.0002;

/// Less than the share of a picture that a field filled in changes.
const GLANCE: f64 = 0.0005;

/// How long a person waits before pressing again.
const PRESS_AGAIN: Duration = Duration::from_secs(10);

/// How large a window opens, and how high it can be stretched.
const WIDTH: u32 = 1000;
const HEIGHT: u32 = 720;
const STRETCHED: u32 = 1180;

/// How wide and how high the places of a journal are, in the bar at the top of the window.
const PLACES: (u32, u32) = (560, 60);

/// A window on a screen of its own, and hands on it.
#[derive(Debug)]
pub struct Hands {
    _window: Leash,
    screen: Screen,
    height: u32,
    last_seen: Vec<u8>,
}

impl Hands {
    /// Opens the plain build over a home; every network call of it and its children is written to `trace`.
    pub async fn open(home: &Home, trace: &Path) -> Result<Self, Trouble> {
        let app = binaries::window(Build::Plain)?.display().to_string();
        let trace = trace.display().to_string();
        let traced = ["strace", "-f", "--seccomp-bpf", "-e", "trace=network", "-o", &trace, &app];
        Self::start(home, &traced, &[]).await
    }

    /// Opens the build for tests over a home, watched by nothing, with some more variables.
    pub async fn open_unwatched(home: &Home, more: &[(&str, &str)]) -> Result<Self, Trouble> {
        let app = binaries::window(Build::Test)?.display().to_string();
        Self::start(home, &[&app], more).await
    }

    async fn start(home: &Home, program: &[&str], more: &[(&str, &str)]) -> Result<Self, Trouble> {
        let screen = Screen::new()?;
        let own = home.variables();
        let mut variables = vec![
            ("DISPLAY", screen.name()),
            ("GDK_BACKEND", "x11"),
            ("WEBKIT_SKIA_ENABLE_CPU_RENDERING", "1"),
            ("NO_AT_BRIDGE", "1"),
        ];
        variables.extend(own.iter().map(|(name, value)| (*name, value.as_str())));
        variables.extend_from_slice(more);
        let window = Leash::start(program, &variables, false)?;
        let mut hands = Self { _window: window, screen, height: HEIGHT, last_seen: Vec::new() };
        hands.see_something_new("the first screen").await?;
        Ok(hands)
    }

    /// Clicks at a place of the window.
    pub fn click(&self, (x, y): (i64, i64)) -> Result<(), Trouble> {
        self.xdotool(&["mousemove", &x.to_string(), &y.to_string(), "click", "1"])
    }

    /// Types.
    pub fn write(&self, words: &str) -> Result<(), Trouble> {
        self.xdotool(&["type", "--delay", "30", words])
    }

    /// Presses keys together, such as `ctrl+Return`.
    pub fn press(&self, keys: &str) -> Result<(), Trouble> {
        self.xdotool(&["key", keys])
    }

    /// Waits until the window shows something, other than before, and has come to rest.
    pub async fn see_something_new(&mut self, what: &str) -> Result<(), Trouble> {
        self.see_new(patience::LONGEST, what, (u32::MAX, u32::MAX), picture::LEAST_INK).await
    }

    /// Waits until the places of a journal have come or gone, as they do when it is opened or left, and the window has
    /// come to rest: a button that says meanwhile that something goes on does not count.
    pub async fn see_places_come_or_go(&mut self, what: &str) -> Result<(), Trouble> {
        // A hidden page shows one word.
        self.see_new(patience::LONGEST, what, PLACES, GLANCE).await
    }

    /// Presses keys until something new shows. A page shows its words some time before it hears keys.
    pub async fn press_until_new(&mut self, keys: &[&str], what: &str) -> Result<(), Trouble> {
        let tries = patience::LONGEST.as_secs() / PRESS_AGAIN.as_secs();
        for _ in 1..tries {
            keys.iter().try_for_each(|key| self.press(key))?;
            let before = self.last_seen.clone();
            if self.see_new(PRESS_AGAIN, what, (u32::MAX, u32::MAX), picture::LEAST_INK).await.is_ok() {
                return Ok(());
            }
            self.last_seen = before;
        }
        Err(Trouble::Vain(what.to_owned()))
    }

    /// Makes the window as high as the screen, so that no page of it needs to be scrolled.
    pub fn stretch(&mut self) -> Result<(), Trouble> {
        self.height = STRETCHED;
        let (width, height) = (WIDTH.to_string(), self.height.to_string());
        self.xdotool(&["search", "--onlyvisible", "--name", "Hearth", "windowsize", &width, &height])
    }

    async fn see_new(
        &mut self,
        limit: Duration,
        what: &str,
        corner: (u32, u32),
        least: f64,
    ) -> Result<(), Trouble> {
        let before = std::mem::take(&mut self.last_seen);
        let mut now = Vec::new();
        patience::within(limit, what, async || {
            let Ok(seen) = self.look() else { return false };
            let rested = picture::difference(&seen, &now).is_ok_and(|share| share < BLINK);
            let changed = picture::difference_within(corner, &seen, &before);
            let new = changed.map_or(before.is_empty(), |share| share > GLANCE);
            now = seen;
            rested && new && picture::ink(&now).is_ok_and(|ink| ink > least)
        })
        .await
        .inspect_err(|_| picture::keep_whatever("waited-in-vain", &now))?;
        self.last_seen = now;
        Ok(())
    }

    /// Keeps a picture of what was last seen.
    pub fn picture(&self, name: &str) -> Result<std::path::PathBuf, Trouble> {
        picture::keep(name, &self.last_seen)
    }

    fn look(&self) -> Result<Vec<u8>, Trouble> {
        let mut import = Command::new("import");
        let window = format!("{WIDTH}x{}+0+0", self.height);
        import.args(["-silent", "-window", "root", "-crop", &window, "+repage", "png:-"]);
        Ok(import.env("DISPLAY", self.screen.name()).output()?.stdout)
    }

    fn xdotool(&self, arguments: &[&str]) -> Result<(), Trouble> {
        let ended = Command::new("xdotool").args(arguments).env("DISPLAY", self.screen.name()).status()?;
        if ended.success() { Ok(()) } else { Err(Trouble::Vain(format!("xdotool {arguments:?}"))) }
    }
}
