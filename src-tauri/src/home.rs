//! Keeping the webview inside the home.

use std::path::{Path, PathBuf};

/// Where the webview would keep things, were it allowed to keep any.
pub fn webview(home: &Path) -> PathBuf {
    home.join("webview")
}

/// Starts this program anew with the desktop's directories under the home, unless they are there already.
///
/// GTK and WebKit read them once and write caches and lists of recent files into them, so they must be set
/// before either starts; setting a variable of a running process is not safe, a new start is.
#[cfg(target_os = "linux")]
pub fn enclose(home: &Path) -> std::io::Result<()> {
    use std::os::unix::process::CommandExt;

    let root = webview(home);
    let folders = [("XDG_DATA_HOME", "data"), ("XDG_CACHE_HOME", "cache"), ("XDG_STATE_HOME", "state")];
    let places = folders.map(|(name, folder)| (name, root.join(folder)));
    if places.iter().all(|(name, path)| std::env::var_os(name).as_deref() == Some(path.as_os_str())) {
        return Ok(());
    }
    for (_, path) in &places {
        std::fs::create_dir_all(path)?;
    }
    let mut again = std::process::Command::new(std::env::current_exe()?);
    again.args(std::env::args_os().skip(1)).envs(places).env("HEARTH_HOME", home);
    Err(again.exec())
}

/// Elsewhere the webview takes its directory when it is built.
#[cfg(not(target_os = "linux"))]
pub fn enclose(_home: &Path) -> std::io::Result<()> {
    Ok(())
}
