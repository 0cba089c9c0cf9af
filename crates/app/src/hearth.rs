use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

use crate::AppError;
use crate::api::{Changed, CircleEvent, NoticeView, Topic};
use crate::circle::{HeldBack, Room};
use crate::journal::Journal;

type OnChange = dyn Fn(Changed) + Send + Sync;
type OnCircle = dyn Fn(CircleEvent) + Send + Sync;

/// The whole app without a face. Cheap to clone; all clones are one.
///
/// Holds at most one open journal and one seat in a circle. Opens no socket before a circle is hosted or
/// joined.
#[derive(Clone)]
pub struct Hearth {
    shared: Arc<Shared>,
}

struct Shared {
    home: PathBuf,
    state: Mutex<State>,
    on_change: Box<OnChange>,
    on_circle: Mutex<Option<Arc<OnCircle>>>,
    runtime: OnceLock<Runtime>,
    keeps_house: AtomicBool,
    only_previewed: AtomicBool,
    /// Seats whose last words are not out yet.
    seats: Mutex<usize>,
    parted: Condvar,
}

impl Drop for Shared {
    /// The last clone may be held by a task of the runtime itself, where waiting for it would be a panic.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// What is in memory. One lock for all of it, so that no two locks can be taken in the wrong order.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) journal: Option<Journal>,
    pub(crate) room: Option<Room>,
    /// The bytes of the one card that is shown large on this computer.
    pub(crate) showing: Option<Vec<u8>>,
    /// What circles changed in a journal that is locked: told to it when it opens, in order.
    pub(crate) held: HeldBack,
    /// Raised by each lock and hide: an unlock that began before is not let through.
    pub(crate) locks: u64,
    /// What was worth knowing outside any journal.
    pub(crate) notices: Vec<NoticeView>,
}

impl State {
    pub(crate) fn journal(&mut self) -> Result<&mut Journal, AppError> {
        self.journal.as_mut().ok_or(AppError::Locked)
    }

    pub(crate) fn room(&mut self) -> Result<&mut Room, AppError> {
        self.room.as_mut().ok_or(AppError::NoCircle)
    }

    /// The room, for whoever is at the window: never while it is covered, never for the owner of another journal.
    pub(crate) fn my_room(&mut self) -> Result<&mut Room, AppError> {
        if self.seen_room().is_some() { self.room() } else { Err(AppError::NoCircle) }
    }

    /// The same, to be looked at only.
    pub(crate) fn seen_room(&self) -> Option<&Room> {
        let open = self.journal.as_ref().map(|journal| journal.vault.id());
        self.room.as_ref().filter(|room| !room.covered && !room.is_of_another(open))
    }

    /// The open journal, if it is the one that came to this circle.
    pub(crate) fn journal_that_came(&mut self) -> Option<&mut Journal> {
        let came = self.room.as_ref()?.journal.as_deref();
        self.journal.as_mut().filter(|journal| came == Some(journal.vault.id()))
    }
}

impl Hearth {
    /// The app over one home. Nothing is created on disk until a journal is.
    pub fn new(home: PathBuf, on_change: impl Fn(Changed) + Send + Sync + 'static) -> Self {
        let shared = Shared {
            home,
            state: Mutex::default(),
            on_change: Box::new(on_change),
            on_circle: Mutex::default(),
            runtime: OnceLock::new(),
            keeps_house: AtomicBool::new(false),
            only_previewed: AtomicBool::new(false),
            seats: Mutex::default(),
            parted: Condvar::new(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Hears every event of a circle with its contents: for a terminal, where the window asks for views.
    pub fn on_circle_event(&self, heard: impl Fn(CircleEvent) + Send + Sync + 'static) {
        *self.shared.on_circle.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(heard));
    }

    /// Takes what is worth knowing but no error, such as a repair.
    pub fn take_notices(&self) -> Vec<NoticeView> {
        let mut state = self.state();
        let mut notices = std::mem::take(&mut state.notices);
        if let Some(journal) = &mut state.journal {
            notices.extend(journal.take_notices());
        }
        notices
    }

    /// Whether a journal is open: nothing is read, and no notice taken, to say so.
    pub fn is_open(&self) -> bool {
        self.state().journal.is_some()
    }

    pub(crate) fn home(&self) -> &Path {
        &self.shared.home
    }

    /// The state. A panic elsewhere must not lock anybody out of their journal, so poison is ignored:
    /// everything that matters is committed in one vault transaction at a time.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a piece of work on the open journal.
    pub(crate) fn with_journal<T>(
        &self,
        work: impl FnOnce(&mut Journal) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        work(self.state().journal()?)
    }

    /// Waits until the last words of a circle that was left or ended are out, at most so long. Call it before
    /// the program ends: otherwise the others see a seat that never goes. True when nothing is left to say.
    pub fn circle_parted(&self, at_most: Duration) -> bool {
        let seats = self.shared.seats.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.shared.parted.wait_timeout_while(seats, at_most, |seats| *seats > 0);
        waited.is_ok_and(|(_, timeout)| !timeout.timed_out())
    }

    pub(crate) fn seat_taken(&self) {
        *self.shared.seats.lock().unwrap_or_else(PoisonError::into_inner) += 1;
    }

    pub(crate) fn seat_given_back(&self) {
        *self.shared.seats.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.shared.parted.notify_all();
    }

    pub(crate) fn set_keeping_house(&self) {
        self.shared.keeps_house.store(true, Ordering::Relaxed);
    }

    pub(crate) fn keeps_house(&self) -> bool {
        self.shared.keeps_house.load(Ordering::Relaxed)
    }

    /// From now on no card goes out without the hash of the preview its author saw: for a window, which always has one.
    /// A terminal asks in its own way before it sends.
    pub fn share_only_previewed(&self) {
        self.shared.only_previewed.store(true, Ordering::Relaxed);
    }

    /// Whether these bytes may go, when this preview of them was seen.
    pub(crate) fn may_send(&self, previewed: Option<&str>, hash: &str) -> bool {
        previewed.map_or(!self.shared.only_previewed.load(Ordering::Relaxed), |previewed| previewed == hash)
    }

    pub(crate) fn changed(&self, topic: Topic) {
        (self.shared.on_change)(Changed { topic });
    }

    pub(crate) fn tell(&self, events: impl IntoIterator<Item = CircleEvent>) {
        let heard = self.shared.on_circle.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for event in events {
            if let Some(heard) = &heard {
                heard(event);
            }
        }
    }

    /// Circles run here. Made at the first one: before it no thread of it and no socket exists.
    pub(crate) fn runtime(&self) -> Result<&Runtime, AppError> {
        if let Some(runtime) = self.shared.runtime.get() {
            return Ok(runtime);
        }
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(|error| AppError::Runtime(error.to_string()))?;
        Ok(self.shared.runtime.get_or_init(|| runtime))
    }
}
