//! Emptying the page: after Lock or Hide nothing of a journal is left in the webview's memory.

use tauri::{Manager, Url, WebviewWindow};

use crate::picked::Picked;

/// What the fresh page starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fresh {
    /// Whatever the app's state asks for: the locked screen, the card shown here, the board.
    Start,
    /// A calm blank screen with one way back.
    Hidden,
}

/// Throws the page away with the process that held it and starts a fresh one.
///
/// A window whose page cannot be replaced must not go on showing it: then the whole app ends.
pub fn empty(window: &WebviewWindow, fresh: Fresh) {
    window.state::<Picked>().forget();
    let replaced = address(window, fresh).and_then(|url| replace(window, url));
    if replaced.is_err() {
        std::process::exit(1);
    }
}

fn address(window: &WebviewWindow, fresh: Fresh) -> tauri::Result<Url> {
    let mut url = window.url()?;
    url.set_path("/index.html");
    url.set_query(None);
    url.set_fragment((fresh == Fresh::Hidden).then_some("hidden"));
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
