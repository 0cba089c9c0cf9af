//! How long Hide takes until nothing of the page is on the screen: the real window, a real key, real pixels.
//!
//! `cargo xtask bench hide` opens the window as it is shipped on a virtual screen, opens a journal with the keyboard,
//! presses F9 and looks at the screen until it shows what a hidden window shows and nothing else. Looking takes time too:
//! what one look takes is told beside it.
#![forbid(unsafe_code)]

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    ConnectionExt as _, ImageFormat, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, Keycode, Keysym, Window,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

type Trouble = Box<dyn Error>;

const ROUNDS: usize = 20;
const PASSPHRASE: &str = "quietriverstone";
/// Whatever takes longer is broken.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks.
const BLINK: Duration = Duration::from_millis(4);
const SIZE: (u16, u16) = (1000, 720);
const RETURN: Keysym = 0xff0d;
const TAB: Keysym = 0xff09;
const F9: Keysym = 0xffc6;

fn main() -> Result<(), Trouble> {
    let programs = PathBuf::from(std::env::args().nth(1).ok_or("usage: hide DIRECTORY-OF-PROGRAMS")?);
    let home = Home::new()?;
    journal(&programs, &home.0)?;
    let mut screen = Screen::new()?;
    let _window = Ends(window(&programs, &home.0, &screen.name)?);
    let mut times = Vec::new();
    let mut hidden = Vec::new();
    for round in 0..=ROUNDS {
        screen.rests(&hidden)?;
        screen.write(PASSPHRASE)?;
        let locked = screen.look()?;
        screen.press(RETURN)?;
        let journal = screen.rests(&locked)?;
        let pressed = Instant::now();
        screen.press(F9)?;
        if round == 0 {
            // The first round shows what a hidden window looks like.
            hidden = screen.rests(&journal)?;
        } else {
            screen.until(|seen| left_of(&journal, &hidden, seen) < 0.001)?;
            times.push(pressed.elapsed());
            screen.rests(&journal)?;
        }
        screen.press(TAB)?;
        screen.press(RETURN)?;
    }
    let begun = Instant::now();
    for _ in 0..ROUNDS {
        left_of(&hidden, &hidden, &screen.look()?);
    }
    tell(&mut times, begun.elapsed() / ROUNDS as u32);
    Ok(())
}

fn tell(times: &mut [Duration], look: Duration) {
    times.sort_unstable();
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    let (middle, last) = (times[times.len() / 2], times[times.len() - 1]);
    println!("| Hide, from the key to a screen without the page | rounds | median | longest |");
    println!("|---|---:|---:|---:|");
    println!("| real window, virtual screen | {} | {:.0} ms | {:.0} ms |", times.len(), ms(middle), ms(last));
    println!("\nOne look at the screen takes {:.0} ms.", ms(look));
}

/// How much of what only the journal shows is still to be seen.
fn left_of(journal: &[u8], hidden: &[u8], seen: &[u8]) -> f64 {
    let pixels = || journal.chunks_exact(4).zip(hidden.chunks_exact(4)).zip(seen.chunks_exact(4));
    let of_journal = || pixels().filter(|((journal, hidden), _)| journal[..3] != hidden[..3]);
    let left = of_journal().filter(|((journal, _), seen)| journal[..3] == seen[..3]).count();
    left as f64 / of_journal().count().max(1) as f64
}

/// The share of pixels that are not the same.
fn differ(one: &[u8], other: &[u8]) -> f64 {
    if one.len() != other.len() {
        return 1.0;
    }
    let pixels = one.chunks_exact(4).zip(other.chunks_exact(4));
    let not_same = pixels.filter(|(a, b)| a[..3] != b[..3]).count();
    not_same as f64 / (one.len() / 4) as f64
}

/// A screen, a keyboard and eyes.
struct Screen {
    name: String,
    x: RustConnection,
    root: Window,
    keys: Vec<(Keysym, Keycode)>,
    _server: Ends,
}

impl Screen {
    fn new() -> Result<Self, Trouble> {
        let arguments = ["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"];
        let mut server = Command::new("Xvfb").args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut line = String::new();
        BufReader::new(server.stdout.take().ok_or("Xvfb says nothing")?).read_line(&mut line)?;
        let name = format!(":{}", line.trim());
        let (x, at) = x11rb::connect(Some(&name))?;
        let root = x.setup().roots[at].root;
        let keys = keys(&x)?;
        Ok(Self { name, x, root, keys, _server: Ends(server) })
    }

    fn look(&self) -> Result<Vec<u8>, Trouble> {
        let image = self.x.get_image(ImageFormat::Z_PIXMAP, self.root, 0, 0, SIZE.0, SIZE.1, u32::MAX)?;
        Ok(image.reply()?.data)
    }

    fn until(&self, mut so: impl FnMut(&[u8]) -> bool) -> Result<Vec<u8>, Trouble> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let seen = self.look()?;
            if so(&seen) {
                return Ok(seen);
            }
            // The page and its screen need the processor that looking takes.
            std::thread::park_timeout(BLINK);
        }
        Err("the window did not get there".into())
    }

    /// Waits until the window shows something else than before and has come to rest for half a second.
    fn rests(&mut self, before: &[u8]) -> Result<Vec<u8>, Trouble> {
        let (mut last, mut since) = (Vec::new(), Instant::now());
        self.until(|seen| {
            // A blinking cursor is no change.
            if differ(seen, &last) > 0.0002 {
                (last, since) = (seen.to_vec(), Instant::now());
            }
            let blank = seen.chunks_exact(4).all(|pixel| pixel[..3] == [0, 0, 0]);
            !blank && differ(seen, before) > 0.0005 && since.elapsed() > Duration::from_millis(500)
        })
    }

    fn press(&self, key: Keysym) -> Result<(), Trouble> {
        let (_, code) = self.keys.iter().find(|(sym, _)| *sym == key).ok_or("no such key")?;
        for kind in [KEY_PRESS_EVENT, KEY_RELEASE_EVENT] {
            self.x.xtest_fake_input(kind, *code, 0, x11rb::NONE, 0, 0, 0)?;
        }
        Ok(self.x.flush()?)
    }

    fn write(&self, words: &str) -> Result<(), Trouble> {
        let begun = Instant::now();
        for letter in words.chars() {
            self.press(u32::from(letter))?;
        }
        // What was typed is there once the picture changes no more.
        let mut last = Vec::new();
        let mut since = Instant::now();
        self.until(|seen| {
            if differ(seen, &last) > 0.0002 {
                (last, since) = (seen.to_vec(), Instant::now());
            }
            begun.elapsed() > Duration::from_millis(700) && since.elapsed() > Duration::from_millis(300)
        })?;
        Ok(())
    }
}

/// Which key makes which letter, without Shift.
fn keys(x: &RustConnection) -> Result<Vec<(Keysym, Keycode)>, Trouble> {
    let (first, last) = (x.setup().min_keycode, x.setup().max_keycode);
    let map = x.get_keyboard_mapping(first, last - first + 1)?.reply()?;
    let each = usize::from(map.keysyms_per_keycode);
    let codes = map.keysyms.chunks(each).zip(first..=last);
    Ok(codes.filter_map(|(syms, code)| syms.first().map(|sym| (*sym, code))).collect())
}

fn journal(programs: &Path, home: &Path) -> Result<(), Trouble> {
    let file = home.join("passphrase");
    fs::write(&file, PASSPHRASE)?;
    for arguments in [
        &["journal", "create", "--label", "Notebook", "--recovery-file", "recovery"][..],
        &["moment", "add", "--title", "Ninety days", "--body", "I told my sister. She cried."],
    ] {
        let mut command = Command::new(programs.join("hearth-cli"));
        command.arg("--passphrase-file").arg(&file).args(arguments).current_dir(home).env("HEARTH_HOME", home);
        if !command.stdout(Stdio::null()).status()?.success() {
            return Err("the journal could not be made".into());
        }
    }
    Ok(())
}

fn window(programs: &Path, home: &Path, screen: &str) -> Result<Child, Trouble> {
    let mut command = Command::new(programs.join("hearth"));
    command.env("HEARTH_HOME", home).env("DISPLAY", screen).env("GDK_BACKEND", "x11").env("NO_AT_BRIDGE", "1");
    // As on a machine without a graphics card.
    command.env("WEBKIT_SKIA_ENABLE_CPU_RENDERING", "1");
    for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"] {
        command.env(name, home.join("xdg"));
    }
    Ok(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?)
}

/// A place for one run.
struct Home(PathBuf);

impl Home {
    fn new() -> Result<Self, Trouble> {
        let place = std::env::temp_dir().join(format!("hearth-hide-{}", std::process::id()));
        fs::create_dir_all(&place)?;
        Ok(Self(place))
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// A program that ends with this one.
struct Ends(Child);

impl Drop for Ends {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
