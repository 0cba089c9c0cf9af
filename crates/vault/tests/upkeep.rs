//! Checking, repairing, snapshots, compaction and letting go.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use hearth_vault::{FileRef, Op, Report, Unlock, Vault};
use std::fs;
use std::path::Path;

fn found(report: &Report) -> Vec<&'static str> {
    report.damaged.iter().map(|notice| notice.code).collect()
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 1;
    fs::write(path, bytes).unwrap();
}

fn named(dir: &Path, end: &str) -> Vec<std::path::PathBuf> {
    files(dir).into_iter().filter(|path| path.to_string_lossy().ends_with(end)).collect()
}

#[test]
fn a_whole_journal_is_said_to_be_whole() {
    let home = tempfile::tempdir().unwrap();
    let mut vault = open(&filled(home.path(), 4)).vault;
    vault.file_add(&mut b"photo".as_slice()).unwrap();
    vault.snapshot().unwrap();
    let report = vault.verify().unwrap();
    assert!(report.ok && report.damaged.is_empty());
    assert_eq!((report.records, report.frames, report.files), (4, 7, 1));
}

#[test]
fn each_damage_is_named_and_repaired_while_open() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 4);
    let mut vault = open(&dir).vault;
    vault.snapshot().unwrap();
    for (path, at, code, kept) in [
        (dir.join("header.b"), 99, "header_damaged", [].as_slice()),
        (dir.join("log/0001.log"), 900, "log_damaged", &["log.1"]),
        (dir.join("snaps"), 400, "snapshot_damaged", &["log.1", "snapshot.1"]),
    ] {
        flip(&if path.is_dir() { named(&path, ".age").remove(0) } else { path }, at);
        assert_eq!(found(&vault.verify().unwrap()), [code]);
        let after = vault.repair().unwrap();
        assert!(after.ok, "{code}: {after:?}");
        assert_eq!(vault.take_notices().iter().map(|notice| notice.code).collect::<Vec<_>>(), [code]);
        assert_eq!(texts(&mut vault), expected(4));
        let mut aside: Vec<_> = fs::read_dir(dir.join("aside")).into_iter().flatten().flatten().collect();
        aside.sort_by_key(fs::DirEntry::file_name);
        let aside: Vec<_> = aside.iter().map(|kept| kept.file_name().into_string().unwrap()).collect();
        assert_eq!(aside, kept, "{code}: what was damaged is kept, and only that");
    }
    drop(vault);
    let mut opened = open(&dir);
    assert_eq!(codes(&opened), [""; 0]);
    assert_eq!(texts(&mut opened.vault), expected(4));
}

#[test]
fn a_damaged_attachment_is_named() {
    let home = tempfile::tempdir().unwrap();
    let (mut vault, _) = create(home.path());
    vault.file_add(&mut b"photo".as_slice()).unwrap();
    let path = files(&vault.dir().join("files")).remove(0);
    flip(&path, 300);
    let report = vault.verify().unwrap();
    assert_eq!(found(&report), ["file_damaged"]);
    assert!(report.damaged[0].message.contains(path.file_name().unwrap().to_str().unwrap()));
    assert!(!vault.repair().unwrap().ok, "there is no second copy, and it is not hidden");
}

/// A journal whose log was compacted: what it holds lies in the store and two snapshots.
fn compacted(home: &Path) -> (Vault, Vec<String>) {
    let (mut vault, _) = create(home);
    let long = "word ".repeat(40_000);
    for round in 0..30_u8 {
        vault.commit(vec![put(round % 5, &long), put(9, &format!("round {round}"))]).unwrap();
    }
    for number in 0..5 {
        vault.commit(vec![put(number, &format!("entry {number}"))]).unwrap();
    }
    let before = log_size(&vault);
    // One generation was written while the long entries were there; it goes by itself.
    vault.snapshot().unwrap();
    vault.compact().unwrap();
    assert!(log_size(&vault) < before / 10, "{} of {before}", log_size(&vault));
    let all = vec!["entry 0", "entry 1", "entry 2", "entry 3", "entry 4", "round 29"];
    (vault, all.into_iter().map(str::to_owned).collect())
}

fn log_size(vault: &Vault) -> u64 {
    named(&vault.dir().join("log"), ".log").iter().map(|path| path.metadata().unwrap().len()).sum()
}

#[test]
fn a_compacted_journal_opens_from_either_copy() {
    let home = tempfile::tempdir().unwrap();
    let (mut vault, all) = compacted(home.path());
    let dir = vault.dir().to_path_buf();
    assert!(vault.verify().unwrap().ok);
    vault.lock().unwrap();
    for lost in ["store", "snaps", "log", "stamp"] {
        let copy = tempfile::tempdir().unwrap();
        copy_tree(&dir, copy.path());
        let path = copy.path().join(lost);
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap()
        } else {
            fs::remove_file(path).unwrap()
        }
        let mut opened = open(copy.path());
        assert!(!codes(&opened).contains(&"records_lost"), "{lost}: {:?}", codes(&opened));
        assert_eq!(texts(&mut opened.vault), all, "{lost}");
        opened.vault.commit(vec![put(77, "after")]).unwrap();
        drop(opened);
        assert_eq!(open(copy.path()).vault.len(), 7, "{lost}");
    }
}

#[test]
fn at_most_two_snapshots_are_kept_and_maintenance_is_idle_when_nothing_is_due() {
    let home = tempfile::tempdir().unwrap();
    let mut vault = open(&filled(home.path(), 3)).vault;
    for _ in 0..4 {
        vault.snapshot().unwrap();
    }
    let snaps = vault.dir().join("snaps");
    let before = named(&snaps, ".age");
    assert_eq!(before.len(), 2);
    vault.maintain().unwrap();
    assert_eq!(named(&snaps, ".age"), before);
    for number in 0..64 {
        vault.commit(vec![put(number, "more")]).unwrap();
    }
    vault.maintain().unwrap();
    assert_ne!(named(&snaps, ".age"), before);
}

#[test]
fn a_small_journal_has_two_generations_of_snapshots_as_soon_as_there_are_two_states() {
    let home = tempfile::tempdir().unwrap();
    let mut vault = open(&filled(home.path(), 3)).vault;
    let snaps = vault.dir().join("snaps");
    let after = |vault: &mut Vault| {
        vault.maintain().unwrap();
        named(&snaps, ".age")
    };
    let first = after(&mut vault);
    assert_eq!((first.len(), after(&mut vault)), (1, first.clone()), "nothing new to keep");
    vault.commit(vec![put(3, "entry 3")]).unwrap();
    let both = after(&mut vault);
    assert!(both.len() == 2 && both.contains(&first[0]));
    vault.commit(vec![put(4, "entry 4")]).unwrap();
    assert_eq!(after(&mut vault), both);
}

#[test]
fn a_check_of_a_journal_whose_disk_was_taken_away_says_that_and_speaks_of_no_damage() {
    let home = tempfile::tempdir().unwrap();
    let mut vault = open(&filled(home.path(), 3)).vault;
    let file = vault.file_add(&mut "a photo".as_bytes()).unwrap();
    let (dir, away) = (vault.dir().to_path_buf(), home.path().join("away"));
    let parts = vault.parts_to_verify();
    fs::rename(&dir, &away).unwrap();
    assert_eq!(vault.verify_with(&[file]).unwrap_err().code(), "io");
    assert!(parts.iter().all(|part| vault.verify_part(part).is_err()));
    assert_eq!(vault.repair().unwrap_err().code(), "io");
    fs::rename(&away, &dir).unwrap();
    assert!(vault.verify_with(&[file]).unwrap().ok);
}

#[test]
fn after_a_purge_no_old_copy_of_a_removed_record_is_left() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 3);
    let mut vault = open(&dir).vault;
    vault.snapshot().unwrap();
    vault.commit(vec![Op::Remove([2; 16])]).unwrap();
    let before = files(&dir);
    vault.purge().unwrap();
    let report = vault.verify().unwrap();
    assert!(report.ok, "{report:?}");
    assert_eq!((report.frames, vault.len()), (2, 2), "a log of what is here, nothing else");
    let snaps = named(&dir.join("snaps"), ".age");
    assert!(snaps.len() == 2 && snaps.iter().all(|path| !before.contains(path)));
    assert!(!dir.join("aside").exists() && !dir.join("log.old").exists());
    drop(vault);
    assert_eq!(texts(&mut open(&dir).vault), expected(2));
}

/// What the journal's key still opens anywhere below it, `word` among it.
fn still_says(dir: &Path, word: &str) -> bool {
    let everything = hearth_vault::inspect::everything(dir, dir, Unlock::Passphrase(&pass())).unwrap();
    everything.iter().any(|found| found.plain.windows(word.len()).any(|part| part == word.as_bytes()))
}

#[test]
fn a_purge_that_is_due_is_done_by_the_upkeep_of_a_later_opening_and_only_once() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 3);
    let mut vault = open(&dir).vault;
    vault.purge_later().unwrap();
    vault.commit(vec![Op::Remove([2; 16])]).unwrap();
    assert_eq!(fs::read(dir.join("purge")).unwrap(), [0; 0], "the mark says nothing");
    // Dropped, not locked: as if the process had been stopped right there.
    drop(vault);
    assert!(still_says(&dir, "entry 2"), "a removal alone leaves it in the log");
    let mut vault = open(&dir).vault;
    vault.maintain().unwrap();
    assert!(!dir.join("purge").exists());
    let log = fs::read(dir.join("log/0001.log")).unwrap();
    vault.maintain().unwrap();
    assert_eq!(fs::read(dir.join("log/0001.log")).unwrap(), log, "nothing more is due");
    drop(vault);
    assert!(!still_says(&dir, "entry 2"));
    assert_eq!(texts(&mut open(&dir).vault), expected(2));
}

#[test]
fn a_purge_that_was_interrupted_is_finished_by_the_next_upkeep() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 3);
    let mut vault = open(&dir).vault;
    vault.snapshot().unwrap();
    vault.commit(vec![Op::Remove([2; 16])]).unwrap();
    // A directory under a snapshot's hidden name: log and store are written anew, then the old snapshot cannot go.
    let snapshot = named(&dir.join("snaps"), ".age").remove(0);
    let name = snapshot.file_name().unwrap().to_str().unwrap();
    let in_the_way = dir.join("snaps").join(format!(".{name}.gone"));
    fs::create_dir_all(in_the_way.join("something")).unwrap();
    vault.purge().unwrap_err();
    drop(vault);
    fs::remove_dir_all(in_the_way).unwrap();
    assert!(still_says(&dir, "entry 2"), "the old snapshot is there");
    let mut vault = open(&dir).vault;
    vault.maintain().unwrap();
    drop(vault);
    assert!(!still_says(&dir, "entry 2"));
    assert_eq!(texts(&mut open(&dir).vault), expected(2));
}

#[test]
fn an_attachment_that_is_gone_or_in_anothers_place_is_named() {
    let home = tempfile::tempdir().unwrap();
    let (mut vault, _) = create(home.path());
    let add = |vault: &mut Vault, text: &str| vault.file_add(&mut text.as_bytes()).unwrap();
    let (one, two, gone) = (add(&mut vault, "one"), add(&mut vault, "two"), add(&mut vault, "gone"));
    let wanted = [one, two, gone];
    assert!(vault.verify_with(&wanted).unwrap().ok);
    let path = |file: FileRef| {
        let name: String = file.id.iter().map(|byte| format!("{byte:02x}")).collect();
        vault.dir().join("files").join(name)
    };
    fs::remove_file(path(gone)).unwrap();
    fs::rename(path(one), home.path().join("one")).unwrap();
    fs::rename(path(two), path(one)).unwrap();
    fs::rename(home.path().join("one"), path(two)).unwrap();
    let report = vault.verify_with(&wanted).unwrap();
    assert!(!report.ok);
    for (file, code) in [(one, "file_exchanged"), (two, "file_exchanged"), (gone, "file_lost")] {
        assert!(report.damaged.iter().any(|notice| notice.code == code && notice.file == Some(file.id)));
        assert_eq!(vault.check_attached(&file).unwrap().code, code);
    }
    assert_eq!(vault.repair_with(&wanted).unwrap().damaged, report.damaged);
    assert!(vault.take_notices().is_empty(), "nothing of it is said to be mended");
}
