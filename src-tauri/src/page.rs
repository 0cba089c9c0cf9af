//! Emptying the page: after Lock or Hide nothing of a journal is left in the webview's memory.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tauri::{Manager, Url, WebviewWindow};

use crate::picked::Picked;
use crate::unsaved::Unsaved;

/// What the fresh page starts with, unless it was hidden and nobody is back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fresh {
    /// Whatever the app's state asks for: the locked screen, the card shown here, the board.
    Start,
    /// A calm blank screen with one way back.
    Hidden,
}

/// Whether the page was hidden and nobody has come back since. What ends later empties the page too, and must not put
/// another screen in the place of the blank one.
#[derive(Debug, Default)]
pub struct Hidden(Mutex<bool>);

impl Hidden {
    /// Somebody is back, with what opens a journal or a seat.
    pub fn is_over(&self) {
        *self.lock() = false;
    }

    fn lock(&self) -> MutexGuard<'_, bool> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Throws the page away with the process that held it and starts a fresh one.
///
/// A window whose page cannot be replaced must not go on showing it: then the whole app ends.
pub fn empty(window: &WebviewWindow, fresh: Fresh) {
    window.state::<Picked>().forget();
    window.state::<Unsaved>().forget();
    let hidden = window.state::<Hidden>();
    // Held until the new page is on its way, so that of two that empty it at once Hide is never the first.
    let mut hidden = hidden.lock();
    *hidden |= fresh == Fresh::Hidden;
    let replaced = address(window, *hidden).and_then(|url| replace(window, url));
    if replaced.is_err() {
        std::process::exit(1);
    }
}

fn address(window: &WebviewWindow, hidden: bool) -> tauri::Result<Url> {
    let mut url = window.url()?;
    url.set_path("/index.html");
    url.set_query(None);
    url.set_fragment(hidden.then_some("hidden"));
    Ok(url)
}

/// Ends the web process, which takes all its memory with it, and loads into a new one.
///
/// A driver's session ends with the process it drives, so a driven window only loads its page anew.
#[cfg(target_os = "linux")]
fn replace(window: &WebviewWindow, url: Url) -> tauri::Result<()> {
    use webkit2gtk::WebViewExt;

    if crate::refuse::is_driven() {
        window.run_on_main_thread(let_go_of_copies)?;
        return reload(window, &url);
    }
    window.with_webview(move |webview| {
        let_go_of_copies();
        // What the page sent and was sent went over this thread.
        hearth_app::wipe_stack();
        let view = webview.inner();
        view.terminate_web_process();
        view.load_uri(url.as_str());
    })
}

/// What was copied or selected in the page is held by this process until another program asks for it. Of what other
/// programs hold nothing is touched.
#[cfg(target_os = "linux")]
fn let_go_of_copies() {
    for held in [gtk::gdk::SELECTION_CLIPBOARD, gtk::gdk::SELECTION_PRIMARY] {
        gtk::Clipboard::get(&held).clear();
    }
}

/// Elsewhere the page is loaded anew; its old memory is the engine's to free.
#[cfg(not(target_os = "linux"))]
fn replace(window: &WebviewWindow, url: Url) -> tauri::Result<()> {
    reload(window, &url)
}

/// Going to an address that differs in its fragment alone would keep the page, so it is set, then loaded.
fn reload(window: &WebviewWindow, url: &Url) -> tauri::Result<()> {
    window.eval(format!("history.replaceState(null, '', '{url}'); location.reload()"))
}
