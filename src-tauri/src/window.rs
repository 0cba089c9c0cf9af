//! The one window: what it may show, where it may go (nowhere), what it is called.

use std::path::Path;

use tauri::webview::{NewWindowResponse, WebviewWindowBuilder};
use tauri::{AppHandle, Url, WebviewUrl, WebviewWindow};

use crate::{home, refuse};

/// The window's label; the capability file names it.
pub const LABEL: &str = "main";

/// The title, whatever is on the screen: task bars and screen recorders show it.
const TITLE: &str = "Hearth";

/// Opens the window.
pub fn open(app: &AppHandle, home: &Path) -> tauri::Result<WebviewWindow> {
    WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App("index.html".into()))
        .title(TITLE)
        .inner_size(1000.0, 720.0)
        .min_inner_size(320.0, 400.0)
        // A driver cannot reach a window that keeps nothing, so builds for tests keep it under the home.
        .incognito(!refuse::is_driven())
        .data_directory(home::webview(home))
        .devtools(cfg!(debug_assertions) && !cfg!(feature = "custom-protocol"))
        .disable_drag_drop_handler()
        .general_autofill_enabled(false)
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .build()
}

/// The page may load itself and nothing else.
fn is_own_page(url: &Url) -> bool {
    let own_scheme = url.scheme() == "tauri" && url.host_str() == Some("localhost");
    let own_host = matches!(url.scheme(), "http" | "https") && url.host_str() == Some("tauri.localhost");
    let in_development = cfg!(not(feature = "custom-protocol")) && url.host_str() == Some("localhost");
    own_scheme || own_host || in_development
}
