use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// How exactly a person remembers when something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// On this day.
    Day,
    /// Some time in this month.
    Month,
    /// Some time in this year.
    Year,
    /// About then.
    About,
}

/// When something happened, as exactly as its owner knows and no more.
///
/// Shown and read as `2026-03-14`, `2026-03`, `2026` or `about 2026-03-14` (ISO 8601 calendar dates).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(specta::Type))]
pub struct OccurredOn {
    /// The day; the first one of a month or a year.
    #[cfg_attr(feature = "types", specta(type = String))]
    pub date: NaiveDate,
    /// How much of `date` is meant.
    pub precision: Precision,
}

/// The text is not a date that Hearth reads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a date. Write 2026-03-14, 2026-03, 2026 or “about 2026-03-14”.")]
pub struct OccurredOnError(pub String);

impl OccurredOn {
    /// Exactly this day.
    pub fn day(date: NaiveDate) -> Self {
        Self { date, precision: Precision::Day }
    }
}

impl fmt::Display for OccurredOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.precision {
            Precision::Day => write!(f, "{}", self.date),
            Precision::Month => write!(f, "{:04}-{:02}", self.date.year(), self.date.month()),
            Precision::Year => write!(f, "{:04}", self.date.year()),
            Precision::About => write!(f, "about {}", self.date),
        }
    }
}

impl FromStr for OccurredOn {
    type Err = OccurredOnError;

    fn from_str(text: &str) -> Result<Self, OccurredOnError> {
        let wrong = || OccurredOnError(text.chars().take(40).collect());
        let trimmed = text.trim();
        if let Some(rest) = trimmed.strip_prefix("about ") {
            let date = rest.parse::<OccurredOn>()?.date;
            return Ok(Self { date, precision: Precision::About });
        }
        let (padded, precision) = match trimmed.len() {
            10 => (trimmed.to_owned(), Precision::Day),
            7 => (format!("{trimmed}-01"), Precision::Month),
            4 => (format!("{trimmed}-01-01"), Precision::Year),
            _ => return Err(wrong()),
        };
        let date = NaiveDate::parse_from_str(&padded, "%Y-%m-%d").map_err(|_| wrong())?;
        Ok(Self { date, precision })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_what_it_writes() {
        for text in ["2026-03-14", "2026-03", "2026", "about 2026-03-14"] {
            assert_eq!(text.parse::<OccurredOn>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in ["", "yesterday", "2026-13-01", "2026-02-30", "20x6", "about", "14.03.2026"] {
            assert!(text.parse::<OccurredOn>().is_err(), "{text}");
        }
    }
}
