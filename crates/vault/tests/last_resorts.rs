//! What is done where a disk gives less than it has, or where nothing but rubble is left.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use hearth_vault::{Error, Unlock};
use std::fs;
use std::path::Path;

/// A file that is there and cannot be read: what a failing disk does, for the time of a closure.
fn while_unreadable<T>(path: &Path, work: impl FnOnce() -> T) -> T {
    let away = path.with_extension("away");
    fs::rename(path, &away).unwrap();
    fs::create_dir(path).unwrap();
    let done = work();
    fs::remove_dir(path).unwrap();
    fs::rename(&away, path).unwrap();
    done
}

#[test]
fn a_rotation_waits_for_received_cards_that_cannot_be_read_now() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 2);
    let mut vault = open(&dir).vault;
    let card = vault.tray_put(9, b"a kept card").unwrap();
    vault.lock().unwrap();
    let refused = while_unreadable(&dir.join("tray/keys"), || {
        let opened = open(&dir);
        assert_eq!(codes(&opened), ["tray_unreadable"]);
        opened.vault.rotate(Unlock::Passphrase(&pass()), &pass()).err()
    });
    assert!(matches!(refused, Some(Error::Io(_))), "{refused:?}");
    let opened = open(&dir);
    assert_eq!(**opened.vault.tray_get(&card).unwrap().unwrap(), *b"a kept card");
    // Readable again, it comes along.
    let (vault, _) = opened.vault.rotate(Unlock::Passphrase(&pass()), &pass()).unwrap();
    assert_eq!(**vault.tray_get(&card).unwrap().unwrap(), *b"a kept card");
}

#[test]
fn damaged_keys_of_received_cards_do_not_keep_the_old_keys_in_use_and_are_told_by_every_check() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 2);
    let mut vault = open(&dir).vault;
    vault.tray_put(9, b"a kept card").unwrap();
    vault.lock().unwrap();
    fs::write(dir.join("tray/keys"), b"rubble").unwrap();
    let mut opened = open(&dir);
    assert_eq!(codes(&opened), ["tray_damaged"]);
    let told = |vault: &mut hearth_vault::Vault| {
        vault.verify().unwrap().damaged.iter().map(|notice| notice.code).collect::<Vec<_>>()
    };
    assert_eq!(told(&mut opened.vault), ["tray_damaged"]);
    let (mut vault, _) = opened.vault.rotate(Unlock::Passphrase(&pass()), &pass()).unwrap();
    assert!(told(&mut vault).is_empty());
}

#[test]
fn a_repair_writes_the_keys_of_received_cards_that_memory_still_holds() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 2);
    let mut vault = open(&dir).vault;
    let card = vault.tray_put(9, b"a kept card").unwrap();
    fs::write(dir.join("tray/keys"), b"rubble").unwrap();
    assert!(!vault.verify().unwrap().ok);
    assert!(vault.repair().unwrap().ok);
    vault.lock().unwrap();
    assert_eq!(**open(&dir).vault.tray_get(&card).unwrap().unwrap(), *b"a kept card");
}

#[test]
fn a_snapshot_and_a_draft_that_were_never_finished_are_gone_after_the_next_opening() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 2);
    let left = [".draft.new", "snaps/.0011223344556677.age.new"].map(|name| dir.join(name));
    for path in &left {
        fs::write(path, b"what was erased since").unwrap();
    }
    drop(open(&dir));
    assert!(left.iter().all(|path| !path.exists()));
}

#[test]
fn records_are_carved_out_of_a_store_that_cannot_be_opened_when_the_log_is_gone() {
    let home = tempfile::tempdir().unwrap();
    let (mut vault, _) = create(home.path());
    for number in 0..40 {
        vault.commit(vec![put(number, &format!("entry {number}"))]).unwrap();
    }
    let dir = vault.dir().to_path_buf();
    vault.lock().unwrap();
    fs::remove_dir_all(dir.join("log")).unwrap();
    // What tells sled how to read its own file.
    fs::write(dir.join("store/conf"), vec![0xa5; 64]).unwrap();
    let mut opened = open(&dir);
    assert!(codes(&opened).contains(&"log_repaired"), "{:?}", codes(&opened));
    assert_eq!(texts(&mut opened.vault), expected(40));
    assert!(opened.vault.verify().unwrap().ok);
}
