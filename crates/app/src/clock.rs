use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, Local, NaiveDate, NaiveTime, SecondsFormat, TimeZone, Utc};

/// The computer's clock, unix seconds. In builds for tests `HEARTH_NOW` (unix seconds or RFC 3339) stands
/// in for it; other builds never look at that variable.
pub(crate) fn clock() -> i64 {
    #[cfg(feature = "test-support")]
    if let Some(time) = std::env::var("HEARTH_NOW").ok().and_then(|text| parse(&text)) {
        return time;
    }
    Utc::now().timestamp()
}

#[cfg(feature = "test-support")]
fn parse(text: &str) -> Option<i64> {
    let rfc3339 = || DateTime::parse_from_rfc3339(text).ok().map(|time| time.timestamp());
    text.parse().ok().or_else(rfc3339)
}

/// The calendar day it is at this time where this computer stands.
pub(crate) fn day_of(time: i64) -> NaiveDate {
    DateTime::from_timestamp(time, 0).unwrap_or_default().with_timezone(&Local).date_naive()
}

/// The last second of a day where this computer stands. Where a clock change makes that ambiguous, the
/// earlier one: a card is never kept longer than its author said.
pub(crate) fn end_of(day: NaiveDate) -> i64 {
    let last = NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default();
    let local = Local.from_local_datetime(&day.and_time(last)).earliest();
    local.map_or_else(|| day.and_time(last).and_utc().timestamp(), |time| time.timestamp())
}

/// A time as RFC 3339 in UTC.
pub(crate) fn rfc3339(time: i64) -> String {
    DateTime::from_timestamp(time, 0).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A moment from which time is counted, the computer's sleep with it.
#[derive(Debug, Clone, Copy)]
pub struct Since {
    awake: Instant,
    wall: SystemTime,
}

impl Since {
    /// From now on.
    pub fn now() -> Self {
        Self { awake: Instant::now(), wall: SystemTime::now() }
    }

    /// The one clock stands still while the computer sleeps, the other may be set back: whichever is further.
    pub fn elapsed(&self) -> Duration {
        self.awake.elapsed().max(self.wall.elapsed().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_counts_and_a_clock_set_back_does_not_stop_the_count() {
        const AN_HOUR: Duration = Duration::from_secs(60 * 60);
        let (now, wall) = (Instant::now(), SystemTime::now());
        let slept = Since { awake: now, wall: wall - AN_HOUR };
        assert!(slept.elapsed() >= AN_HOUR);
        let set_back = Since { awake: now, wall: wall + AN_HOUR };
        assert!(set_back.elapsed() < AN_HOUR);
    }
}
