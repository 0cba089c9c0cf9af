//! Locks the journal when nobody has been here for a while. A seat in a circle stays: listening is not
//! being away. What a visitor left on the screen after the end is put away.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hearth_app::api::{CirclePhase, CircleRole, CircleView};
use hearth_app::{Hearth, Since};
use tauri::WebviewWindow;

use crate::aside;
use crate::page::{self, Fresh};

/// How long nobody must have been here.
const AWAY: Duration = Duration::from_secs(5 * 60);
/// How often it is looked whether that time is over: a computer that slept may have passed it unnoticed.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// When somebody was last here.
#[derive(Debug, Clone)]
pub struct Idle {
    last: Arc<(Mutex<Since>, Condvar)>,
}

impl Idle {
    /// Somebody is here now.
    pub fn new() -> Self {
        Self { last: Arc::new((Mutex::new(Since::now()), Condvar::new())) }
    }

    /// The time starts over.
    pub fn someone_is_here(&self) {
        *self.last() = Since::now();
    }

    /// Watches as long as the app runs.
    pub fn watch(self, hearth: Hearth, window: WebviewWindow) {
        std::thread::spawn(move || {
            loop {
                self.wait_until_away(patience());
                if lock_if_open(&hearth, &window) || put_visit_away(&hearth) {
                    page::empty(&window, Fresh::Start);
                }
                self.someone_is_here();
            }
        });
    }

    fn wait_until_away(&self, patience: Duration) {
        let mut last = self.last();
        while let Some(left) = patience.checked_sub(last.elapsed()).filter(|left| !left.is_zero()) {
            let woken = self.last.1.wait_timeout(last, left.min(LOOK_EVERY));
            last = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn last(&self) -> MutexGuard<'_, Since> {
        self.last.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Locks an open journal, and says whether there was one.
fn lock_if_open(hearth: &Hearth, window: &WebviewWindow) -> bool {
    if !hearth.is_open() {
        return false;
    }
    aside::put_aside(window, false)(aside::WAIT);
    // Even where the disk refuses the last write the keys are gone, and the page must go too.
    let _ = hearth.journal_lock(());
    hearth_app::wipe_stack();
    true
}

/// A visitor who walked away after the end has left their own cards on the screen, for whoever sits down next.
fn put_visit_away(hearth: &Hearth) -> bool {
    let view = hearth.circle_view(()).ok().flatten();
    let over = |view: &CircleView| view.role == CircleRole::Visitor && view.phase == CirclePhase::Ended;
    let away = view.as_ref().is_some_and(over) && hearth.circle_leave(()).is_ok();
    hearth_app::wipe_stack();
    away
}

fn patience() -> Duration {
    let told = std::env::var("HEARTH_IDLE_SECONDS").ok().filter(|_| cfg!(feature = "test-support"));
    told.and_then(|seconds| seconds.parse().ok()).map_or(AWAY, Duration::from_secs)
}
