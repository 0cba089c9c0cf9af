use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use hearth_domain::OccurredOn;

/// A date as somebody wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct When {
    /// The day as written, wherever its writer was.
    pub day: OccurredOn,
    /// Unix seconds. Without a time of day it is noon, without a zone UTC, so that the day stays the same
    /// almost everywhere.
    pub at: i64,
}

const WITH_ZONE: [&str; 5] = [
    "%Y-%m-%dT%H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S%.f %#z",
    "%Y-%m-%d %H:%M:%S%.f%#z",
    "%Y-%m-%dT%H:%M%#z",
    "%Y-%m-%d %H:%M %#z",
];
const WITHOUT_ZONE: [&str; 6] = [
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
];

/// Reads a date, with or without a time and a zone.
pub(super) fn read(text: &str) -> Option<When> {
    let text = text.trim();
    let when = only_a_day(text).or_else(|| with_zone(text)).or_else(|| without_zone(text))?;
    (1..=9999).contains(&when.day.date.year()).then_some(when)
}

/// The day with which a file's name begins, and the rest of the name.
pub(super) fn in_name(stem: &str) -> (Option<When>, &str) {
    let (Some(start), Some(rest)) = (stem.get(..10), stem.get(10..)) else { return (None, stem) };
    let ends = !rest.starts_with(|c: char| c.is_ascii_digit());
    let shape = start.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    match only_a_day(start).filter(|_| ends && shape) {
        Some(when) => (Some(when), rest.trim_matches([' ', '-', '_', '.', ',', '–', '—'])),
        None => (None, stem),
    }
}

fn only_a_day(text: &str) -> Option<When> {
    let day = text
        .parse()
        .ok()
        .or_else(|| NaiveDate::parse_from_str(text, "%Y/%m/%d").ok().map(OccurredOn::day))?;
    let noon = NaiveTime::from_hms_opt(12, 0, 0)?;
    Some(When { day, at: day.date.and_time(noon).and_utc().timestamp() })
}

fn with_zone(text: &str) -> Option<When> {
    let mut forms = WITH_ZONE.iter().filter_map(|form| DateTime::parse_from_str(text, form).ok());
    let at = DateTime::parse_from_rfc3339(text).ok().or_else(|| forms.next());
    let at = at.or_else(|| DateTime::parse_from_rfc2822(text).ok())?;
    Some(When { day: OccurredOn::day(at.date_naive()), at: at.timestamp() })
}

fn without_zone(text: &str) -> Option<When> {
    let at = WITHOUT_ZONE.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    Some(When { day: OccurredOn::day(at.date()), at: at.and_utc().timestamp() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_programs_write_them() {
        for (text, day, at) in [
            ("2026-03-14", "2026-03-14", 1_773_489_600),
            ("2026/03/14", "2026-03-14", 1_773_489_600),
            ("2026-03", "2026-03", 1_772_366_400),
            ("about 2026-03-14", "about 2026-03-14", 1_773_489_600),
            ("2026-03-14T09:30:00Z", "2026-03-14", 1_773_480_600),
            ("2026-03-14T23:30:00-05:00", "2026-03-14", 1_773_549_000),
            ("2026-03-14 09:30:00 +0200", "2026-03-14", 1_773_473_400),
            ("2026-03-14 09:30:00.250 +02:00", "2026-03-14", 1_773_473_400),
            ("2026-03-14T09:30", "2026-03-14", 1_773_480_600),
            ("2026-03-14 09:30", "2026-03-14", 1_773_480_600),
            ("Sat, 14 Mar 2026 09:30:00 +0000", "2026-03-14", 1_773_480_600),
        ] {
            let when = read(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((when.day.to_string().as_str(), when.at), (day, at), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in
            ["", "tomorrow", "14.03.2026", "2026-02-30", "2026-03-14T25:00", "+262142-01-01T00:00:00Z"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_in_a_file_s_name() {
        let name = |stem| {
            let (when, rest) = in_name(stem);
            (when.map(|when| when.day.to_string()), rest)
        };
        assert_eq!(name("2026-03-14"), (Some("2026-03-14".to_owned()), ""));
        assert_eq!(name("2026-03-14 - Called her"), (Some("2026-03-14".to_owned()), "Called her"));
        for stem in ["2026-13-14", "2026-03-141", "about 2026-03-14", "notes", "déjà vu et", "20260314"] {
            assert_eq!(name(stem), (None, stem));
        }
    }
}
