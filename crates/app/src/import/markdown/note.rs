use hearth_domain::{Moment, MomentKind, Source};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as ValueError, StrDeserializer};

use super::front_matter::{self, FrontMatter, Value};
use super::pictures::Pictures;
use super::tally::Tally;
use super::when::{self, When};
use crate::import::shelf::{ending, file_name};
use crate::import::{Entry, Item, Why, skipped, tidy};

const PROGRAM: &str = "markdown";

/// A note as it lies there.
pub(super) struct Found<'a> {
    pub name: &'a str,
    pub text: &'a str,
    pub key: String,
    pub modified: i64,
}

/// What the front matter says of a moment.
#[derive(Debug, Default)]
struct Said {
    title: Option<String>,
    kind: Option<MomentKind>,
    date: Option<When>,
    created: Option<When>,
    updated: Option<When>,
    tags: Vec<String>,
}

/// By what a note is known again: its own name (not its folder's) and every byte of it.
///
/// So a folder that was moved or imported from one level higher brings nothing twice, and a note that was
/// changed comes in as it is now, beside the moment of its earlier words.
pub(super) fn key(name: &str, bytes: &[u8]) -> String {
    let mut hash = blake3::Hasher::new();
    hash.update(file_name(name).as_bytes()).update(&[0]).update(bytes);
    hash.finalize().to_hex().to_string()
}

/// What a note becomes: itself, and a line for each thing that does not come along.
pub(super) fn items(found: Found<'_>, pictures: &mut Pictures, tally: &mut Tally) -> Vec<Item> {
    let text = found.text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n").replace('\r', "\n");
    let (front, text) = front_matter::split(&text);
    let mut lines = Vec::new();
    let said = match front {
        FrontMatter::Fields(fields) => said(fields, found.name, tally, &mut lines),
        FrontMatter::Broken(line) => {
            lines.push(skipped(found.name, Why::BrokenTop(line)));
            Said::default()
        }
        FrontMatter::None => Said::default(),
    };
    let taken = pictures.take(found.name, text);
    for (target, why) in taken.left {
        let target = tidy::short(&target);
        let name = format!("{target} in {}", found.name);
        lines.push(Item::Skipped(why.about(name, &[&target, found.name])));
    }
    let text = if taken.photos.is_empty() { taken.text } else { tidy::close_gaps(&taken.text) };
    let entry = entry(&found, said, &text, &mut lines);
    let empty = entry.moment.body.trim().is_empty() && entry.moment.title.is_empty();
    if (empty || text.trim().is_empty()) && taken.photos.is_empty() {
        lines.push(skipped(found.name, Why::NoWords));
        return lines;
    }
    lines.insert(0, Item::Entry(Box::new(Entry { photos: taken.photos, ..entry })));
    lines
}

fn entry(found: &Found<'_>, said: Said, text: &str, lines: &mut Vec<Item>) -> Entry {
    let (day_in_name, name_title) = when::in_name(stem(found.name));
    let (heading, rest) = tidy::split_title(text);
    let (title, body) = match said.title {
        Some(title) if heading.is_empty() || heading == title => (title, rest),
        Some(title) => (title, text.trim().to_owned()),
        None if heading.is_empty() => (tidy::title(name_title).unwrap_or_default(), rest),
        None => (heading, rest),
    };
    let (tags, left_out) = tidy::tags(said.tags);
    if left_out {
        lines.push(skipped(found.name, Why::TagsLeftOut));
    }
    let written = said.created.or(said.date).or(day_in_name);
    let created = written.map_or(found.modified, |when| when.at);
    let moment = Moment {
        kind: said.kind.unwrap_or_default(),
        title,
        body,
        occurred_on: said.date.or(said.created).or(day_in_name).map(|when| when.day),
        tags,
        source: Some(Source { program: PROGRAM.to_owned(), key: found.key.clone() }),
        ..Moment::default()
    };
    let updated = said.updated.map_or(created, |when| when.at);
    Entry { name: found.name.to_owned(), moment, created, updated, photos: Vec::new() }
}

fn stem(name: &str) -> &str {
    let file = file_name(name);
    let end = ending(file).len() + 1;
    file.get(..file.len().saturating_sub(end)).unwrap_or(file)
}

fn said(fields: Vec<(String, Value)>, note: &str, tally: &mut Tally, lines: &mut Vec<Item>) -> Said {
    let mut said = Said::default();
    for (name, value) in fields {
        let understood = match (name.as_str(), value) {
            (_, Value::Empty) => true,
            ("tags" | "tag", Value::One(text)) => keep_tags(&mut said, split_tags(&text)),
            ("tags" | "tag", Value::Many(tags)) => keep_tags(&mut said, tags),
            ("title", Value::One(text)) => keep(&mut said.title, tidy::title(&text)),
            ("kind" | "type", Value::One(text)) => keep(&mut said.kind, kind(&text)),
            ("date" | "created" | "created_at" | "updated" | "updated_at", Value::One(text)) => {
                keep_date(&mut said, &name, &text, note, lines)
            }
            _ => false,
        };
        if !understood {
            tally.no_place_for(&name);
        }
    }
    said
}

/// Where a name occurs twice, the first counts.
fn keep<T>(place: &mut Option<T>, found: Option<T>) -> bool {
    let understood = found.is_some() && place.is_none();
    *place = place.take().or(found);
    understood
}

fn keep_tags(said: &mut Said, tags: Vec<String>) -> bool {
    said.tags.extend(tags);
    true
}

fn keep_date(said: &mut Said, name: &str, text: &str, note: &str, lines: &mut Vec<Item>) -> bool {
    let Some(when) = when::read(text) else {
        let said = format!("“{name}: {}”", tidy::short(text));
        lines.push(Item::Skipped(Why::DateOfNote.about(format!("{said} in {note}"), &[&said, note])));
        return true;
    };
    let place = match name {
        "date" => &mut said.date,
        "created" | "created_at" => &mut said.created,
        _ => &mut said.updated,
    };
    keep(place, Some(when))
}

/// Programs write `a, b` or `a b`.
fn split_tags(text: &str) -> Vec<String> {
    let commas = text.contains(',');
    let parts = text.split(move |c: char| if commas { c == ',' } else { c.is_whitespace() });
    parts.map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect()
}

fn kind(text: &str) -> Option<MomentKind> {
    let word = text.trim().to_lowercase().replace([' ', '-'], "_");
    let word: StrDeserializer<'_, ValueError> = word.as_str().into_deserializer();
    MomentKind::deserialize(word).ok()
}
