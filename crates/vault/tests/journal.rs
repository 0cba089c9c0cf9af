//! One journal through its ordinary days.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use hearth_vault::{FileRef, Op, Passphrase, RecoveryCode, Unlock, Vault, list};
use std::io::Read;

#[test]
fn what_was_saved_is_there_again_after_locking() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 5);
    assert!(dir.join("stamp").exists());
    let mut opened = open(&dir);
    assert_eq!(codes(&opened), [""; 0]);
    assert_eq!(opened.vault.len(), 5);
    assert_eq!(texts(&mut opened.vault), expected(5));
    assert_eq!(opened.vault.get(&[3; 16]).unwrap().unwrap().body, b"entry 3");
    assert!(opened.vault.get(&[200; 16]).unwrap().is_none());
    assert!(opened.vault.scan(9).unwrap().is_empty());
}

#[test]
fn what_was_saved_is_there_again_without_locking() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 2);
    let mut vault = open(&dir).vault;
    vault.commit(vec![put(2, "entry 2"), put(3, "first"), put(3, "entry 3")]).unwrap();
    drop(vault);
    let mut opened = open(&dir);
    assert_eq!(codes(&opened), [""; 0]);
    assert_eq!(texts(&mut opened.vault), expected(4));
}

#[test]
fn large_bodies_and_times_survive() {
    let home = tempfile::tempdir().unwrap();
    let (mut vault, _) = create(home.path());
    let mut big = record(1, "");
    big.body = (0..300_000_u32).map(|n| n as u8).collect();
    (big.created, big.updated) = (i64::MIN, i64::MAX);
    vault.commit(vec![Op::Put(big.clone())]).unwrap();
    let mut small = big.clone();
    small.body.truncate(10);
    vault.commit(vec![Op::Put(small)]).unwrap();
    vault.commit(vec![Op::Put(big.clone())]).unwrap();
    let dir = vault.dir().to_path_buf();
    vault.lock().unwrap();
    assert_eq!(open(&dir).vault.get(&[1; 16]).unwrap().unwrap(), big);
}

#[test]
fn either_key_opens_and_no_other() {
    let home = tempfile::tempdir().unwrap();
    let (vault, code) = create(home.path());
    let dir = vault.dir().to_path_buf();
    vault.lock().unwrap();
    let typed = RecoveryCode::parse(&code.reveal().to_lowercase()).unwrap();
    drop(Vault::open(&dir, Unlock::Recovery(&typed)).unwrap());
    let wrong = Passphrase::new("quiet river stones".into());
    assert_eq!(Vault::open(&dir, Unlock::Passphrase(&wrong)).err().unwrap().code(), "wrong_passphrase");
    let wrong = Vault::create(home.path(), "other", &pass()).unwrap().1;
    assert_eq!(Vault::open(&dir, Unlock::Recovery(&wrong)).err().unwrap().code(), "wrong_recovery_code");
    let nowhere = home.path().join("journals").join("none");
    assert_eq!(Vault::open(&nowhere, Unlock::Passphrase(&pass())).err().unwrap().code(), "journal_missing");
}

#[test]
fn one_process_at_a_time() {
    let home = tempfile::tempdir().unwrap();
    let (vault, _) = create(home.path());
    let busy = Vault::open(vault.dir(), Unlock::Passphrase(&pass()));
    assert_eq!(busy.err().unwrap().code(), "journal_busy");
}

#[test]
fn journals_stand_side_by_side() {
    let home = tempfile::tempdir().unwrap();
    assert!(list(&home.path().join("absent")).unwrap().is_empty());
    for label in ["zebra", "apple"] {
        Vault::create(home.path(), label, &pass()).unwrap().0.lock().unwrap();
    }
    let before = files(home.path());
    let found = list(home.path()).unwrap();
    assert_eq!(found.iter().map(|entry| entry.label.as_str()).collect::<Vec<_>>(), ["apple", "zebra"]);
    assert!(found.iter().all(|entry| entry.id.len() == 32));
    assert_eq!(files(home.path()), before, "listing creates nothing");
}

#[test]
fn bad_labels_and_short_passphrases_make_nothing() {
    let home = tempfile::tempdir().unwrap();
    for label in ["", "  ", "two\nlines", &"x".repeat(65)] {
        assert_eq!(Vault::create(home.path(), label, &pass()).unwrap_err().code(), "label_invalid");
    }
    let short = Passphrase::new("eleven char".into());
    assert_eq!(Vault::create(home.path(), "ok", &short).unwrap_err().code(), "passphrase_too_short");
    assert!(files(home.path()).is_empty());
}

#[test]
fn a_draft_is_kept_apart_from_the_log() {
    let home = tempfile::tempdir().unwrap();
    let (mut vault, _) = create(home.path());
    assert!(vault.draft().unwrap().is_none());
    vault.draft_save(b"half a thought").unwrap();
    vault.draft_save(b"half a thought, longer").unwrap();
    let dir = vault.dir().to_path_buf();
    drop(vault);
    let mut vault = open(&dir).vault;
    assert_eq!(**vault.draft().unwrap().unwrap(), *b"half a thought, longer");
    vault.draft_clear().unwrap();
    assert!(vault.draft().unwrap().is_none() && !dir.join("draft").exists());
}

#[test]
fn the_tray_forgets_for_good() {
    let home = tempfile::tempdir().unwrap();
    let (mut vault, _) = create(home.path());
    let dir = vault.dir().to_path_buf();
    let (kept, gone) =
        (vault.tray_put(50, b"kept card").unwrap(), vault.tray_put(60, b"ended card").unwrap());
    let before = files(&dir.join("tray"));
    vault.tray_replace(&kept, b"kept card, again").unwrap();
    vault.tray_drop(&[gone, [0; 16]]).unwrap();
    drop(vault);
    let vault = open(&dir).vault;
    assert_eq!(
        vault.tray_list().iter().map(|entry| (entry.id, entry.ends)).collect::<Vec<_>>(),
        [(kept, 50)]
    );
    assert_eq!(**vault.tray_get(&kept).unwrap().unwrap(), *b"kept card, again");
    assert!(vault.tray_get(&gone).unwrap().is_none());
    let after = files(&dir.join("tray"));
    assert_eq!(after.len(), 2, "one card and the keys");
    assert!(
        after.iter().all(|file| file.ends_with("keys") || !before.contains(file)),
        "a fresh key, a fresh file"
    );
}

#[test]
fn attachments_stream_and_are_verified() {
    let home = tempfile::tempdir().unwrap();
    let (mut vault, _) = create(home.path());
    let content: Vec<u8> = (0..200_000_u32).map(|n| (n / 7) as u8).collect();
    let file = vault.file_add(&mut content.as_slice()).unwrap();
    let empty = vault.file_add(&mut [].as_slice()).unwrap();
    assert_eq!(vault.file_read(&file).unwrap(), content);
    assert!(vault.file_read(&empty).unwrap().is_empty());
    let mut some = [0; 1000];
    vault.file_open(&file).unwrap().read_exact(&mut some).unwrap();
    assert_eq!(some, content[..1000]);
    let other = FileRef { hash: [0; 32], ..file };
    assert_eq!(vault.file_read(&other).unwrap_err().code(), "file_damaged");
    let other = FileRef { len: file.len - 1, ..file };
    assert_eq!(vault.file_read(&other).unwrap_err().code(), "file_damaged");
    assert_eq!(vault.files_keep(&[file.id]).unwrap(), 1);
    assert_eq!(vault.file_read(&empty).unwrap_err().code(), "file_missing");
    assert_eq!(vault.file_read(&file).unwrap(), content);
}

#[test]
fn a_changed_attachment_is_refused_wherever_it_was_changed() {
    let home = tempfile::tempdir().unwrap();
    let (mut vault, _) = create(home.path());
    let file = vault.file_add(&mut [5_u8; 900].as_slice()).unwrap();
    let path = files(&vault.dir().join("files")).remove(0);
    let sealed = std::fs::read(&path).unwrap();
    for at in (0..sealed.len()).step_by(11) {
        let mut bad = sealed.clone();
        bad[at] ^= 1;
        std::fs::write(&path, &bad).unwrap();
        assert_eq!(vault.file_read(&file).unwrap_err().code(), "file_damaged", "byte {at}");
        std::fs::write(&path, &sealed[..at]).unwrap();
        assert_eq!(vault.file_read(&file).unwrap_err().code(), "file_damaged", "cut at {at}");
    }
}

#[test]
fn nothing_but_the_label_is_readable_on_the_disk() {
    let home = tempfile::tempdir().unwrap();
    let (mut vault, _) = create(home.path());
    vault.commit(vec![put(1, "CANARY-RECORD"), put(2, &"CANARY-LONG ".repeat(2000))]).unwrap();
    vault.draft_save(b"CANARY-DRAFT").unwrap();
    vault.tray_put(9, b"CANARY-CARD").unwrap();
    vault.file_add(&mut b"CANARY-FILE".as_slice()).unwrap();
    let dir = vault.dir().to_path_buf();
    let search = |when: &str| {
        for path in files(&dir) {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(7).any(|part| part == b"CANARY-"), "{when}: {}", path.display());
        }
    };
    search("open");
    vault.lock().unwrap();
    search("locked");
    assert_eq!(std::fs::read_to_string(dir.join("label")).unwrap(), "blue notebook", "the one exception");
}

#[test]
fn a_vault_may_move_between_threads() {
    fn send<T: Send>() {}
    send::<Vault>();
}
