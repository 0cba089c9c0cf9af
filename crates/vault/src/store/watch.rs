//! Wakes whoever waits in sled for a write that failed. sled 0.34 notes an error of a write that ends a reservation, but
//! wakes nobody (`Log::exit_reservation`), so that a flush under way would wait for ever. Any flush that begins later sees
//! the error and wakes them all.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

/// Almost nothing takes longer on a disk that works.
const FIRST: Duration = Duration::from_millis(250);
/// A slow disk is not asked more often than this.
const LONGEST: Duration = Duration::from_secs(2);

/// With so many nudges waiting in sled at once, others come ever more seldom: on a disk that hangs for hours each of them
/// holds a thread. They never end, for only one that begins after the disk has answered wakes the others.
const NUDGES: usize = 8;
/// Nor is a disk that hangs left alone for longer than this.
const RAREST: Duration = Duration::from_secs(300);

/// A thread that looks after the work of others, and sleeps while there is none.
pub(super) struct Watch {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Work under way.
    busy: usize,
    /// Work that ended.
    ended: u64,
    /// The thread waits for work.
    asleep: bool,
    over: bool,
}

impl Watch {
    /// `nudge` is called on a thread of its own, for it may come to wait as well. Nobody watches where the system gives
    /// no thread.
    pub(super) fn start(nudge: impl Fn() + Clone + Send + 'static) -> Self {
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        let thread = Builder::new().name("store watch".into()).spawn(move || theirs.watch(&nudge)).ok();
        Self { shared, thread }
    }

    /// Watches over some work.
    pub(super) fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        let _busy = self.shared.begin();
        work()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.shared.lock().over = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // It has nothing to say.
            let _ = thread.join();
        }
    }
}

/// Work under way; it ends with this value, a panic included.
struct Busy<'a>(&'a Shared);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.busy -= 1;
        state.ended += 1;
    }
}

impl Shared {
    fn begin(&self) -> Busy<'_> {
        let mut state = self.lock();
        state.busy += 1;
        if state.asleep {
            self.changed.notify_all();
        }
        Busy(self)
    }

    fn watch(&self, nudge: &(impl Fn() + Clone + Send + 'static)) {
        let mut state = self.lock();
        while !state.over {
            if state.busy == 0 {
                state.asleep = true;
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                state.asleep = false;
            } else {
                state = self.look_after(state, nudge);
            }
        }
    }

    /// As long as nothing ends, once more and again.
    fn look_after<'a>(
        &'a self,
        mut state: MutexGuard<'a, State>,
        nudge: &(impl Fn() + Clone + Send + 'static),
    ) -> MutexGuard<'a, State> {
        let (ended, mut patience) = (state.ended, FIRST);
        // Held by each nudge that has not come back.
        let waiting = Arc::new(());
        loop {
            let same = |state: &mut State| !state.over && state.busy > 0 && state.ended == ended;
            let waited = self.changed.wait_timeout_while(state, patience, same);
            let timeout;
            (state, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            if !timeout.timed_out() || state.ended != ended {
                return state;
            }
            let (nudge, waits) = (nudge.clone(), Arc::clone(&waiting));
            let nudge = move || {
                nudge();
                drop(waits);
            };
            // Without a thread for it, the next round tries again.
            let _ = Builder::new().name("store nudge".into()).spawn(nudge);
            patience = longer(patience, Arc::strong_count(&waiting) - 1);
        }
    }

    /// Nothing can be half done under this lock, so a panic elsewhere is no reason to stop.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long to wait for the next nudge, where so many have not come back.
fn longer(patience: Duration, waiting: usize) -> Duration {
    (patience * 2).min(if waiting < NUDGES { LONGEST } else { RAREST })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn work_that_waits_for_ever_is_nudged_until_it_ends() {
        let (send, receive) = mpsc::channel();
        let watch = Watch::start(move || send.send(()).unwrap());
        for _ in 0..2 {
            watch.during(|| receive.recv().unwrap());
        }
        // Nobody is nudged once there is nothing to do: the end closes the only channel there is.
        drop(watch);
        assert!(receive.iter().count() < 10);
    }

    #[test]
    fn a_disk_that_hangs_is_asked_ever_more_seldom_and_never_given_up() {
        let (mut patience, mut asked, mut passed) = (FIRST, 0, Duration::ZERO);
        while passed < Duration::from_secs(3600) {
            passed += patience;
            asked += 1;
            patience = longer(patience, asked);
        }
        assert!((18..30).contains(&asked), "{asked} threads in an hour");
        assert_eq!(patience, RAREST);
        assert_eq!(longer(patience, 0), LONGEST, "soon again once it answers");
    }
}
