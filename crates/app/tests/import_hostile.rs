//! Exports made to hurt: clear errors, nothing outside is read, no panic.
#![allow(clippy::unwrap_used, reason = "a helper of tests fails by panicking")]

mod import_support;

use std::fs::{self, File};
use std::io::Write;

use hearth_app::import::{self, Item, PHOTO_MAX};
use import_support::{Dice, code, dayone, dayone_entry, folder, jpeg, read, zipped};
use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

#[test]
fn what_is_not_there_or_not_known() {
    let dir = folder(&[("J.json", dayone(vec![]))]);
    for format in ["evernote", "", "DayOne", "dayone\0"] {
        assert_eq!(code(format, dir.path()), "unknown_format");
    }
    let missing = dir.path().join("nowhere");
    for format in import::FORMATS {
        let error = import::open(format, &missing).unwrap_err();
        assert_eq!(error.code(), "file_missing");
        assert!(error.to_string().contains("nowhere"));
    }
}

#[test]
fn an_empty_place_is_an_error_and_an_empty_journal_is_not() {
    let dir = folder(&[("readme.txt", b"hello".to_vec())]);
    for format in import::FORMATS {
        assert_eq!(code(format, dir.path()), "import_empty");
    }
    let empty = folder(&[("J.json", dayone(vec![]))]);
    assert!(read("dayone", empty.path()).entries.is_empty());
}

#[test]
fn what_is_no_zip_or_no_journal() {
    let deep = format!("{{\"entries\": {}", "[".repeat(1_000_000));
    for (name, bytes) in [
        ("empty.zip", vec![]),
        ("p.zip", b"P".to_vec()),
        ("words.zip", b"these are just words".to_vec()),
        ("head.zip", [b"PK\x03\x04".as_slice(), &[0; 400]].concat()),
        ("empty.json", vec![]),
        ("words.json", b"words".to_vec()),
        ("list.json", b"[1, 2]".to_vec()),
        ("other.json", b"{\"notes\": []}".to_vec()),
        ("number.json", b"{\"entries\": 4}".to_vec()),
        ("cut.json", dayone(vec![dayone_entry("1", "words")])[..90].to_vec()),
        ("latin.json", b"{\"entries\": [{\"text\": \"caf\xE9\"}]}".to_vec()),
        ("deep.json", deep.into_bytes()),
    ] {
        let dir = folder(&[(name, bytes)]);
        assert_eq!(code("dayone", &dir.path().join(name)), "import_damaged", "{name}");
    }
}

#[test]
fn deep_json_inside_an_entry_breaks_that_entry_alone() {
    let deep = "[".repeat(500_000) + &"]".repeat(500_000);
    let json = format!(
        "{{\"x\": {deep}, \"entries\": [{{\"text\": {deep}}}, {{\"text\": \"fine\", \"weather\": {deep}}}, {{\"text\": \"too\"}}]}}"
    );
    let dir = folder(&[("J.json", json.into_bytes())]);
    let all = read("dayone", dir.path());
    let bodies: Vec<_> = all.entries.iter().map(|entry| entry.moment.body.as_str()).collect();
    assert_eq!(bodies, ["fine", "too"]);
    assert!(all.reason("Entry 1 of J.json").contains("damaged"));
}

#[test]
fn a_zip_cut_off_anywhere_is_refused() {
    let dir = folder(&[]);
    let whole =
        zipped(&dir, &[("J.json", dayone(vec![dayone_entry("1", "words")])), ("photos/a.jpeg", jpeg(1))]);
    let bytes = fs::read(&whole).unwrap();
    for part in [10, bytes.len() / 4, bytes.len() / 2, bytes.len() - 10, bytes.len() - 1] {
        let cut = dir.path().join("cut.zip");
        fs::write(&cut, &bytes[..part]).unwrap();
        assert_eq!(code("dayone", &cut), "import_damaged", "cut at {part} of {}", bytes.len());
    }
}

#[test]
fn names_that_lead_outside_are_named_and_left() {
    let dir = folder(&[]);
    let zip = zipped(
        &dir,
        &[
            ("J.json", dayone(vec![dayone_entry("1", "words")])),
            ("../up.json", dayone(vec![dayone_entry("2", "up")])),
            ("/abs.json", dayone(vec![dayone_entry("3", "abs")])),
            ("a/../../b.json", dayone(vec![dayone_entry("4", "b")])),
            ("..\\win.json", dayone(vec![dayone_entry("5", "win")])),
        ],
    );
    let all = read("dayone", &zip);
    assert_eq!(all.entry().moment.body, "words");
    assert_eq!(all.skipped.len(), 4, "{:?}", all.skipped);
    assert!(all.skipped.iter().all(|line| line.reason.contains("outside the zip")));
}

/// A file of so many zeros, which packs to almost nothing.
fn zeros(dir: &std::path::Path, name: &str, megabytes: u64) -> std::path::PathBuf {
    let path = dir.join("bomb.zip");
    let mut zip = ZipWriter::new(File::create(&path).unwrap());
    zip.start_file(name, SimpleFileOptions::default()).unwrap();
    let block = vec![b' '; 1024 * 1024];
    for _ in 0..megabytes {
        zip.write_all(&block).unwrap();
    }
    if name != "J.json" {
        let photo = json!([{ "identifier": "A", "md5": "bomb", "type": "jpeg" }]);
        let mut entry = dayone_entry("1", "words");
        entry["photos"] = photo;
        zip.start_file("J.json", SimpleFileOptions::default()).unwrap();
        zip.write_all(&dayone(vec![entry])).unwrap();
    }
    zip.finish().unwrap();
    path
}

#[test]
fn bombs_are_refused_before_they_unfold() {
    let dir = folder(&[]);
    let bomb = zeros(dir.path(), "J.json", 201);
    assert!(fs::metadata(&bomb).unwrap().len() < 1024 * 1024);
    assert_eq!(code("dayone", &bomb), "import_too_large");
    let mut all = read("dayone", &zeros(dir.path(), "photos/bomb.jpeg", 51));
    let error = all.entries[0].photos[0].read().unwrap_err();
    assert_eq!((error.code(), PHOTO_MAX), ("import_too_large", 50 * 1024 * 1024));
}

#[test]
fn a_bomb_that_lies_about_its_size_is_stopped_all_the_same() {
    let dir = folder(&[]);
    let path = zeros(dir.path(), "photos/bomb.jpeg", 51);
    let mut bytes = fs::read(&path).unwrap();
    let real = (51_u32 * 1024 * 1024).to_le_bytes();
    let places: Vec<usize> =
        bytes.windows(4).enumerate().filter(|(_, window)| *window == real).map(|(at, _)| at).collect();
    assert!(!places.is_empty(), "the size stands in the zip");
    for at in places {
        bytes[at..at + 4].copy_from_slice(&1000_u32.to_le_bytes());
    }
    fs::write(&path, bytes).unwrap();
    let mut all = read("dayone", &path);
    let error = all.entries[0].photos[0].read().unwrap_err();
    assert_eq!(error.code(), "import_damaged");
}

#[test]
fn a_list_of_too_many_files_is_refused() {
    let dir = folder(&[]);
    let path = dir.path().join("many.zip");
    let mut zip = ZipWriter::new(File::create(&path).unwrap());
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for number in 0..200_001 {
        zip.start_file(format!("{number}.json"), stored).unwrap();
    }
    zip.finish().unwrap();
    assert_eq!(code("dayone", &path), "import_too_large");
    assert_eq!(code("markdown", &path), "import_too_large");
}

#[test]
fn a_note_far_too_long_is_named() {
    let dir = folder(&[("long.md", vec![b'a'; 8 * 1024 * 1024 + 1]), ("n.md", b"words".to_vec())]);
    let all = read("markdown", dir.path());
    assert_eq!(all.entry().name, "n.md");
    assert!(all.reason("long.md").contains("too large"));
}

#[test]
fn folders_without_end_are_not_walked() {
    let dir = folder(&[("n.md", b"words".to_vec())]);
    let deep = dir.path().join(["d"; 60].join("/"));
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("far.md"), b"far").unwrap();
    let all = read("markdown", dir.path());
    assert_eq!(all.entry().name, "n.md");
    assert!(all.reason("d/d/d").contains("too many folders deep"));
}

/// Whatever is changed in an export, it is read to its end or refused with a code.
#[test]
fn changed_bytes_never_panic() {
    let dir = folder(&[]);
    let mut entry = dayone_entry("1", "# A\n\n![](dayone-moment://AA) b\\.");
    entry["photos"] = json!([{ "identifier": "AA", "md5": "abc", "type": "jpeg" }]);
    let day_one = zipped(
        &dir,
        &[("J.json", dayone(vec![entry, dayone_entry("2", "b")])), ("photos/abc.jpeg", jpeg(1))],
    );
    let whole = fs::read(&day_one).unwrap();
    let mut dice = Dice(5);
    let mut refused = 0;
    for _ in 0..400 {
        let mut bytes = whole.clone();
        for _ in 0..1 + dice.below(4) {
            let at = dice.below(bytes.len());
            bytes[at] = dice.below(256) as u8;
        }
        fs::write(&day_one, &bytes).unwrap();
        match import::open("dayone", &day_one) {
            Ok(reading) => reading.for_each(|item| {
                if let Item::Entry(mut entry) = item {
                    entry.photos.iter_mut().for_each(|photo| drop(photo.read()));
                }
            }),
            Err(error) => {
                assert!(!error.code().is_empty());
                refused += 1;
            }
        }
    }
    assert!(refused > 50 && refused < 400, "both happen: {refused} of 400 refused");
}

#[test]
fn changed_notes_never_panic() {
    let text = b"---\ntitle: \"A: b\"\ntags: [a, &x b]\ndate: 2026-03-14\nn: {a: *x}\n---\n# A\n![a](x.jpg) ![[x.jpg|3]] `c`\n";
    let pieces: [&[u8]; 12] = [
        b"---",
        b"\n",
        b"![",
        b"](",
        b"[[",
        b"|",
        b"*x",
        b"&a ",
        b"\xEF\xBB\xBF",
        b"\r",
        b"2026-02-30",
        "é".as_bytes(),
    ];
    let mut dice = Dice(11);
    let mut came = 0;
    for _ in 0..400 {
        let mut bytes = text.to_vec();
        for _ in 0..1 + dice.below(5) {
            let at = dice.below(bytes.len());
            let end = (at + dice.below(4)).min(bytes.len());
            bytes.splice(at..end, pieces[dice.below(pieces.len())].iter().copied());
        }
        let dir = folder(&[("n.md", bytes), ("x.jpg", jpeg(1))]);
        let all = read("markdown", dir.path());
        assert!(all.entries.len() == 1 || !all.skipped.is_empty(), "nothing goes without a word: {all:?}");
        came += all.entries.len();
    }
    assert!(came > 200, "{came}");
}
