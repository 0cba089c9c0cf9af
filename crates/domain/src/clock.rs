use chrono::DateTime;
use serde::{Deserialize, Serialize};

/// A jump of the clock ahead by more than this is believed only after a second look.
pub const JUMP_SECONDS: i64 = 30 * 24 * 60 * 60;

/// What a journal remembers of time: the latest it has seen, and a jump it does not believe yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockState {
    /// The latest time ever seen and believed (unix seconds); 0 in a new journal.
    pub latest: i64,
    /// When a jump ahead was first seen (unix seconds of the clock that jumped).
    pub jump: Option<i64>,
}

/// What time it is for a journal, and whether cards that are due may be destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeVerdict {
    /// max(clock, latest seen), unix seconds. Due cards are hidden from here on.
    pub now: i64,
    /// False while a jump is in doubt: hidden cards wait.
    pub may_destroy: bool,
    /// What to remember.
    pub state: ClockState,
}

/// Decides what time it is at an unlock.
///
/// A clock that goes back never gives a card more days. A clock that leaps ahead by more than 30 days
/// hides due cards, and destroys them only at a second unlock on a later day: a dead battery must not
/// cost anybody a card. A clock set right again forgets the leap.
pub fn unlock_time(state: ClockState, clock: i64) -> TimeVerdict {
    let now = clock.max(state.latest);
    let first_use = state.latest == 0;
    let leaps = !first_use && clock - state.latest > JUMP_SECONDS;
    if !leaps {
        return TimeVerdict { now, may_destroy: true, state: ClockState { latest: now, jump: None } };
    }
    match state.jump {
        Some(seen) if day(clock) > day(seen) => {
            TimeVerdict { now, may_destroy: true, state: ClockState { latest: now, jump: None } }
        }
        Some(_) => TimeVerdict { now, may_destroy: false, state },
        None => TimeVerdict { now, may_destroy: false, state: ClockState { jump: Some(clock), ..state } },
    }
}

fn day(seconds: i64) -> Option<chrono::NaiveDate> {
    DateTime::from_timestamp(seconds, 0).map(|time| time.date_naive())
}

#[cfg(test)]
mod tests {
    use super::*;
    const DAY: i64 = 86_400;
    const START: i64 = 1_770_000_000;

    fn known() -> ClockState {
        ClockState { latest: START, jump: None }
    }

    #[test]
    fn an_ordinary_week_is_believed_at_once() {
        let verdict = unlock_time(known(), START + 7 * DAY);
        assert!(verdict.may_destroy);
        assert_eq!(verdict.state.latest, START + 7 * DAY);
    }

    #[test]
    fn a_clock_set_back_gives_no_card_more_days() {
        assert_eq!(unlock_time(known(), START - 40 * DAY).now, START);
    }

    #[test]
    fn a_leap_waits_for_a_second_unlock_on_a_later_day() {
        let first = unlock_time(known(), START + 40 * DAY);
        assert!(!first.may_destroy);
        assert_eq!(first.now, START + 40 * DAY);
        assert!(!unlock_time(first.state, START + 40 * DAY + 60).may_destroy);
        assert!(unlock_time(first.state, START + 41 * DAY).may_destroy);
    }

    #[test]
    fn a_leap_that_is_set_right_is_forgotten() {
        let first = unlock_time(known(), START + 400 * DAY);
        let second = unlock_time(first.state, START + DAY);
        assert_eq!(second.state, ClockState { latest: START + DAY, jump: None });
    }
}
