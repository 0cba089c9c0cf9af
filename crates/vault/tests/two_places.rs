//! Two copies damaged at once: what the third still holds is here, and what nothing holds is said.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use std::fs;
use std::path::{Path, PathBuf};

/// Where each frame of a log begins: all begin with the same four bytes, and none but a frame holds them here.
fn beginnings(log: &[u8]) -> Vec<usize> {
    let magic = &log[..4];
    log.windows(4).enumerate().filter(|(_, window)| window == &magic).map(|(at, _)| at).collect()
}

fn log(dir: &Path) -> PathBuf {
    dir.join("log/0001.log")
}

fn cut_last_frame(dir: &Path) {
    let bytes = fs::read(log(dir)).unwrap();
    let last = *beginnings(&bytes).last().unwrap();
    fs::write(log(dir), &bytes[..last]).unwrap();
}

#[test]
fn a_log_cut_between_frames_is_noticed_without_a_store() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 4);
    let mut vault = open(&dir).vault;
    vault.commit(vec![put(9, "the newest")]).unwrap();
    vault.lock().unwrap();
    cut_last_frame(&dir);
    fs::remove_dir_all(dir.join("store")).unwrap();
    let mut opened = open(&dir);
    assert!(codes(&opened).contains(&"records_lost"), "the stamp knew more: {:?}", codes(&opened));
    assert_eq!(texts(&mut opened.vault), expected(4));
    opened.vault.commit(vec![put(10, "and on")]).unwrap();
    opened.vault.lock().unwrap();
    let again = open(&dir);
    assert_eq!((codes(&again), again.vault.len()), (vec![], 5));
}

#[test]
fn a_snapshot_ahead_of_the_log_is_what_counts_and_compaction_still_ends() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 4);
    let mut vault = open(&dir).vault;
    vault.commit(vec![put(4, "entry 4")]).unwrap();
    vault.snapshot().unwrap();
    vault.lock().unwrap();
    for file in ["stamp", "store/db"] {
        fs::remove_file(dir.join(file)).unwrap();
    }
    cut_last_frame(&dir);
    let mut opened = open(&dir);
    // All is here, but a snapshot cannot say that nothing came after it.
    assert_eq!(codes(&opened), ["store_rebuilt", "log_repaired", "records_lost"]);
    assert_eq!(texts(&mut opened.vault), expected(5));
    opened.vault.compact().unwrap();
    assert!(opened.vault.verify().unwrap().ok);
    drop(opened);
    // Log and store both gone: the numbers go on behind the snapshots', and compaction ends.
    for part in ["log", "store"] {
        fs::remove_dir_all(dir.join(part)).unwrap();
    }
    let mut opened = open(&dir);
    assert_eq!(texts(&mut opened.vault), expected(5));
    opened.vault.commit(vec![put(5, "entry 5")]).unwrap();
    opened.vault.compact().unwrap();
    assert_eq!(texts(&mut opened.vault), expected(6));
}

#[test]
fn a_store_that_cannot_be_read_is_kept_beside_a_damaged_log() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 3);
    fs::remove_file(dir.join("stamp")).unwrap();
    let mut bytes = fs::read(log(&dir)).unwrap();
    let of_entry_1 = beginnings(&bytes)[2];
    bytes[of_entry_1 + 60] ^= 1;
    fs::write(log(&dir), bytes).unwrap();
    let db = vec![0x5a; 8192];
    fs::write(dir.join("store/db"), &db).unwrap();
    let opened = open(&dir);
    assert!(codes(&opened).contains(&"records_lost"), "{:?}", codes(&opened));
    let kept = files(&dir.join("aside"));
    assert!(kept.iter().any(|path| fs::read(path).unwrap() == db), "{kept:?}");
}

#[test]
fn a_last_frame_with_a_wrong_length_is_no_torn_append() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 3);
    fs::remove_file(dir.join("stamp")).unwrap();
    fs::remove_dir_all(dir.join("store")).unwrap();
    let mut bytes = fs::read(log(&dir)).unwrap();
    let last = *beginnings(&bytes).last().unwrap();
    bytes[last + 17] ^= 0x40;
    fs::write(log(&dir), bytes).unwrap();
    let opened = open(&dir);
    assert!(codes(&opened).contains(&"log_tail_kept_aside"), "{:?}", codes(&opened));
}

#[test]
fn what_was_set_aside_long_unchanged_is_not_the_first_to_go() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 3);
    let mut bytes = fs::read(log(&dir)).unwrap();
    bytes[60] ^= 1;
    fs::write(log(&dir), &bytes).unwrap();
    for _ in 0..3 {
        open(&dir).vault.lock().unwrap();
        let db = dir.join("store/db");
        let mut store = fs::read(&db).unwrap();
        store[5] ^= 1;
        fs::write(&db, store).unwrap();
    }
    open(&dir).vault.lock().unwrap();
    let kept = files(&dir.join("aside"));
    assert!(kept.iter().any(|path| fs::read(path).unwrap() == bytes), "{kept:?}");
    assert!(fs::read_dir(dir.join("aside")).unwrap().count() <= 4);
}
