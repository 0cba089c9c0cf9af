//! Exports of other programs.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{Came, came, split};
use crate::import::{self, Entry, Item, PHOTO_MAX};

/// An export: its format, its file's name, and whether its parts are packed first (`name len u8 | name | len u16 |
/// bytes`; with the highest bit of the first set they are deflated).
const WAYS: [(&str, &str, bool); 6] = [
    ("dayone", "Journal.json", false),
    ("dayone", "export.zip", false),
    ("dayone", "export.zip", true),
    ("markdown", "2026-03-14 note.md", false),
    ("markdown", "notes.zip", false),
    ("markdown", "notes.zip", true),
];

/// An export, laid down in `place` and read there to its end.
pub fn import(place: &Path, input: &[u8]) -> Came {
    let Some((way, rest)) = split(input, 6) else { return Came::Refused };
    let (format, name, pack) = WAYS[usize::from(way)];
    let path = place.join(name);
    let laid = if pack {
        packed(rest).and_then(|zip| fs::write(&path, zip).ok())
    } else {
        fs::write(&path, rest).ok()
    };
    assert!(pack || laid.is_some(), "the export cannot be laid down");
    came(laid.is_some() && holds(format, &path))
}

/// Two readings bring the same, nothing goes without a word, and every entry can be kept or says why not.
fn holds(format: &str, path: &Path) -> bool {
    let (first, second) = (import::open(format, path), import::open(format, path));
    let (first, second) = match (first, second) {
        (Ok(first), Ok(second)) => (first, second),
        (Err(first), Err(second)) => {
            assert_eq!(first, second, "refused for another reason the second time");
            assert!(!first.code().is_empty());
            return false;
        }
        _ => panic!("opened only once of two times"),
    };
    let (first, second): (Vec<Item>, Vec<Item>) = (first.collect(), second.collect());
    assert_eq!(told(&first), told(&second), "a second reading brings something else");
    assert!(format == "dayone" || !first.is_empty(), "a note went without a word");
    first.into_iter().for_each(entry);
    true
}

fn told(items: &[Item]) -> Vec<String> {
    let told = |item: &Item| match item {
        Item::Skipped(line) => format!("{line:?}"),
        Item::Entry(entry) => {
            let photos: Vec<_> = entry.photos.iter().map(|photo| (&photo.name, &photo.description)).collect();
            format!("{} {:?} {} {} {photos:?}", entry.name, entry.moment, entry.created, entry.updated)
        }
    };
    items.iter().map(told).collect()
}

fn entry(item: Item) {
    let Item::Entry(entry) = item else { return };
    let Entry { moment, photos, .. } = *entry;
    assert!(moment.source.as_ref().is_some_and(|source| !source.key.is_empty()), "it cannot be known again");
    assert!(photos.len() <= 100, "{} photos", photos.len());
    for mut photo in photos {
        assert!(photo.read().map_or(true, |bytes| bytes.len() as u64 <= PHOTO_MAX));
    }
    let Ok(kept) = moment.checked() else { return };
    assert_eq!(kept.clone().checked().as_ref(), Ok(&kept), "what was checked is not as it should be");
    let bytes = rmp_serde::to_vec_named(&kept).unwrap_or_default();
    assert_eq!(rmp_serde::from_slice(&bytes).as_ref().ok(), Some(&kept), "it is kept as something else");
}

/// A zip of the parts that `input` lists. A name that a zip cannot hold twice leaves its part out.
fn packed(mut input: &[u8]) -> Option<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    while let Some((first, rest)) = input.split_first() {
        let (name, rest) = rest.split_at(usize::from(first & 0x7F).min(rest.len()));
        let (len, rest) = rest.split_first_chunk::<2>().unwrap_or((&[0; 2], rest));
        let (bytes, rest) = rest.split_at(usize::from(u16::from_le_bytes(*len)).min(rest.len()));
        let method = if first & 0x80 == 0 { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default().compression_method(method);
        if zip.start_file(String::from_utf8_lossy(name), options).is_ok() {
            zip.write_all(bytes).ok()?;
        }
        input = rest;
    }
    Some(zip.finish().ok()?.into_inner())
}
