//! Asking the page to seal what is being written before it is locked, hidden or closed.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tauri::{Emitter, Manager, WebviewWindow};

use crate::window;

/// How long the last second of typing may take to be sealed: a page that does not answer keeps nobody.
pub const WAIT: Duration = Duration::from_secs(1);

/// All who wait for the page's answer: a screen that is locked may be told of twice within a moment.
#[derive(Debug, Clone, Default)]
pub struct Aside(Arc<Mutex<Vec<Sender<()>>>>);

/// What the page is asked.
#[derive(Debug, Clone, Copy, Serialize)]
struct PutAside {
    /// It must go blank before anything else.
    cover: bool,
}

impl Aside {
    /// The page has put aside what there was.
    pub fn is_done(&self) {
        for asker in self.askers().drain(..) {
            // The one who asked may have gone on already.
            let _ = asker.send(());
        }
    }

    fn ask(&self) -> Receiver<()> {
        let (tell, told) = channel();
        self.askers().push(tell);
        told
    }

    fn askers(&self) -> std::sync::MutexGuard<'_, Vec<Sender<()>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks the page, and gives back how to wait for its answer: never on the thread that draws the window.
pub fn put_aside(window: &WebviewWindow, cover: bool) -> impl FnOnce(Duration) + Send + use<> {
    let told = window.state::<Aside>().ask();
    let asked = window.emit_to(window::LABEL, "put_aside", PutAside { cover });
    move |limit| {
        if asked.is_ok() {
            // Where nobody answers in time, what was kept a second ago is what there is.
            let _ = told.recv_timeout(limit);
        }
    }
}
