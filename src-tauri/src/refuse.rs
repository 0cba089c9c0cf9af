//! A window that a program can drive is a window that a program can read: only builds for tests allow it.

use std::ffi::OsStr;

/// The variable by which the webview is opened to a driver.
const AUTOMATION: &str = "TAURI_WEBVIEW_AUTOMATION";

/// Whether this process was asked to let itself be driven and must not start.
pub fn must_refuse() -> bool {
    !cfg!(feature = "test-support") && std::env::var_os(AUTOMATION).is_some()
}

/// Whether a driver will be attached; always false outside builds for tests.
pub fn is_driven() -> bool {
    cfg!(feature = "test-support") && std::env::var_os(AUTOMATION).as_deref() == Some(OsStr::new("true"))
}
