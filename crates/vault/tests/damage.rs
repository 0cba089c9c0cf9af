//! One damaged place at a time: nothing is lost without a word.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use hearth_vault::{Op, Unlock, Vault};
use std::fs;
use std::path::Path;

fn damage(path: &Path, change: impl Fn(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_damaged_store_is_rebuilt_from_the_log() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 8);
    for cut in [0, 100, 5000] {
        damage(&dir.join("store/db"), |bytes| bytes.truncate(cut));
        let mut opened = open(&dir);
        assert_eq!(codes(&opened), ["store_rebuilt"]);
        assert_eq!(texts(&mut opened.vault), expected(8));
        opened.vault.lock().unwrap();
        assert!(fs::read_dir(dir.join("aside")).unwrap().count() >= 1, "the damaged one is kept");
    }
    fs::remove_dir_all(dir.join("store")).unwrap();
    let mut opened = open(&dir);
    assert_eq!(codes(&opened), ["store_rebuilt"]);
    assert_eq!(texts(&mut opened.vault), expected(8));
}

#[test]
fn a_log_damaged_anywhere_is_repaired_from_the_store() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 6);
    let len = fs::metadata(dir.join("log/0001.log")).unwrap().len();
    let aside = tempfile::tempdir().unwrap();
    for at in (0..len as usize).step_by(331) {
        let copy = aside.path().join(format!("{at}"));
        copy_tree(&dir, &copy);
        // Not locked properly either: the store may not be opened in place.
        fs::remove_file(copy.join("stamp")).unwrap();
        damage(&copy.join("log/0001.log"), |bytes| bytes[at] ^= 0x10);
        let mut opened = open(&copy);
        assert_eq!(codes(&opened), ["log_repaired"], "byte {at}");
        assert_eq!(texts(&mut opened.vault), expected(6), "byte {at}");
        opened.vault.commit(vec![put(6, "entry 6")]).unwrap();
        drop(opened);
        let mut again = open(&copy);
        assert_eq!(codes(&again), [""; 0], "byte {at}");
        assert_eq!(texts(&mut again.vault), expected(7), "byte {at}");
    }
}

#[test]
fn a_shortened_log_never_takes_saved_records_with_it() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 4);
    let len = fs::metadata(dir.join("log/0001.log")).unwrap().len();
    let aside = tempfile::tempdir().unwrap();
    for keep in (0..len as usize).step_by(457) {
        let copy = aside.path().join(format!("{keep}"));
        copy_tree(&dir, &copy);
        damage(&copy.join("log/0001.log"), |bytes| bytes.truncate(keep));
        let mut opened = open(&copy);
        assert!(codes(&opened).contains(&"log_repaired"), "{keep}");
        assert_eq!(texts(&mut opened.vault), expected(4), "{keep}");
    }
}

#[test]
fn a_torn_append_is_no_damage_and_other_bytes_are_kept_aside() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 3);
    let first = fs::read(dir.join("log/0001.log")).unwrap();
    fs::remove_file(dir.join("stamp")).unwrap();
    damage(&dir.join("log/0001.log"), |bytes| bytes.extend_from_slice(&first[..300]));
    let mut opened = open(&dir);
    assert_eq!(codes(&opened), [""; 0]);
    assert_eq!(texts(&mut opened.vault), expected(3));
    drop(opened);
    damage(&dir.join("log/0001.log"), |bytes| bytes.extend([0; 4096]));
    let mut opened = open(&dir);
    assert_eq!(codes(&opened), ["log_tail_kept_aside"]);
    assert_eq!(texts(&mut opened.vault), expected(3));
    let kept: Vec<_> = files(&dir.join("aside")).iter().map(|path| fs::read(path).unwrap()).collect();
    assert!(kept.contains(&vec![0; 4096]));
}

#[test]
fn a_lost_log_is_written_anew_from_the_store_and_both_lost_is_said() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 3);
    fs::remove_dir_all(dir.join("log")).unwrap();
    let mut opened = open(&dir);
    assert!(codes(&opened).contains(&"log_repaired"));
    assert_eq!(texts(&mut opened.vault), expected(3));
    opened.vault.lock().unwrap();
    fs::remove_dir_all(dir.join("log")).unwrap();
    fs::remove_dir_all(dir.join("store")).unwrap();
    assert!(codes(&open(&dir)).contains(&"records_lost"));
}

#[test]
fn a_damaged_header_copy_is_repaired_and_two_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 1);
    let whole = fs::read(dir.join("header.a")).unwrap();
    for (name, at) in [("header.a", 0), ("header.b", 700), ("header.a", 1070)] {
        damage(&dir.join(name), |bytes| bytes[at] ^= 4);
        let opened = open(&dir);
        assert_eq!(codes(&opened), ["header_repaired"]);
        assert_eq!(fs::read(dir.join(name)).unwrap(), whole);
    }
    fs::remove_file(dir.join("header.b")).unwrap();
    assert_eq!(codes(&open(&dir)), ["header_repaired"]);
    for name in ["header.a", "header.b"] {
        damage(&dir.join(name), |bytes| bytes[50] ^= 4);
    }
    let refused = Vault::open(&dir, Unlock::Passphrase(&pass()));
    assert_eq!(refused.err().unwrap().code(), "header_damaged");
}

#[test]
fn a_header_copy_that_the_disk_does_not_give_keeps_nobody_out() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 2);
    let unreadable = |name: &str| {
        fs::remove_file(dir.join(name)).unwrap();
        fs::create_dir(dir.join(name)).unwrap();
    };
    unreadable("header.a");
    let mut opened = open(&dir);
    assert_eq!((codes(&opened), texts(&mut opened.vault)), (vec!["header_damaged"], expected(2)));
    opened.vault.lock().unwrap();
    assert!(dir.join("header.a").is_dir(), "it may be the newer one");
    unreadable("header.b");
    assert_eq!(Vault::open(&dir, Unlock::Passphrase(&pass())).err().unwrap().code(), "io");
}

#[test]
fn a_journal_of_someone_else_brings_nothing_in() {
    let home = tempfile::tempdir().unwrap();
    let (mine, theirs) = (filled(home.path(), 4), filled(home.path(), 6));
    for part in ["log/0001.log", "store/db", "stamp"] {
        let kept = fs::read(mine.join(part)).unwrap_or_default();
        fs::copy(theirs.join(part), mine.join(part)).unwrap();
        let mut opened = open(&mine);
        assert!(!opened.notices.is_empty(), "{part}");
        assert_eq!(texts(&mut opened.vault), expected(4), "{part}");
        opened.vault.lock().unwrap();
        assert_ne!(fs::read(mine.join(part)).unwrap(), fs::read(theirs.join(part)).unwrap(), "{part}");
        drop(kept);
    }
}

#[test]
fn a_newer_key_file_of_another_journal_takes_nothing_over() {
    let home = tempfile::tempdir().unwrap();
    let (mine, theirs) = (filled(home.path(), 4), filled(home.path(), 1));
    // The same passphrase, and more changes of slots than here.
    let mut vault = open(&theirs).vault;
    vault.change_passphrase(&pass(), &pass()).unwrap();
    vault.lock().unwrap();
    for copy in ["header.a", "header.b"] {
        fs::copy(theirs.join(copy), mine.join(copy)).unwrap();
        let mut opened = open(&mine);
        assert_eq!(codes(&opened), ["header_repaired"], "{copy}");
        assert_eq!(texts(&mut opened.vault), expected(4), "{copy}");
        opened.vault.lock().unwrap();
    }
}

#[test]
fn cards_whose_keys_are_lost_are_said_and_not_cleared_away() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 1);
    let mut vault = open(&dir).vault;
    vault.tray_put(5, b"a card").unwrap();
    vault.lock().unwrap();
    fs::remove_file(dir.join("tray/keys")).unwrap();
    let opened = open(&dir);
    assert_eq!(codes(&opened), ["tray_damaged"]);
    assert_eq!(files(&dir.join("tray")).len(), 1);
}

#[test]
fn an_older_store_put_back_is_noticed() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 3);
    let old = tempfile::tempdir().unwrap();
    copy_tree(&dir.join("store"), &old.path().join("store"));
    let mut vault = open(&dir).vault;
    vault.commit(vec![put(3, "entry 3"), Op::Remove([0; 16])]).unwrap();
    vault.lock().unwrap();
    fs::remove_dir_all(dir.join("store")).unwrap();
    copy_tree(&old.path().join("store"), &dir.join("store"));
    let mut opened = open(&dir);
    assert_eq!(codes(&opened), ["store_rebuilt"]);
    assert_eq!(texts(&mut opened.vault), expected(4)[1..]);
}

#[test]
fn a_journal_of_a_later_version_is_refused_and_left_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 3);
    let later = |bytes: &mut Vec<u8>| {
        bytes[7] = b'2';
        let end = bytes.len() - 32;
        let sum = *blake3::hash(&bytes[..end]).as_bytes();
        bytes[end..].copy_from_slice(&sum);
    };
    let refused = |dir: &Path| {
        let bytes =
            |dir| files(dir).into_iter().map(|path| (fs::read(&path).unwrap(), path)).collect::<Vec<_>>();
        let before = bytes(dir);
        let code = Vault::open(dir, Unlock::Passphrase(&pass())).map(|_| ()).unwrap_err().code();
        let repair = Vault::open_for_repair(dir, Unlock::Passphrase(&pass())).map(|_| ()).unwrap_err().code();
        assert_eq!(bytes(dir), before);
        [code, repair]
    };
    // One copy is enough: the other may be what a change of versions had not come to yet.
    damage(&dir.join("header.b"), later);
    assert_eq!(refused(&dir), ["later_version"; 2]);
    damage(&dir.join("header.a"), later);
    assert_eq!(refused(&dir), ["later_version"; 2]);
}
