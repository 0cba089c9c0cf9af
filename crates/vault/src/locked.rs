//! One page of memory that is kept out of swap where the system allows it, and wiped when dropped.

use zeroize::Zeroize;

/// Where a key lies in the page.
#[derive(Clone, Copy)]
pub(crate) enum Slot {
    Master,
    Log,
    Record,
    Name,
    Set,
    Mac,
    Small,
    Files,
    Backup,
    Letters,
}

const KEY: usize = 32;
const SLOTS: usize = 10;

/// A private page: nothing else shares it, so unlocking another secret never unlocks this one.
pub(crate) struct LockedPage {
    // Dropped first: the pages are still ours when they are unlocked.
    _guard: Option<region::LockGuard>,
    memory: Vec<u8>,
    start: usize,
}

impl LockedPage {
    /// An empty page. Being refused the lock (a small `RLIMIT_MEMLOCK`) is no reason to keep a journal shut.
    pub(crate) fn new() -> Self {
        let page = region::page::size().max(KEY * SLOTS);
        let memory = vec![0_u8; page * 2];
        let start = memory.as_ptr().align_offset(page).min(page);
        let guard = region::lock(memory[start..].as_ptr(), KEY * SLOTS).ok();
        Self { _guard: guard, memory, start }
    }

    pub(crate) fn get(&self, slot: Slot) -> &[u8; KEY] {
        let at = self.start + slot as usize * KEY;
        self.memory[at..].first_chunk().unwrap_or(&[0; KEY])
    }

    pub(crate) fn set(&mut self, slot: Slot) -> &mut [u8] {
        let at = self.start + slot as usize * KEY;
        &mut self.memory[at..at + KEY]
    }
}

impl Drop for LockedPage {
    fn drop(&mut self) {
        self.memory.zeroize();
    }
}
