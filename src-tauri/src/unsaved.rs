//! Texts that wait until their owner has said where to save them. They go with the page that asked: a dialog of the system
//! stays on the screen when the journal is locked, and what is chosen in it then must write nothing.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What waits for an answer.
#[derive(Default)]
pub struct Unsaved(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    last: u64,
    texts: HashMap<u64, String>,
}

impl Unsaved {
    /// Holds a text, and says by which number it is asked for again.
    pub fn hold(&self, text: String) -> u64 {
        let mut waiting = self.lock();
        waiting.last += 1;
        let number = waiting.last;
        waiting.texts.insert(number, text);
        number
    }

    /// The text, unless the page was emptied meanwhile.
    pub fn take(&self, number: u64) -> Option<String> {
        self.lock().texts.remove(&number)
    }

    /// The page is being emptied. What is let go here is wiped, as all memory is that this program frees.
    pub fn forget(&self) {
        self.lock().texts.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
