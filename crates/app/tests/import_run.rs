//! Bringing a diary into a journal: once, with its photos, and never into another's.
#![allow(clippy::unwrap_used, reason = "a helper of tests fails by panicking")]

mod import_support;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use hearth_app::Hearth;
use hearth_app::api::*;
use import_support::{dayone, dayone_entry, folder, jpeg, zipped};
use serde_json::{Value, json};
use tempfile::TempDir;

const PASSPHRASE: &str = "a kettle, a window, a walk";

fn create(hearth: &Hearth, label: &str) -> String {
    let request = CreateJournal { label: label.into(), passphrase: PASSPHRASE.into() };
    hearth.journal_create(request).unwrap().journal.id
}

fn somebody() -> (Hearth, TempDir, String) {
    let home = tempfile::tempdir().unwrap();
    let hearth = Hearth::new(home.path().to_owned(), |_| {});
    let journal = create(&hearth, "Notebook");
    (hearth, home, journal)
}

fn request(format: &str, path: &Path, dry_run: bool) -> ImportRequest {
    ImportRequest { format: format.into(), path: path.to_str().unwrap().into(), dry_run }
}

fn import(hearth: &Hearth, path: &Path) -> ImportReport {
    hearth.import_run(request("dayone", path, false)).unwrap()
}

fn rows(hearth: &Hearth) -> Vec<MomentRow> {
    hearth.moment_list(MomentFilter { limit: Some(1_000), ..MomentFilter::default() }).unwrap().items
}

fn with_photo(uuid: &str, text: &str, md5: &str) -> Value {
    let mut entry = dayone_entry(uuid, &format!("{text}\n\n![a kite](dayone-moment://{uuid})"));
    entry["photos"] = json!([{ "identifier": uuid, "md5": md5, "type": "jpeg" }]);
    entry
}

fn reason<'a>(report: &'a ImportReport, name: &str) -> &'a str {
    let lines: Vec<_> = report.skipped.iter().filter(|line| line.name.contains(name)).collect();
    assert_eq!(lines.len(), 1, "one line about {name}: {:?}", report.skipped);
    &lines[0].reason
}

/// An export with every kind of trouble a photo can have.
fn troubled(dir: &TempDir) -> std::path::PathBuf {
    let cut = jpeg(9);
    zipped(
        dir,
        &[
            (
                "Journal.json",
                dayone(vec![
                    with_photo("1", "With a photo", "good"),
                    with_photo("2", "With half a photo", "half"),
                    with_photo("3", "", "heic"),
                    dayone_entry("4", &"long ".repeat(120_000)),
                    dayone_entry("5", "Only words"),
                ]),
            ),
            ("photos/good.jpeg", jpeg(9)),
            ("photos/half.jpeg", cut[..cut.len() / 2].to_vec()),
            ("photos/heic.jpeg", b"\0\0\0\x18ftypheic\0\0\0\0mif1".to_vec()),
        ],
    )
}

#[test]
fn a_dry_run_tells_what_the_run_does_and_changes_nothing() {
    let (hearth, _home, _) = somebody();
    let dir = folder(&[]);
    let path = troubled(&dir);
    let told = hearth.import_run(request("dayone", &path, true)).unwrap();
    assert!(rows(&hearth).is_empty());
    let done = import(&hearth, &path);
    assert_eq!(told, done);
    assert_eq!((done.added, done.already_there, done.photos), (3, 0, 1));
    assert_eq!(done.samples, ["With a photo", "With half a photo", "Only words"]);
    assert!(reason(&done, "photos/half.jpeg in “With half a photo”").contains("damaged"));
    assert!(reason(&done, "photos/heic.jpeg").contains("HEIC"));
    assert!(reason(&done, "long long").contains("too long"));
    assert_eq!(done.skipped.iter().filter(|line| line.reason.contains("no words")).count(), 1);
    assert_eq!(done.skipped.len(), 4, "{:?}", done.skipped);
    assert_eq!(rows(&hearth).len(), 3);
}

#[test]
fn a_second_run_adds_nothing_even_where_the_diary_was_edited_since() {
    let (hearth, _home, journal) = somebody();
    let dir = folder(&[]);
    let entries = |text: &str| vec![with_photo("1", text, "good"), dayone_entry("2", "Second")];
    let path = zipped(&dir, &[("J.json", dayone(entries("First"))), ("photos/good.jpeg", jpeg(9))]);
    assert_eq!(import(&hearth, &path).added, 2);
    hearth.journal_lock(()).unwrap();
    hearth.journal_unlock(UnlockJournal { journal, passphrase: PASSPHRASE.into() }).unwrap();
    let before = rows(&hearth);
    let edited = entries("First, and edited");
    let path = zipped(&dir, &[("J.json", dayone(edited)), ("photos/good.jpeg", jpeg(9))]);
    for dry_run in [true, false] {
        let again = hearth.import_run(request("dayone", &path, dry_run)).unwrap();
        assert_eq!((again.added, again.already_there, again.photos), (0, 2, 0));
    }
    assert_eq!(rows(&hearth), before);
}

#[test]
fn what_is_in_the_bin_or_twice_in_the_export_comes_once() {
    let (hearth, _home, _) = somebody();
    let dir = folder(&[
        ("All.json", dayone(vec![dayone_entry("1", "One"), dayone_entry("2", "Two")])),
        ("Home.json", dayone(vec![dayone_entry("1", "One")])),
    ]);
    let first = import(&hearth, dir.path());
    assert_eq!((first.added, first.already_there), (2, 1));
    hearth.moment_delete(ById { id: rows(&hearth)[0].id }).unwrap();
    let second = import(&hearth, dir.path());
    assert_eq!((second.added, second.already_there), (0, 3));
    assert_eq!(rows(&hearth).len(), 1);
}

#[test]
fn a_moment_and_its_photo_are_there_whole() {
    let (hearth, _home, _) = somebody();
    let dir = folder(&[]);
    let path = troubled(&dir);
    import(&hearth, &path);
    let row = rows(&hearth).into_iter().find(|row| row.heading == "With a photo").unwrap();
    let moment = hearth.moment_show(ById { id: row.id }).unwrap();
    assert_eq!(moment.body, "With a photo");
    assert_eq!(moment.occurred_on.as_deref(), Some("2024-04-17"));
    assert_eq!(moment.time_zone.as_deref(), Some("Europe/Dublin"));
    assert!(moment.created.starts_with("2024-04-16T23:00:00"), "{}", moment.created);
    assert!(moment.updated.starts_with("2024-04-19T21:55:51"), "{}", moment.updated);
    assert_eq!(moment.source.unwrap().key, "1");
    assert_eq!(moment.attachments[0].description, "a kite");
    let picture = hearth.attachment_picture(ById { id: moment.attachments[0].id }).unwrap();
    assert!(picture.data_url.starts_with("data:image/jpeg;base64,"));
}

#[test]
fn notes_come_in_as_well_and_an_edited_one_again() {
    let (hearth, _home, _) = somebody();
    let dir = folder(&[("2026-03-14.md", b"![x](x.jpg)\n\nThe sea".to_vec()), ("x.jpg", jpeg(1))]);
    let run = || hearth.import_run(request("markdown", dir.path(), false)).unwrap();
    let first = run();
    assert_eq!((first.added, first.photos), (1, 1));
    assert_eq!((run().added, run().already_there), (0, 1));
    std::fs::write(dir.path().join("2026-03-14.md"), "The sea, again").unwrap();
    assert_eq!(run().added, 1);
    assert_eq!(rows(&hearth).len(), 2);
}

/// The callback runs in the middle of the import, after its first batch.
#[test]
fn nothing_goes_into_a_journal_that_was_opened_meanwhile() {
    let home = tempfile::tempdir().unwrap();
    let handle: Arc<OnceLock<Hearth>> = Arc::default();
    let (inner, swapped) = (Arc::clone(&handle), OnceLock::new());
    let hearth = Hearth::new(home.path().to_owned(), move |changed| {
        let Some(hearth) = inner.get().filter(|_| changed.topic == Topic::Moments) else { return };
        if swapped.set(()).is_ok() {
            hearth.journal_lock(()).unwrap();
            create(hearth, "Another's");
        }
    });
    let first = create(&hearth, "Mine");
    handle.set(hearth.clone()).ok().unwrap();
    let entries = (0..120).map(|number| dayone_entry(&number.to_string(), "words")).collect();
    let dir = folder(&[("J.json", dayone(entries))]);
    let stopped = hearth.import_run(request("dayone", dir.path(), false)).unwrap_err();
    assert_eq!(stopped.code(), "locked");
    assert!(rows(&hearth).is_empty(), "the other journal is untouched");
    hearth.journal_lock(()).unwrap();
    hearth.journal_unlock(UnlockJournal { journal: first, passphrase: PASSPHRASE.into() }).unwrap();
    assert_eq!(rows(&hearth).len(), 50);
    let rest = import(&hearth, dir.path());
    assert_eq!((rest.added, rest.already_there), (70, 50), "the next run goes on from there");
}

#[test]
fn refusals_change_nothing() {
    let (hearth, _home, _) = somebody();
    let dir = folder(&[("words.zip", b"words".to_vec())]);
    let refused = |format: &str, name: &str| {
        hearth.import_run(request(format, &dir.path().join(name), false)).unwrap_err().code()
    };
    assert_eq!(refused("evernote", "words.zip"), "unknown_format");
    assert_eq!(refused("dayone", "nowhere.zip"), "file_missing");
    assert_eq!(refused("dayone", "words.zip"), "import_damaged");
    assert!(rows(&hearth).is_empty());
    hearth.journal_lock(()).unwrap();
    let locked = hearth.import_run(request("dayone", &dir.path().join("words.zip"), false)).unwrap_err();
    assert_eq!(locked.code(), "locked");
}
