use std::path::Path;

use image::{DynamicImage, ImageFormat, RgbImage};

use super::*;
use crate::api::{ById, CreateJournal, MomentFilter, MomentInput, UnlockJournal};

const PASSPHRASE: &str = "a kettle, a window, a walk";

/// A journal, and a run that has taken in one note with its photo and not yet stored it.
fn with_a_run<T>(home: &Path, then: impl FnOnce(&Hearth, Run<'_>) -> T) -> T {
    let hearth = Hearth::new(home.join("home"), |_| {});
    let request = CreateJournal { label: "Notebook".into(), passphrase: PASSPHRASE.into() };
    let journal = hearth.journal_create(request).unwrap().journal.id;
    let notes = home.join("notes");
    std::fs::create_dir_all(&notes).unwrap();
    std::fs::write(notes.join("2026-03-14.md"), "![x](x.jpg)\n\nThe sea").unwrap();
    let photo = DynamicImage::ImageRgb8(RgbImage::new(8, 8));
    photo.save_with_format(notes.join("x.jpg"), ImageFormat::Jpeg).unwrap();
    let mut run = Run {
        hearth: &hearth,
        journal,
        locks: 0,
        known: HashSet::new(),
        batch: Vec::new(),
        report: ImportReport::default(),
        lines: 0,
    };
    for item in import::open("markdown", &notes).unwrap() {
        let Item::Entry(entry) = item else { continue };
        run.take(*entry).unwrap();
    }
    assert_eq!((run.batch.len(), run.report.photos), (1, 1));
    then(&hearth, run)
}

fn rows(hearth: &Hearth) -> Vec<Id> {
    let rows = hearth.moment_list(MomentFilter::default()).unwrap().items;
    rows.into_iter().map(|row| row.id).collect()
}

#[test]
fn an_erasure_meanwhile_leaves_the_photos_that_are_not_yet_stored() {
    let home = tempfile::tempdir().unwrap();
    with_a_run(home.path(), |hearth, mut run| {
        let other = MomentInput { body: "to be gone".into(), ..MomentInput::default() };
        let other = hearth.moment_add(other).unwrap().id;
        hearth.moment_erase(ById { id: other }).unwrap();
        run.store().unwrap();
        let moment = hearth.moment_show(ById { id: rows(hearth)[0] }).unwrap();
        hearth.attachment_picture(ById { id: moment.attachments[0].id }).unwrap();
        assert!(hearth.journal_verify(()).unwrap().ok);
        assert!(hearth.with_journal(|journal| Ok(journal.loose.is_empty())).unwrap());
    });
}

#[test]
fn a_lock_meanwhile_ends_the_run_before_a_moment_names_a_photo_that_is_gone() {
    let home = tempfile::tempdir().unwrap();
    with_a_run(home.path(), |hearth, mut run| {
        hearth.journal_lock(()).unwrap();
        let journal = run.journal.clone();
        hearth.journal_unlock(UnlockJournal { journal, passphrase: PASSPHRASE.into() }).unwrap();
        assert_eq!(run.store().unwrap_err().code(), "locked");
        assert!(rows(hearth).is_empty());
        let path = home.path().join("notes").display().to_string();
        let request = ImportRequest { format: "markdown".into(), path, dry_run: false };
        assert_eq!(hearth.import_run(request).unwrap().photos, 1, "the next run brings it whole");
        assert!(hearth.journal_verify(()).unwrap().ok);
    });
}
