//! How much one person may do, and how long things are waited for.

use std::time::Duration;

/// Cards on the board at once, from all.
pub(crate) const MAX_CARDS: usize = 300;
/// Cards on the board at once, from one person.
pub(crate) const MAX_CARDS_EACH: usize = 30;
/// Bytes of cards on the board at once, from all.
pub(crate) const MAX_BOARD_BYTES: usize = 96 * 1024 * 1024;
/// People who are proven but not admitted, at once.
pub(crate) const MAX_WAITING: usize = 64;
/// How long somebody proven may take to send a name.
pub(crate) const NAME_WITHIN: Duration = Duration::from_secs(10 * 60);
/// How long a seat is kept for somebody whose link is lost.
pub(crate) const SEAT_KEPT: Duration = Duration::from_secs(5 * 60);
/// How often each side says that it is there.
pub(crate) const BEAT_EVERY: Duration = Duration::from_secs(2);
/// Silence after which a member's app shows that it is reconnecting.
pub(crate) const SILENCE: Duration = Duration::from_secs(6);
/// Silence after which a link is given up and dialled anew.
pub(crate) const LONG_SILENCE: Duration = Duration::from_secs(15);

/// So often on the long run, and so many at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    pub(crate) every: Duration,
    pub(crate) burst: u32,
}

/// Frames of any kind. Whoever exceeds it is not one of our apps.
pub(crate) const FRAMES: Pace = Pace { every: Duration::from_millis(20), burst: 600 };
/// Shares.
pub(crate) const SHARES: Pace = Pace { every: Duration::from_secs(4), burst: 12 };
/// Responses.
pub(crate) const RESPONSES: Pace = Pace { every: Duration::from_millis(500), burst: 40 };
/// Quiet asks.
pub(crate) const ASKS: Pace = Pace { every: Duration::from_secs(10), burst: 3 };
/// Private notes.
pub(crate) const NOTES: Pace = Pace { every: Duration::from_millis(200), burst: 64 };

/// Counts against a pace.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Meter {
    due: Duration,
}

impl Meter {
    /// Whether one more is within the pace at `now`; counts it if so.
    pub(crate) fn takes(&mut self, now: Duration, pace: Pace) -> bool {
        let due = self.due.max(now);
        if due > now + pace.every * pace.burst.saturating_sub(1) {
            return false;
        }
        self.due = due + pace.every;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_then_one_at_a_time() {
        let pace = Pace { every: Duration::from_secs(4), burst: 3 };
        let mut meter = Meter::default();
        let at = Duration::from_secs;
        let taken = [0, 0, 0, 0, 3, 4, 4, 100].map(|s| meter.takes(at(s), pace));
        assert_eq!(taken, [true, true, true, false, false, true, false, true]);
    }
}
