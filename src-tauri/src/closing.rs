//! Closing the window: what is being written is sealed, the circle is left, the journal locked; then it goes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hearth_app::Hearth;
use tauri::{AppHandle, CloseRequestApi, Manager, RunEvent, WindowEvent};

use crate::{aside, window};

/// How long the last words to a circle may take to be out before the window is gone anyway.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Whether the window is on its way out already.
#[derive(Debug, Default)]
pub struct Closing(AtomicBool);

/// Locks before the window closes and before the app ends.
pub fn on_event(app: &AppHandle, event: &RunEvent) {
    match event {
        RunEvent::WindowEvent { event: WindowEvent::CloseRequested { api, .. }, .. } => close(app, api),
        RunEvent::ExitRequested { .. } => farewell(app),
        _ => {}
    }
}

/// The window stays for as long as the page needs to answer, a second at most.
fn close(app: &AppHandle, api: &CloseRequestApi) {
    let Some(window) = app.get_webview_window(window::LABEL) else { return farewell(app) };
    api.prevent_close();
    if app.state::<Closing>().0.swap(true, Ordering::Relaxed) {
        return;
    }
    let app = app.clone();
    // The core may be busy with something long; the thread that draws the window must not wait for it.
    std::thread::spawn(move || {
        if app.try_state::<Hearth>().is_some_and(|hearth| hearth.is_open()) {
            aside::put_aside(&window, false)(aside::WAIT);
        }
        farewell(&app);
        // A window that cannot be taken down must not keep the app from ending.
        if window.destroy().is_err() {
            app.exit(0);
        }
    });
}

/// Whoever is in a circle leaves it. Of a refusal nothing is left to be done here; whatever was saved before is safe.
fn farewell(app: &AppHandle) {
    let Some(hearth) = app.try_state::<Hearth>() else { return };
    let _ = hearth.circle_leave(());
    let _ = hearth.journal_lock(());
    let _ = hearth.circle_parted(LAST_WORDS);
}
