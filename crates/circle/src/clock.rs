//! Time that goes on while the computer sleeps.
//!
//! `Instant` stands still on most systems while a lid is closed, and everything that has to end by itself (a
//! code, a seat that is kept, a board that is shown) would still be there in the morning.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};
use tokio::time::Instant;

/// How long ago something began, sleep included. It never goes back.
pub(crate) struct Clock {
    started: Instant,
    outside: fn() -> Option<Duration>,
    count: Mutex<Count>,
}

impl Clock {
    /// A clock at zero.
    pub(crate) fn start() -> Self {
        // Chosen once: the two have different beginnings.
        let outside = if uptime().is_some() { uptime } else { wall };
        let count = Count { awake: Duration::ZERO, outside: outside(), elapsed: Duration::ZERO };
        Self { started: Instant::now(), outside, count: Mutex::new(count) }
    }

    /// The time since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        // A poisoned lock still holds three readings, each of them whole.
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        count.read(self.started.elapsed(), (self.outside)())
    }
}

/// The last readings, and what they came to.
struct Count {
    awake: Duration,
    outside: Option<Duration>,
    elapsed: Duration,
}

impl Count {
    /// Adds what passed since the last reading. Where the outside clock is ahead by more than its own
    /// unsteadiness, we slept. One that is set back adds nothing: then the time awake counts.
    fn read(&mut self, awake: Duration, outside: Option<Duration>) -> Duration {
        let step = awake.saturating_sub(self.awake);
        let outside_step =
            outside.zip(self.outside).map_or(Duration::ZERO, |(now, then)| now.saturating_sub(then));
        self.elapsed += if outside_step > step + UNSTEADY { outside_step } else { step };
        self.awake = self.awake.max(awake);
        self.outside = outside.or(self.outside);
        self.elapsed
    }
}

/// By how much two clocks may differ between two readings without a sleep: they are read one after the other,
/// and a wall clock is being corrected.
const UNSTEADY: Duration = Duration::from_secs(1);

/// The time since the start of the computer, sleep included, which nobody can set.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn uptime() -> Option<Duration> {
    use rustix::time::{ClockId, clock_gettime};
    Duration::try_from(clock_gettime(ClockId::Boottime)).ok()
}

/// Not known here.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn uptime() -> Option<Duration> {
    None
}

/// Elsewhere: the clock on the wall.
fn wall() -> Option<Duration> {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn count(outside: u64) -> Count {
        Count { awake: at(0), outside: Some(at(outside)), elapsed: at(0) }
    }

    #[test]
    fn a_night_asleep_counts_although_the_clock_of_the_process_stood_still() {
        let mut count = count(5_000);
        let night = 8 * 60 * 60 * 1_000;
        assert_eq!(count.read(at(2_000), Some(at(7_000))), at(2_000));
        assert_eq!(count.read(at(2_001), Some(at(7_000 + night))), at(2_000 + night));
        assert_eq!(count.read(at(4_001), Some(at(9_000 + night))), at(4_000 + night));
    }

    #[test]
    fn a_wall_clock_set_back_or_gone_neither_stops_nor_turns_the_count() {
        let mut count = count(1_000_000);
        assert_eq!(count.read(at(1_000), Some(at(10))), at(1_000));
        assert_eq!(count.read(at(2_000), None), at(2_000));
        assert_eq!(count.read(at(3_000), Some(at(2_010))), at(3_000));
        assert_eq!(count.read(at(2_500), Some(at(2_010))), at(3_000));
    }

    #[test]
    fn a_coarse_outside_clock_read_often_does_not_run_ahead() {
        let mut count = count(0);
        let last = (1..=5_000).map(|ms| count.read(at(ms), Some(at(ms / 10 * 10)))).last();
        assert_eq!(last, Some(at(5_000)));
    }

    #[tokio::test(start_paused = true)]
    async fn it_follows_the_clock_of_the_tests_too() {
        let clock = Clock::start();
        tokio::time::advance(Duration::from_secs(900)).await;
        assert!(clock.elapsed() >= Duration::from_secs(900));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn linux_says_how_long_it_runs() {
        let (first, second) = (uptime().unwrap(), uptime().unwrap());
        assert!(first > Duration::ZERO && second >= first);
    }
}
