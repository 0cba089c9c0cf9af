use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::Id;

/// Days a guide may keep a card when its author allows it and chooses no other day.
pub const KEEP_DAYS_DEFAULT: u64 = 14;
/// Most days a guide may keep a card.
pub const KEEP_DAYS_MAX: u64 = 90;

/// What a listener may answer: wordless, to the author only, never counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words speak for themselves")]
pub enum ResponseKind {
    Heard,
    SameHere,
    ThankYou,
    Glad,
}

/// Where a share stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ShareState {
    /// Sent, and not answered yet: whether anybody has it is not known.
    Draft,
    /// On the screens of the people it was shown to.
    Shown,
    /// The gathering is over; the guide may read it again until its day.
    Kept,
    /// Asked back; the guide's app has not answered yet.
    TakingBack,
    /// Taken back.
    TakenBack,
    /// Over: with the gathering or on its day.
    Ended,
}

/// When a share ends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(specta::Type))]
#[serde(rename_all = "snake_case", tag = "kind", content = "day")]
pub enum ShareEnd {
    /// With the gathering (the default).
    Gathering,
    /// At the end of this day; the guide may read it again until then.
    Day(#[cfg_attr(feature = "types", specta(type = String))] NaiveDate),
}

/// Somebody a card went to, by the name they used there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(specta::Type))]
pub struct Recipient {
    /// The name they used.
    pub name: String,
    /// Whether they guided the group.
    pub guide: bool,
}

/// One act of showing a card: the owner's own record and receipt (after 42 CFR 2.31: whose, what, to whom,
/// why, until when, and how to take it back). Hearth never changes a line by itself but for its state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The card it was made from, which may be gone by now.
    pub card: Option<Id>,
    /// The bytes that were sent.
    pub sent: Vec<u8>,
    /// The group, by name.
    pub group: String,
    /// The group's public key, so that a take-back finds the same guide again.
    pub group_key: [u8; 32],
    /// The guide, by name.
    pub guide: String,
    /// To whom, by name.
    pub recipients: Vec<Recipient>,
    /// When it ends by itself.
    pub end: ShareEnd,
    /// Where it stands.
    pub state: ShareState,
    /// When it was shown (unix seconds).
    pub since: i64,
    /// When it was taken back (unix seconds).
    pub taken_back_at: Option<i64>,
    /// What the share was for; “at my request” unless its owner says otherwise.
    pub purpose: String,
    /// Version and language of the words the owner agreed to.
    pub text_version: String,
    /// The name it was signed with, electronically.
    pub signature: String,
    /// What was answered: kinds only, each at most once, no names, no numbers.
    pub heard: Vec<ResponseKind>,
    /// Short lines the author welcomed.
    pub lines: Vec<String>,
    /// Proves to the guide's app that a take-back or a request for replies comes from the author.
    pub token: [u8; 32],
    /// Replies of the guide, brought at a later circle.
    pub replies: Vec<String>,
}

/// Why a guide cannot be allowed to keep a card until that day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeepError {
    /// The day is over.
    #[error("That day is already over. Choose a later one, up to 90 days from now.")]
    Past,
    /// More than [`KEEP_DAYS_MAX`] days.
    #[error("That is more than 90 days from now. Choose a day before {0}.")]
    TooLate(NaiveDate),
}

impl KeepError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Past => "keep_past",
            Self::TooLate(_) => "keep_too_late",
        }
    }
}

/// The day until which a guide may keep a card, checked: today at the earliest, 90 days away at the latest.
pub fn keep_until(today: NaiveDate, wished: Option<NaiveDate>) -> Result<NaiveDate, KeepError> {
    let latest = today.checked_add_days(Days::new(KEEP_DAYS_MAX)).ok_or(KeepError::Past)?;
    let default = today.checked_add_days(Days::new(KEEP_DAYS_DEFAULT)).ok_or(KeepError::Past)?;
    let day = wished.unwrap_or(default);
    if day < today {
        return Err(KeepError::Past);
    }
    if day > latest { Err(KeepError::TooLate(latest)) } else { Ok(day) }
}

impl Share {
    /// Whether anybody may still be able to read it in Hearth.
    pub fn is_open(&self) -> bool {
        !matches!(self.state, ShareState::TakenBack | ShareState::Ended)
    }

    /// The state after the gathering ended. What was sent and never answered may have been shown.
    pub fn after_gathering(&self) -> ShareState {
        match (self.state, self.end) {
            (ShareState::Draft | ShareState::Shown, ShareEnd::Day(_)) => ShareState::Kept,
            (ShareState::Draft | ShareState::Shown, ShareEnd::Gathering) => ShareState::Ended,
            (ShareState::TakingBack, ShareEnd::Gathering) => ShareState::TakenBack,
            (state, _) => state,
        }
    }

    /// The state on this day: a kept card ends when its last day is over.
    pub fn on_day(&self, today: NaiveDate) -> ShareState {
        match (self.state, self.end) {
            (ShareState::Kept | ShareState::TakingBack, ShareEnd::Day(last)) if today > last => {
                ShareState::Ended
            }
            (state, _) => state,
        }
    }

    /// The state after its author asked for it back: nobody has answered yet.
    pub fn after_take_back(&self) -> ShareState {
        if self.is_open() { ShareState::TakingBack } else { self.state }
    }

    /// The state once it is gone from every screen. What a guide may keep is gone only with their receipt.
    pub fn after_removal(&self) -> ShareState {
        match self.end {
            ShareEnd::Gathering if self.is_open() => ShareState::TakenBack,
            _ => self.after_take_back(),
        }
    }

    /// Notes an answer: the kind once, the line as it came. Nothing is counted.
    pub fn hear(&mut self, kind: ResponseKind, line: Option<String>) {
        if !self.heard.contains(&kind) {
            self.heard.push(kind);
            self.heard.sort();
        }
        self.lines.extend(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn sent(end: ShareEnd, state: ShareState) -> Share {
        Share {
            card: None,
            sent: Vec::new(),
            group: String::new(),
            group_key: [0; 32],
            guide: String::new(),
            recipients: Vec::new(),
            end,
            state,
            since: 0,
            taken_back_at: None,
            purpose: String::new(),
            text_version: String::new(),
            signature: String::new(),
            heard: Vec::new(),
            lines: Vec::new(),
            token: [0; 32],
            replies: Vec::new(),
        }
    }

    #[test]
    fn what_was_sent_and_not_answered_may_have_been_shown() {
        let kept = ShareEnd::Day(day("2026-03-14"));
        assert!(sent(kept, ShareState::Draft).is_open());
        assert_eq!(sent(kept, ShareState::Draft).after_gathering(), ShareState::Kept);
        assert_eq!(sent(ShareEnd::Gathering, ShareState::Draft).after_gathering(), ShareState::Ended);
    }

    #[test]
    fn asked_back_is_taken_back_only_with_an_answer_or_the_end_of_the_gathering() {
        let kept = ShareEnd::Day(day("2026-03-14"));
        for before in [ShareState::Draft, ShareState::Shown] {
            assert_eq!(sent(ShareEnd::Gathering, before).after_take_back(), ShareState::TakingBack);
        }
        let asked = |end| sent(end, ShareState::TakingBack);
        assert_eq!(asked(ShareEnd::Gathering).after_removal(), ShareState::TakenBack);
        assert_eq!(asked(ShareEnd::Gathering).after_gathering(), ShareState::TakenBack);
        assert_eq!(asked(kept).after_removal(), ShareState::TakingBack);
        assert_eq!(asked(kept).after_gathering(), ShareState::TakingBack);
        assert_eq!(sent(kept, ShareState::Ended).after_removal(), ShareState::Ended);
    }

    #[test]
    fn a_card_is_kept_two_weeks_by_default_and_ninety_days_at_most() {
        let today = day("2026-03-01");
        assert_eq!(keep_until(today, None), Ok(day("2026-03-15")));
        assert_eq!(keep_until(today, Some(day("2026-05-30"))), Ok(day("2026-05-30")));
        assert_eq!(keep_until(today, Some(day("2026-05-31"))), Err(KeepError::TooLate(day("2026-05-30"))));
        assert_eq!(keep_until(today, Some(day("2026-02-28"))), Err(KeepError::Past));
    }
}
