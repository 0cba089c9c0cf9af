//! Files that somebody else put where a journal's lie: endless ones, and those of an earlier day.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use hearth_vault::{Op, Unlock, Vault};
use std::fs::{self, File};
use std::path::Path;

/// Longer than any memory and any disk, and without a byte on this one.
fn endless(path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    File::create(path).unwrap().set_len(1 << 43).unwrap();
}

#[test]
fn endless_files_are_read_as_far_as_ours_can_go() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 3);
    let letter = dir.join("held/0000000000000001.age");
    for path in ["snaps/ffffffffffffffff.age", "files/00112233445566778899aabbccddeeff", "store/more"] {
        endless(&dir.join(path));
    }
    endless(&letter);
    let mut opened = open(&dir);
    assert_eq!(codes(&opened), ["store_rebuilt"]);
    opened.vault.maintain().unwrap();
    assert!(opened.vault.letters().unwrap().is_empty() && !letter.exists());
    assert_eq!(texts(&mut opened.vault), expected(3));
    let mut found: Vec<_> = opened.vault.verify().unwrap().damaged.iter().map(|notice| notice.code).collect();
    found.sort_unstable();
    assert_eq!(found, ["file_damaged", "snapshot_damaged"]);
}

#[test]
fn a_log_and_a_store_of_an_earlier_day_do_not_hide_what_a_snapshot_knows() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 3);
    let earlier = tempfile::tempdir().unwrap();
    copy_tree(&dir, earlier.path());
    let mut vault = open(&dir).vault;
    vault.commit(vec![put(3, "entry 3"), put(4, "entry 4")]).unwrap();
    vault.snapshot().unwrap();
    vault.lock().unwrap();
    for name in ["log", "store"] {
        fs::remove_dir_all(dir.join(name)).unwrap();
        copy_tree(&earlier.path().join(name), &dir.join(name));
    }
    fs::copy(earlier.path().join("stamp"), dir.join("stamp")).unwrap();
    let mut opened = open(&dir);
    assert!(codes(&opened).contains(&"store_rebuilt"), "{:?}", codes(&opened));
    assert_eq!(texts(&mut opened.vault), expected(5));
    opened.vault.commit(vec![put(5, "entry 5")]).unwrap();
    drop(opened);
    assert_eq!(texts(&mut open(&dir).vault), expected(6), "what came after is not dropped for the snapshot");
}

#[test]
fn what_was_removed_stays_removed_where_its_frame_is_lost_and_a_snapshot_knows() {
    let home = tempfile::tempdir().unwrap();
    let (mut vault, _) = create(home.path());
    for number in [0, 1, 9, 2] {
        vault.commit(vec![put(number, &format!("entry {number}"))]).unwrap();
    }
    vault.commit(vec![Op::Remove([9; 16])]).unwrap();
    vault.snapshot().unwrap();
    vault.commit(vec![put(3, "entry 3")]).unwrap();
    let dir = vault.dir().to_path_buf();
    vault.lock().unwrap();
    let log = dir.join("log/0001.log");
    let mut bytes = fs::read(&log).unwrap();
    let frames: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(b"HLF1")).collect();
    let removal = frames[frames.len() - 2];
    bytes[removal + 60] ^= 1;
    fs::write(&log, bytes).unwrap();
    // A store that says nothing.
    fs::remove_dir_all(dir.join("store")).unwrap();
    let mut opened = open(&dir);
    assert!(!codes(&opened).contains(&"records_lost"), "{:?}", codes(&opened));
    assert_eq!(texts(&mut opened.vault), expected(4));
}

#[test]
fn an_erasure_that_was_interrupted_is_finished_by_whoever_looks() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 1);
    let gone = dir.with_file_name(format!(".gone-{}", dir.file_name().unwrap().to_string_lossy()));
    fs::rename(&dir, &gone).unwrap();
    assert!(hearth_vault::list(home.path()).unwrap().is_empty() && !gone.exists());
}

#[test]
fn nothing_is_put_into_an_erased_journal() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 1);
    let letterbox = open(&dir).vault.letterbox().unwrap();
    hearth_vault::erase_journal(&dir, Unlock::Passphrase(&pass())).unwrap();
    assert_eq!(letterbox.put(b"too late").unwrap_err().code(), "journal_missing");
    assert!(!dir.exists());
}

#[test]
fn a_letter_that_is_just_being_written_is_left_alone_by_an_opening() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 1);
    fs::create_dir(dir.join("held")).unwrap();
    let begun = dir.join("held/.0000000000000001.age.new");
    fs::write(&begun, b"half of it").unwrap();
    drop(open(&dir));
    assert_eq!(fs::read(&begun).unwrap(), b"half of it");
    File::options().write(true).open(&begun).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    drop(open(&dir));
    assert!(!begun.exists(), "nobody writes at it any more");
}

#[test]
fn the_same_passphrase_is_one_key_however_often_it_is_set() {
    let home = tempfile::tempdir().unwrap();
    let (mut vault, _) = create(home.path());
    let [second, third] =
        ["amber kite lane", "paper moon hall"].map(|text| hearth_vault::Passphrase::new(text.into()));
    let first = pass();
    let id = vault.add_passphrase(Unlock::Passphrase(&first), &second).unwrap();
    assert_eq!(vault.add_passphrase(Unlock::Passphrase(&first), &second).unwrap(), id);
    assert_eq!(vault.keys().len(), 3);
    vault.change_passphrase(&first, &second).unwrap();
    assert_eq!(vault.keys().len(), 2, "a passphrase and the recovery code");
    vault.change_passphrase(&second, &third).unwrap();
    let dir = vault.dir().to_path_buf();
    vault.lock().unwrap();
    let opens = |with| Vault::open(&dir, Unlock::Passphrase(with)).is_ok();
    assert_eq!([&first, &second, &third].map(opens), [false, false, true]);
}

#[test]
fn a_snapshot_of_another_computer_takes_the_place_of_nothing_that_was_saved_on_this_one() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 3);
    let other = tempfile::tempdir().unwrap();
    copy_tree(&dir, other.path());
    let mut there = open(other.path()).vault;
    for number in 10..15 {
        there.commit(vec![put(number, "written there")]).unwrap();
    }
    there.snapshot().unwrap();
    there.lock().unwrap();
    let mut here = open(&dir).vault;
    here.commit(vec![put(3, "entry 3"), put(4, "entry 4")]).unwrap();
    here.lock().unwrap();
    copy_tree(&other.path().join("snaps"), &dir.join("snaps"));
    let mut opened = open(&dir);
    let texts = texts(&mut opened.vault);
    assert!(expected(5).iter().all(|text| texts.contains(text)), "{texts:?}");
    assert_eq!(texts.len(), 10, "those written there are here too");
    assert!(codes(&opened).contains(&"records_lost"), "and it is said: {:?}", codes(&opened));
    assert!(opened.vault.verify().unwrap().ok);
}

#[cfg(unix)]
#[test]
fn a_link_named_like_a_journal_being_erased_erases_nothing() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 1);
    let elsewhere = tempfile::tempdir().unwrap();
    copy_tree(&dir, &elsewhere.path().join("journal"));
    let link = dir.parent().unwrap().join(".gone-link");
    std::os::unix::fs::symlink(elsewhere.path().join("journal"), link).unwrap();
    assert_eq!(hearth_vault::list(home.path()).unwrap().len(), 1);
    assert_eq!(texts(&mut open(&elsewhere.path().join("journal")).vault), expected(1));
}
