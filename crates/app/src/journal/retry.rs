//! Trying the disk again where saving was refused: a whole recovery, during which nothing else is done.

use std::time::{Duration, Instant};

use super::Journal;

/// After a try that failed, while somebody presses Save.
const PRESSED: Duration = Duration::from_secs(5);
/// The same, where nobody asked.
const UNASKED: Duration = Duration::from_secs(30);

/// When the disk was last tried in vain, and who asks now.
#[derive(Default)]
pub(super) struct Retry {
    failed: Option<Instant>,
    unasked: bool,
}

impl Retry {
    fn is_due(&self, now: Instant) -> bool {
        let wait = if self.unasked { UNASKED } else { PRESSED };
        self.failed.is_none_or(|failed| now.saturating_duration_since(failed) >= wait)
    }
}

impl Journal {
    /// Tries the disk again where saving was refused, unless that failed a moment ago: on a slow disk a try takes long,
    /// and Lock and Hide wait for it.
    pub(crate) fn come_back(&mut self) {
        if !self.vault.read_only() || !self.retry.is_due(Instant::now()) {
            return;
        }
        let back = self.vault.come_back().is_ok();
        // Counted from its end: however long a try takes, there is time between two.
        self.retry.failed = (!back).then(Instant::now);
        if back {
            self.forget_index();
        }
    }

    /// Work that nobody at the window asked for.
    pub(crate) fn unasked<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        self.retry.unasked = true;
        let done = work(self);
        self.retry.unasked = false;
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_failed_is_left_alone_for_a_while_and_less_long_where_somebody_presses_save() {
        let now = Instant::now();
        let is_due = |unasked, seconds| {
            Retry { failed: Some(now), unasked }.is_due(now + Duration::from_secs(seconds))
        };
        assert!(Retry::default().is_due(now));
        assert_eq!([0, 4, 5].map(|seconds| is_due(false, seconds)), [false, false, true]);
        assert_eq!([5, 29, 30].map(|seconds| is_due(true, seconds)), [false, false, true]);
    }
}
