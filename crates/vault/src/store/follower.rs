//! Brings the store up to the log behind whoever saves: the log has the commit already, so nobody waits for its second
//! copy.

use super::{Change, Trees};
use crate::error::Error;
use crate::record::{Meta, Name};
use std::collections::VecDeque;
use std::fs::File;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};

/// Commits that may wait; whoever makes one more waits too, so that memory stays small on a slow disk.
const MOST: usize = 16;

/// A thread that makes one commit after another, and then syncs once for all of them.
pub(super) struct Follower {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// What a record becomes.
type New = (Meta, Vec<u8>);

/// One commit to make.
struct Work {
    changes: Vec<(Name, Option<New>)>,
    head: Vec<u8>,
}

#[derive(Default)]
struct Shared {
    duty: Mutex<Duty>,
    changed: Condvar,
}

#[derive(Default)]
struct Duty {
    waiting: VecDeque<Work>,
    /// A commit is being made.
    making: bool,
    /// Something is made and not synced yet.
    unsynced: bool,
    /// A commit or a sync failed. What it left on the disk is not known, and no later success tells.
    failed: bool,
    /// The store is being let go.
    over: bool,
}

impl Follower {
    /// None where the system gives no thread; then the store is brought up by its caller.
    pub(super) fn start(trees: Arc<Trees>, file: File) -> Option<Self> {
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        let thread = Builder::new().name("store".into()).spawn(move || theirs.follow(&trees, &file)).ok()?;
        Some(Self { shared, thread: Some(thread) })
    }

    /// Takes a commit over. An error if an earlier one failed.
    pub(super) fn take(&self, changes: &[Change<'_>], head: Vec<u8>) -> Result<(), Error> {
        let owned =
            changes.iter().map(|(name, new)| (*name, new.map(|(meta, bytes)| (meta, bytes.to_vec()))));
        let work = Work { changes: owned.collect(), head };
        let mut duty = self.shared.until(|duty| duty.waiting.len() < MOST);
        if duty.failed {
            return Err(Error::Store("behind"));
        }
        duty.waiting.push_back(work);
        self.shared.changed.notify_all();
        Ok(())
    }

    /// Waits until every commit can be read. An error if one failed.
    pub(super) fn made(&self) -> Result<(), Error> {
        let duty = self.shared.until(|duty| duty.waiting.is_empty() && !duty.making);
        if duty.failed { Err(Error::Store("behind")) } else { Ok(()) }
    }

    /// Waits until every commit is durable. An error if one failed.
    pub(super) fn rest(&self) -> Result<(), Error> {
        let duty = self.shared.until(|duty| duty.waiting.is_empty() && !duty.making && !duty.unsynced);
        if duty.failed { Err(Error::Store("behind")) } else { Ok(()) }
    }
}

/// What waits is done first.
impl Drop for Follower {
    fn drop(&mut self) {
        self.shared.lock().over = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // It catches what sled may throw, and has nothing else to say.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn follow(&self, trees: &Trees, file: &File) {
        let mut duty = self.lock();
        loop {
            if let Some(work) = duty.waiting.pop_front() {
                (duty.making, duty.unsynced) = (true, true);
                drop(duty);
                let made = work.make(trees);
                duty = self.lock();
                duty.making = false;
                duty.fail_on(made);
            } else if duty.unsynced {
                drop(duty);
                let synced = trees.sync(file);
                duty = self.lock();
                // What came meanwhile is made and synced in another round.
                duty.unsynced = false;
                duty.fail_on(synced);
            } else if duty.over {
                return;
            } else {
                duty = self.wait(duty);
                continue;
            }
            self.changed.notify_all();
        }
    }

    fn until(&self, done: impl Fn(&Duty) -> bool) -> MutexGuard<'_, Duty> {
        let mut duty = self.lock();
        while !duty.failed && !done(&duty) {
            duty = self.wait(duty);
        }
        duty
    }

    /// Nothing can be half done under this lock, so a panic elsewhere is no reason to stop.
    fn lock(&self) -> MutexGuard<'_, Duty> {
        self.duty.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, duty: MutexGuard<'a, Duty>) -> MutexGuard<'a, Duty> {
        self.changed.wait(duty).unwrap_or_else(PoisonError::into_inner)
    }
}

impl Duty {
    /// After a failure nothing more is made: the store is behind, and what is there stays in order.
    fn fail_on(&mut self, done: Result<(), Error>) {
        if done.is_err() {
            self.failed = true;
            self.waiting.clear();
        }
    }
}

impl Work {
    fn make(&self, trees: &Trees) -> Result<(), Error> {
        let changes: Vec<Change<'_>> = self
            .changes
            .iter()
            .map(|(name, new)| (*name, new.as_ref().map(|(meta, bytes)| (*meta, bytes.as_slice()))))
            .collect();
        trees.transact(&changes, Some(&self.head))
    }
}
