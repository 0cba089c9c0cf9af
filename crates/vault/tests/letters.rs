//! What comes while the journal is locked waits sealed and is read in its order.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use hearth_vault::{Unlock, Vault};
use std::fs;

fn read(vault: &mut Vault) -> Vec<(u64, String)> {
    let letters = vault.letters().unwrap();
    letters.iter().map(|letter| (letter.number, String::from_utf8(letter.body.to_vec()).unwrap())).collect()
}

#[test]
fn what_was_put_in_while_locked_is_read_in_order_and_goes_one_by_one() {
    let home = tempfile::tempdir().unwrap();
    let (vault, _) = create(home.path());
    let (dir, letterbox) = (vault.dir().to_path_buf(), vault.letterbox().unwrap());
    vault.lock().unwrap();
    for text in ["first CANARY", "second CANARY", "third CANARY"] {
        letterbox.put(text.as_bytes()).unwrap();
    }
    letterbox.take_out(2).unwrap();
    for file in files(&dir.join("held")) {
        let bytes = fs::read(file).unwrap();
        assert!(!bytes.windows(6).any(|window| window == b"CANARY"));
    }
    let mut vault = open(&dir).vault;
    assert_eq!(read(&mut vault), [(1, "first CANARY".into()), (3, "third CANARY".into())]);
    vault.letter_done(1).unwrap();
    assert_eq!(read(&mut vault), [(3, "third CANARY".into())]);
}

#[test]
fn a_damaged_letter_is_said_and_goes_and_the_others_are_read() {
    let home = tempfile::tempdir().unwrap();
    let (vault, _) = create(home.path());
    let (dir, letterbox) = (vault.dir().to_path_buf(), vault.letterbox().unwrap());
    vault.lock().unwrap();
    for text in ["one", "two"] {
        letterbox.put(text.as_bytes()).unwrap();
    }
    let first = files(&dir.join("held")).remove(0);
    let mut bytes = fs::read(&first).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&first, bytes).unwrap();
    let mut vault = open(&dir).vault;
    let found = vault.verify().unwrap();
    assert_eq!(found.damaged.iter().map(|notice| notice.code).collect::<Vec<_>>(), ["letter_damaged"]);
    assert_eq!(read(&mut vault), [(2, "two".into())]);
    assert_eq!(vault.take_notices().iter().map(|notice| notice.code).collect::<Vec<_>>(), ["letter_damaged"]);
    assert!(!dir.join("aside").exists(), "what is left of it may be a card that was only lent");
    assert_eq!(files(&dir.join("held")).len(), 1);
}

#[test]
fn a_rotation_takes_letters_along_and_the_old_slot_in_the_door_is_shut() {
    let home = tempfile::tempdir().unwrap();
    let (vault, _) = create(home.path());
    let (dir, old) = (vault.dir().to_path_buf(), vault.letterbox().unwrap());
    old.put(b"for the old keys").unwrap();
    let (mut vault, _) = vault.rotate(Unlock::Passphrase(&pass()), &pass()).unwrap();
    assert_eq!(read(&mut vault), [(1, "for the old keys".into())]);
    old.put(b"too late").unwrap();
    assert_eq!(read(&mut vault).len(), 1);
    assert_eq!(vault.take_notices().len(), 1);
    assert_eq!(files(&dir.join("held")).len(), 1);
}
