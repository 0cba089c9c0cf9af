//! Keeping the webview inside the home.

use std::path::{Path, PathBuf};

/// Where the webview would keep things, were it allowed to keep any.
pub fn webview(home: &Path) -> PathBuf {
    home.join("webview")
}

/// What puts the desktop's directories under the home, and makes them. GTK and WebKit write caches and lists of recent
/// files into them.
#[cfg(target_os = "linux")]
pub fn variables(home: &Path) -> std::io::Result<Vec<(&'static str, std::ffi::OsString)>> {
    let root = webview(home);
    let folders = [("XDG_DATA_HOME", "data"), ("XDG_CACHE_HOME", "cache"), ("XDG_STATE_HOME", "state")];
    let mut variables = vec![("HEARTH_HOME", home.as_os_str().to_owned())];
    for (name, folder) in folders {
        let path = root.join(folder);
        std::fs::create_dir_all(&path)?;
        variables.push((name, path.into_os_string()));
    }
    Ok(variables)
}
