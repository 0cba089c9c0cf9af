//! Changing what opens a journal, and making sure that what was removed opens nothing.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use hearth_vault::{Passphrase, RecoveryCode, Unlock, Vault, erase_journal, list};
use std::fs;
use std::path::Path;

fn new_pass() -> Passphrase {
    Passphrase::new("another quiet stone".into())
}

fn refusal(dir: &Path, key: Unlock<'_>) -> &'static str {
    Vault::open(dir, key).err().map_or("opened", |error| error.code())
}

#[test]
fn a_removed_passphrase_never_opens_again_whichever_copy_is_lost() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 3);
    let mut vault = open(&dir).vault;
    vault.snapshot().unwrap();
    let wrong = vault.change_passphrase(&new_pass(), &pass()).unwrap_err();
    assert_eq!(wrong.code(), "wrong_passphrase");
    vault.change_passphrase(&pass(), &new_pass()).unwrap();
    vault.lock().unwrap();
    for lost in ["header.a", "header.b", "snaps/header"] {
        let copy = tempfile::tempdir().unwrap();
        copy_tree(&dir, copy.path());
        fs::remove_file(copy.path().join(lost)).unwrap();
        assert_eq!(refusal(copy.path(), Unlock::Passphrase(&pass())), "wrong_passphrase", "{lost}");
        assert_eq!(refusal(copy.path(), Unlock::Passphrase(&new_pass())), "opened", "{lost}");
    }
    for lost in ["header.a", "header.b"] {
        fs::remove_file(dir.join(lost)).unwrap();
    }
    assert_eq!(refusal(&dir, Unlock::Passphrase(&new_pass())), "header_damaged");
    assert!(Vault::open_for_repair(&dir, Unlock::Passphrase(&pass())).is_err());
    let mut opened = Vault::open_for_repair(&dir, Unlock::Passphrase(&new_pass())).unwrap();
    assert_eq!(texts(&mut opened.vault), expected(3));
}

#[test]
fn an_interrupted_change_leaves_exactly_one_passphrase() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 2);
    let old = fs::read(dir.join("header.b")).unwrap();
    let mut vault = open(&dir).vault;
    vault.change_passphrase(&pass(), &new_pass()).unwrap();
    vault.lock().unwrap();
    // As if the power had gone after the first copy.
    fs::write(dir.join("header.b"), &old).unwrap();
    assert_eq!(refusal(&dir, Unlock::Passphrase(&pass())), "wrong_passphrase");
    let opened = Vault::open(&dir, Unlock::Passphrase(&new_pass())).unwrap();
    assert_eq!(codes(&opened), [""; 0], "completing a change is no damage");
    drop(opened);
    assert_eq!(fs::read(dir.join("header.a")).unwrap(), fs::read(dir.join("header.b")).unwrap());
}

#[test]
fn the_recovery_code_sets_a_passphrase_and_can_be_replaced() {
    let home = tempfile::tempdir().unwrap();
    let (mut vault, code) = create(home.path());
    let dir = vault.dir().to_path_buf();
    vault.commit(vec![put(0, "entry 0")]).unwrap();
    let wrong = Vault::create(home.path(), "other", &pass()).unwrap().1;
    assert_eq!(vault.set_passphrase(&wrong, &new_pass()).unwrap_err().code(), "wrong_recovery_code");
    vault.set_passphrase(&code, &new_pass()).unwrap();
    let second: RecoveryCode = vault.new_recovery_code().unwrap();
    drop(vault);
    assert_eq!(refusal(&dir, Unlock::Passphrase(&pass())), "wrong_passphrase");
    assert_eq!(refusal(&dir, Unlock::Recovery(&code)), "wrong_recovery_code");
    assert_eq!(refusal(&dir, Unlock::Recovery(&second)), "opened");
    assert_eq!(texts(&mut Vault::open(&dir, Unlock::Passphrase(&new_pass())).unwrap().vault), expected(1));
}

#[test]
fn a_second_passphrase_opens_until_it_is_taken_away() {
    let home = tempfile::tempdir().unwrap();
    let (mut vault, code) = create(home.path());
    let (dir, mine, second) = (vault.dir().to_path_buf(), pass(), new_pass());
    let wrong = vault.add_passphrase(Unlock::Passphrase(&second), &second).unwrap_err();
    assert_eq!(wrong.code(), "wrong_passphrase");
    let added = vault.add_passphrase(Unlock::Passphrase(&mine), &second).unwrap();
    let own = vault.remove_key(Unlock::Passphrase(&second), &added).unwrap_err();
    assert_eq!(own.code(), "key_in_use");
    assert_eq!(vault.remove_key(Unlock::Recovery(&code), &[0; 16]).unwrap_err().code(), "no_such_key");
    drop(vault);
    let mut vault = Vault::open(&dir, Unlock::Passphrase(&second)).unwrap().vault;
    let keys = vault.keys();
    assert_eq!(
        keys.iter().map(|key| (key.recovery, key.in_use)).collect::<Vec<_>>(),
        [(false, false), (true, false), (false, true)]
    );
    // Changing one of two leaves the other.
    let third = Passphrase::new("a third slow river".into());
    vault.change_passphrase(&second, &third).unwrap();
    vault.remove_key(Unlock::Passphrase(&third), &keys[0].id).unwrap();
    vault.remove_key(Unlock::Passphrase(&third), &keys[1].id).unwrap();
    drop(vault);
    for gone in [Unlock::Passphrase(&mine), Unlock::Passphrase(&second)] {
        assert_eq!(refusal(&dir, gone), "wrong_passphrase");
    }
    assert_eq!(refusal(&dir, Unlock::Recovery(&code)), "wrong_recovery_code");
    assert_eq!(refusal(&dir, Unlock::Passphrase(&third)), "opened");
}

#[test]
fn a_journal_keeps_a_passphrase_and_at_most_six_keys() {
    let home = tempfile::tempdir().unwrap();
    let (mut vault, code) = create(home.path());
    let only = vault.keys()[0].id;
    assert_eq!(vault.remove_key(Unlock::Recovery(&code), &only).unwrap_err().code(), "last_passphrase");
    for number in 2..hearth_vault::MAX_KEYS {
        let another = Passphrase::new(format!("another passphrase {number}"));
        vault.add_passphrase(Unlock::Recovery(&code), &another).unwrap();
    }
    let one_more = vault.add_passphrase(Unlock::Recovery(&code), &new_pass()).unwrap_err();
    assert_eq!(one_more.code(), "too_many_keys");
    let dir = vault.dir().to_path_buf();
    drop(vault);
    assert_eq!(refusal(&dir, Unlock::Passphrase(&pass())), "opened");
}

#[test]
fn rotation_writes_everything_anew_under_new_keys() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 3);
    let stolen = fs::read(dir.join("header.a")).unwrap();
    let mut vault = open(&dir).vault;
    let file = vault.file_add(&mut b"a photo".as_slice()).unwrap();
    let card = vault.tray_put(5, b"a card").unwrap();
    vault.draft_save(b"a draft").unwrap();
    let (mut vault, code) = vault.rotate(Unlock::Passphrase(&pass()), &new_pass()).unwrap();
    let check = |vault: &mut Vault| {
        assert_eq!(texts(vault), expected(3));
        assert_eq!(vault.file_read(&file).unwrap(), b"a photo");
        assert_eq!(**vault.tray_get(&card).unwrap().unwrap(), *b"a card");
        assert_eq!(**vault.draft().unwrap().unwrap(), *b"a draft");
    };
    check(&mut vault);
    assert_eq!(vault.dir(), dir);
    vault.lock().unwrap();
    assert_eq!(fs::read_dir(dir.parent().unwrap()).unwrap().count(), 1, "nothing of the old journal is left");
    check(&mut Vault::open(&dir, Unlock::Recovery(&code)).unwrap().vault);
    // Whoever kept an old header and knows the old passphrase opens nothing with it.
    fs::write(dir.join("header.a"), &stolen).unwrap();
    fs::write(dir.join("header.b"), &stolen).unwrap();
    if let Ok(mut opened) = Vault::open(&dir, Unlock::Passphrase(&pass())) {
        assert!(texts(&mut opened.vault).is_empty());
    }
}

#[test]
fn an_erased_journal_is_gone_and_others_stay() {
    let home = tempfile::tempdir().unwrap();
    let (dir, other) = (filled(home.path(), 2), filled(home.path(), 1));
    let refused = erase_journal(&dir, Unlock::Passphrase(&new_pass())).unwrap_err();
    assert_eq!((refused.code(), dir.exists()), ("wrong_passphrase", true));
    let held = open(&dir).vault;
    assert_eq!(erase_journal(&dir, Unlock::Passphrase(&pass())).unwrap_err().code(), "journal_busy");
    drop(held);
    erase_journal(&dir, Unlock::Passphrase(&pass())).unwrap();
    assert_eq!(list(home.path()).unwrap().iter().map(|entry| entry.dir.clone()).collect::<Vec<_>>(), [other]);
    assert_eq!(fs::read_dir(dir.parent().unwrap()).unwrap().count(), 1);
}

/// Where a rotation may be interrupted, beside the journal.
fn beside(dir: &Path, prefix: &str) -> std::path::PathBuf {
    dir.with_file_name(format!("{prefix}{}", dir.file_name().unwrap().to_str().unwrap()))
}

#[test]
fn a_journal_that_was_being_replaced_is_found_again() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 2);
    let listed = || list(home.path()).unwrap().into_iter().map(|entry| entry.dir).collect::<Vec<_>>();
    // As if the power had gone between the two renames.
    let old = beside(&dir, ".old-");
    fs::rename(&dir, &old).unwrap();
    let at_work = fs::File::open(old.join("vault.lock")).unwrap();
    at_work.lock().unwrap();
    assert_eq!(listed(), [""; 0].map(std::path::PathBuf::from), "another process is still at work there");
    drop(at_work);
    assert_eq!(listed(), std::slice::from_ref(&dir));
    assert_eq!((texts(&mut open(&dir).vault), old.exists()), (expected(2), false));
}

#[test]
fn the_old_journal_goes_when_the_rewritten_one_opens() {
    for prefix in [".old-", ".new-"] {
        let home = tempfile::tempdir().unwrap();
        let (dir, other) = (filled(home.path(), 2), filled(home.path(), 1));
        // As if the power had gone before the old one was destroyed.
        let left = beside(&dir, prefix);
        copy_tree(&dir, &left);
        drop(open(&other));
        assert!(left.exists(), "only the journal itself says that it is no longer needed");
        assert_eq!(refusal(&dir, Unlock::Passphrase(&new_pass())), "wrong_passphrase");
        assert!(left.exists());
        assert_eq!(texts(&mut open(&dir).vault), expected(2));
        assert!(!left.exists(), "{prefix}");
    }
}

#[test]
fn what_a_rotation_left_is_erased_with_its_journal() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 2);
    for prefix in [".old-", ".new-"] {
        copy_tree(&dir, &beside(&dir, prefix));
    }
    erase_journal(&dir, Unlock::Passphrase(&pass())).unwrap();
    assert_eq!(fs::read_dir(dir.parent().unwrap()).unwrap().count(), 0);
    assert!(list(home.path()).unwrap().is_empty());
}

#[test]
fn a_damaged_card_does_not_keep_the_old_keys_in_use() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 2);
    let mut vault = open(&dir).vault;
    for number in 1..=2 {
        vault.tray_put(1 << 40, &[number; 300]).unwrap();
    }
    let mut cards = files(&dir.join("tray"));
    cards.retain(|path| !path.ends_with("keys"));
    fs::write(&cards[0], b"damaged").unwrap();
    let (mut vault, _) = vault.rotate(Unlock::Passphrase(&pass()), &new_pass()).unwrap();
    assert_eq!(vault.take_notices().iter().map(|notice| notice.code).collect::<Vec<_>>(), ["tray_damaged"]);
    assert_eq!((vault.tray_list().len(), texts(&mut vault)), (1, expected(2)));
}

#[test]
fn a_damaged_draft_does_not_keep_the_old_keys_in_use() {
    let home = tempfile::tempdir().unwrap();
    let dir = filled(home.path(), 2);
    fs::write(dir.join("draft"), b"damaged").unwrap();
    let (mut vault, _) = open(&dir).vault.rotate(Unlock::Passphrase(&pass()), &new_pass()).unwrap();
    assert_eq!(vault.take_notices().iter().map(|notice| notice.code).collect::<Vec<_>>(), ["draft_damaged"]);
    assert_eq!((vault.draft().unwrap(), texts(&mut vault)), (None, expected(2)));
}
