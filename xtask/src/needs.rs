//! What must be on the machine, and getting it.

use crate::sh::{self, Problem};

/// To build and open the window.
pub const WINDOW: &[&str] = &[
    "build-essential",
    "pkg-config",
    "libssl-dev",
    "libwebkit2gtk-4.1-dev",
    "libgl1-mesa-dri",
    "fonts-dejavu-core",
];

/// To take pictures of windows where there is no screen.
pub const PICTURES: &[&str] = &["webkit2gtk-driver", "xvfb"];

/// To run every test.
pub const TESTS: &[&str] =
    &["chromium", "xdotool", "strace", "age", "imagemagick", "python3-venv", "dbus-daemon", "dbus-bin"];

/// To build SQLCipher; the one that Debian 12 has is of 2016.
pub const BENCH: &[&str] = &["build-essential", "pkg-config", "libssl-dev"];

/// Makes sure that Node and these Debian packages are there; installs the packages that are missing.
pub fn ensure(groups: &[&[&str]]) -> Result<(), Problem> {
    node()?;
    packages(groups)
}

/// The same without Node.
pub fn packages(groups: &[&[&str]]) -> Result<(), Problem> {
    let wanted: Vec<&str> = groups.concat();
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    if !sh::has("dpkg-query") {
        return elsewhere(&wanted);
    }
    let missing: Vec<&str> = wanted.into_iter().filter(|package| !installed(package)).collect();
    if missing.is_empty() { Ok(()) } else { install(&missing) }
}

/// What the second reader of the format needs, in a folder of its own under `target`.
pub fn reader() -> Result<(), Problem> {
    let place = sh::target().join("reader");
    if place.join("installed").is_file() {
        return Ok(());
    }
    let place = place.to_string_lossy();
    sh::must(".", "python3", &["-m", "venv", &place])?;
    let wanted = ["-m", "pip", "install", "--quiet", "-r", "tests/vectors/reader/requirements.txt"];
    sh::must(".", &format!("{place}/bin/python"), &wanted)?;
    std::fs::write(format!("{place}/installed"), "").map_err(|error| format!("{place}: {error}"))
}

fn node() -> Result<(), Problem> {
    let version = sh::ask("node", &["--version"]).unwrap_or_default();
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(20..) if sh::has("npm") || sh::has("npm.cmd") => Ok(()),
        Some(_) => {
            Err(format!("Node 20.19 or newer with npm is needed; this is {version}. See https://nodejs.org."))
        }
        None => Err("Node 20.19 or newer with npm is needed: https://nodejs.org.".into()),
    }
}

fn installed(package: &str) -> bool {
    let status = sh::ask("dpkg-query", &["-W", "-f=${db:Status-Status}", package]);
    status.as_deref() == Some("installed")
}

fn install(missing: &[&str]) -> Result<(), Problem> {
    println!("Missing on this machine: {}", missing.join(" "));
    let root = sh::ask("id", &["-u"]).as_deref() == Some("0");
    if !root && !sh::has("sudo") {
        return Err(format!("As root, run: apt-get install -y {}", missing.join(" ")));
    }
    apt(root, &["update"])?;
    apt(root, &[&["install", "-y", "--no-install-recommends"], missing].concat())
}

fn apt(root: bool, arguments: &[&str]) -> Result<(), Problem> {
    let quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"];
    let all = [&quiet[..], arguments].concat();
    if root { sh::must(".", all[0], &all[1..]) } else { sh::must(".", "sudo", &all) }
}

/// Not Debian: say what to install, by what it provides, and go on if the essential is there.
fn elsewhere(wanted: &[&str]) -> Result<(), Problem> {
    if sh::ask("pkg-config", &["--exists", "webkit2gtk-4.1"]).is_some() {
        return Ok(());
    }
    Err(format!(
        "This is not Debian, so nothing was installed. Hearth needs what Debian calls: {}.\n\
         Fedora: dnf install gcc pkgconf openssl-devel webkit2gtk4.1-devel (tests: webkit2gtk-driver xorg-x11-server-Xvfb chromium xdotool strace age ImageMagick dbus-daemon python3)\n\
         Arch:   pacman -S base-devel openssl webkit2gtk-4.1 (tests: xorg-server-xvfb chromium xdotool strace age imagemagick dbus python)",
        wanted.join(" ")
    ))
}
