//! Small exports, made anew for each test.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::unwrap_used, reason = "a helper of tests fails by panicking")]

use std::fs::{self, File};
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use hearth_app::api::Skipped;
use hearth_app::import::{self, Entry, Item};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A file of an export: its name and its bytes.
pub type Part<'a> = (&'a str, Vec<u8>);

pub fn folder(parts: &[Part<'_>]) -> TempDir {
    let dir = TempDir::new().unwrap();
    for (name, bytes) in parts {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    dir
}

pub fn zipped(dir: &TempDir, parts: &[Part<'_>]) -> PathBuf {
    let path = dir.path().join("export.zip");
    let mut zip = ZipWriter::new(File::create(&path).unwrap());
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
    path
}

/// What a whole reading brought.
#[derive(Debug)]
pub struct Read {
    pub entries: Vec<Entry>,
    pub skipped: Vec<Skipped>,
}

pub fn read(format: &str, path: &Path) -> Read {
    let mut all = Read { entries: Vec::new(), skipped: Vec::new() };
    for item in import::open(format, path).unwrap() {
        match item {
            Item::Entry(entry) => all.entries.push(*entry),
            Item::Skipped(line) => all.skipped.push(line),
        }
    }
    all
}

pub fn code(format: &str, path: &Path) -> &'static str {
    import::open(format, path).unwrap_err().code()
}

impl Read {
    /// The only entry.
    pub fn entry(&self) -> &Entry {
        assert_eq!(self.entries.len(), 1, "{self:?}");
        &self.entries[0]
    }

    /// The reason of the line about this, which must be there exactly once.
    pub fn reason(&self, name: &str) -> &str {
        let lines: Vec<_> = self.skipped.iter().filter(|line| line.name.contains(name)).collect();
        assert_eq!(lines.len(), 1, "one line about {name}: {:?}", self.skipped);
        &lines[0].reason
    }
}

/// A journal's JSON as Day One writes it.
pub fn dayone(entries: Vec<Value>) -> Vec<u8> {
    json!({ "metadata": { "version": "1.0" }, "entries": entries }).to_string().into_bytes()
}

pub fn dayone_entry(uuid: &str, text: &str) -> Value {
    json!({
        "uuid": uuid,
        "creationDate": "2024-04-16T23:00:00Z",
        "modifiedDate": "2024-04-19T21:55:51Z",
        "timeZone": "Europe/Dublin",
        "text": text,
    })
}

/// A photo of one colour.
pub fn jpeg(red: u8) -> Vec<u8> {
    let image = DynamicImage::ImageRgb8(RgbImage::from_pixel(32, 24, Rgb([red, 80, 40])));
    let mut bytes = Vec::new();
    image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg).unwrap();
    bytes
}

/// A small generator, so that a failing case can be had again.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}
