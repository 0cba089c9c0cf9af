use std::collections::HashSet;
use std::sync::Arc;

use super::entry::Place;
use super::json::{RawEntry, RawMedia};
use super::text::Mark;
use crate::import::shelf::{Shelf, file_name};
use crate::import::{Item, PhotoSource, Why};

/// Where Day One puts what belongs to entries.
pub(super) const FOLDERS: [&str; 4] = ["photos", "videos", "audios", "pdfs"];
/// Day One takes 30 photos an entry at most.
const PHOTOS_MAX: usize = 100;

/// The photos of an entry that are there, in the order of its words, and a line for each other file.
pub(super) fn sort(
    place: &Place,
    raw: &RawEntry,
    marks: &[Mark],
    entry: &str,
) -> (Vec<PhotoSource>, Vec<Item>) {
    let mut photos = Vec::new();
    let mut left_out = Vec::new();
    for (number, (photo, description)) in in_order(raw, marks).into_iter().enumerate() {
        let name = find(place, FOLDERS[0], &photo);
        match name {
            Ok(_) if number >= PHOTOS_MAX => {
                left_out.push((name, Why::TooManyPictures));
            }
            Ok(name) => photos.push(PhotoSource { name, description, shelf: Arc::clone(&place.shelf) }),
            Err(_) => left_out.push((name, Why::PhotoMissing)),
        }
    }
    left_out.extend(others(place, raw));
    left_out.extend(unknown_marks(raw, marks));
    let line = |(name, why): LeftOut| {
        let (Ok(name) | Err(name)) = name;
        Item::Skipped(why.about(format!("{name} in “{entry}”"), &[&name, entry]))
    };
    (photos, left_out.into_iter().map(line).collect())
}

fn in_order(raw: &RawEntry, marks: &[Mark]) -> Vec<(RawMedia, String)> {
    let mut photos: Vec<RawMedia> = raw.photos.clone().unwrap_or_default();
    photos.sort_by_key(|photo| {
        let stood = marks.iter().position(|mark| Some(&mark.identifier) == photo.identifier.as_ref());
        (stood.unwrap_or(usize::MAX), photo.order_in_entry.unwrap_or(i64::MAX))
    });
    let described = |photo: RawMedia| {
        let mark = marks.iter().find(|mark| Some(&mark.identifier) == photo.identifier.as_ref());
        let description = mark.map(|mark| mark.description.clone()).unwrap_or_default();
        (photo, description)
    };
    photos.into_iter().map(described).collect()
}

type LeftOut = (Result<String, String>, Why);

fn others(place: &Place, raw: &RawEntry) -> Vec<LeftOut> {
    let kinds = [
        (FOLDERS[1], &raw.videos, Why::Video),
        (FOLDERS[2], &raw.audios, Why::Recording),
        (FOLDERS[3], &raw.pdf_attachments, Why::Pdf),
    ];
    let lines = kinds.into_iter().flat_map(|(folder, files, why)| {
        files.iter().flatten().map(move |file| (find(place, folder, file), why.clone()))
    });
    lines.collect()
}

fn unknown_marks(raw: &RawEntry, marks: &[Mark]) -> Vec<LeftOut> {
    let all = [&raw.photos, &raw.videos, &raw.audios, &raw.pdf_attachments];
    let known: HashSet<&str> =
        all.into_iter().flatten().flatten().filter_map(|file| file.identifier.as_deref()).collect();
    let unknown = marks.iter().filter(|mark| !known.contains(mark.identifier.as_str()));
    let name = |mark: &Mark| Err(format!("picture {}", mark.identifier.chars().take(40).collect::<String>()));
    unknown.map(|mark| (name(mark), Why::NotInExport)).collect()
}

/// The file's name in the export; else what it would be called.
fn find(place: &Place, folder: &str, media: &RawMedia) -> Result<String, String> {
    let kind = [&media.kind, &media.format].into_iter().flatten().find(|kind| is_word(kind));
    for stem in [&media.md5, &media.identifier].into_iter().flatten().filter(|stem| is_word(stem)) {
        let start = format!("{}{folder}/{stem}.", place.folder);
        if let Some(name) = present(&place.shelf, &start, kind) {
            return Ok(name);
        }
    }
    let stem = media.md5.as_ref().or(media.identifier.as_ref()).filter(|stem| is_word(stem));
    let stem = stem.map_or("file without a name", String::as_str);
    Err(format!("{folder}/{stem}{}", kind.map(|kind| format!(".{kind}")).unwrap_or_default()))
}

/// The file of exactly that type, else one of any type: `type` can be missing, or `jpeg` for a `.jpg`.
fn present(shelf: &Shelf, start: &str, kind: Option<&String>) -> Option<String> {
    let exact = kind.map(|kind| format!("{start}{kind}")).filter(|name| shelf.has(name));
    exact.or_else(|| {
        let found = shelf.beginning(start)?;
        (file_name(found).len() < file_name(start).len() + 8).then(|| found.to_owned())
    })
}

fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 80
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}
