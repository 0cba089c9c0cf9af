use std::sync::Arc;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Utc};
use chrono_tz::Tz;
use hearth_domain::{Moment, OccurredOn, Source};

use super::json::RawEntry;
use super::media;
use super::text::words;
use crate::import::shelf::Shelf;
use crate::import::{Entry, Item, Why, skipped, tidy};

const PROGRAM: &str = "dayone";

/// Where an entry's journal lies.
pub(super) struct Place {
    pub shelf: Arc<Shelf>,
    /// The journal's file.
    pub json: String,
    /// What the names of its photos begin with.
    pub folder: String,
    /// When the export was made.
    pub modified: i64,
}

/// What an entry becomes: itself, and a line for each thing that does not come along.
pub(super) fn items(place: &Place, number: usize, raw: Option<RawEntry>) -> Vec<Item> {
    let Some(raw) = raw else {
        let name = format!("Entry {number} of {}", place.json);
        return vec![Item::Skipped(Why::EntryDamaged.about(name, &[&place.json, &number.to_string()]))];
    };
    let words = words(&raw);
    let when = When::of(&raw);
    let (title, body) = tidy::split_title(&words.body);
    let (tags, tags_left_out) = tidy::tags(raw.tags.clone().unwrap_or_default());
    let source = Some(Source { program: PROGRAM.to_owned(), key: key(&raw) });
    let moment = Moment {
        title,
        body,
        occurred_on: when.day.map(OccurredOn::day),
        time_zone: when.zone.map(|zone| zone.name().to_owned()),
        tags,
        source,
        ..Moment::default()
    };
    let name = name(&moment, number, place);
    let (photos, mut lines) = media::sort(place, &raw, &words.marks, &name);
    if tags_left_out {
        lines.push(skipped(name.clone(), Why::TagsLeftOut));
    }
    if when.created.is_none() {
        lines.push(skipped(name.clone(), Why::DateUnreadable));
    }
    if moment.title.is_empty() && moment.body.trim().is_empty() && photos.is_empty() {
        lines.push(skipped(name, Why::NoWords));
        return lines;
    }
    let updated = raw.modified_date.as_deref().and_then(instant).map(|at| at.timestamp());
    let created = when.created.or(updated).unwrap_or(place.modified);
    let entry = Entry { name, moment, created, updated: updated.unwrap_or(created), photos };
    lines.insert(0, Item::Entry(Box::new(entry)));
    lines
}

fn name(moment: &Moment, number: usize, place: &Place) -> String {
    let heading = tidy::short(moment.heading());
    match moment.occurred_on {
        _ if !heading.is_empty() => heading,
        Some(day) => format!("Entry of {day}"),
        None => format!("Entry {number} of {}", place.json),
    }
}

/// Day One's own id; else a hash of what makes the entry this one.
fn key(raw: &RawEntry) -> String {
    match raw.uuid.as_deref().map(str::trim) {
        Some(uuid) if !uuid.is_empty() && uuid.len() <= 80 => uuid.to_owned(),
        _ => {
            let mut hash = blake3::Hasher::new();
            for part in [&raw.uuid, &raw.creation_date, &raw.text, &raw.rich_text] {
                hash.update(part.as_deref().unwrap_or_default().as_bytes()).update(&[0]);
            }
            hash.finalize().to_hex().to_string()
        }
    }
}

/// When an entry was written, and on which day that was where its writer was.
struct When {
    created: Option<i64>,
    day: Option<NaiveDate>,
    zone: Option<Tz>,
}

impl When {
    fn of(raw: &RawEntry) -> Self {
        let at = raw.creation_date.as_deref().and_then(instant);
        let written = raw.time_zone.as_deref().unwrap_or_default();
        let zone: Option<Tz> = written.parse().ok();
        let day = at.map(|at| match (zone, offset(written)) {
            (Some(zone), _) => at.with_timezone(&zone).date_naive(),
            (None, Some(offset)) => at.with_timezone(&offset).date_naive(),
            (None, None) => at.date_naive(),
        });
        Self { created: at.map(|at| at.timestamp()), day, zone }
    }
}

/// Some versions write `GMT+0200` instead of a zone's name.
fn offset(written: &str) -> Option<FixedOffset> {
    written.trim_start_matches("GMT").trim_start_matches("UTC").parse().ok()
}

fn instant(text: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(text.trim()).ok()?.to_utc();
    (1..=9999).contains(&at.year()).then_some(at)
}
