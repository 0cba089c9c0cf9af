//! Journals of format 1, frozen: they must open for ever.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use hearth_vault::{FileRef, RecoveryCode, Unlock, Vault};
use std::path::{Path, PathBuf};

const CODE: &str = "recovery-code.txt";
const FILE: &str = "file-ref.bin";

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors")
}

fn thawed(name: &str) -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("journals").join("00112233445566778899aabbccddeeff");
    copy_tree(&vectors().join(name).join("journal"), &dir);
    (home, dir)
}

fn holds_everything(name: &str, mut vault: Vault) {
    assert_eq!((vault.label(), vault.len()), ("blue notebook", 6));
    assert_eq!(texts(&mut vault), expected(6));
    let reference = std::fs::read(vectors().join(name).join(FILE)).unwrap();
    let file = FileRef {
        id: reference[..16].try_into().unwrap(),
        len: u64::from_le_bytes(reference[16..24].try_into().unwrap()),
        hash: reference[24..56].try_into().unwrap(),
    };
    assert_eq!(vault.file_read(&file).unwrap(), b"a frozen photo");
    assert_eq!(**vault.draft().unwrap().unwrap(), *b"a frozen draft");
    let card = vault.tray_list().remove(0);
    assert_eq!(
        (card.ends, &**vault.tray_get(&card.id).unwrap().unwrap()),
        (4_000_000_000, &b"a frozen card"[..])
    );
    assert!(vault.verify().unwrap().ok);
}

#[test]
fn a_journal_of_the_first_format_opens_with_either_key() {
    let code = std::fs::read_to_string(vectors().join("v1").join(CODE)).unwrap();
    let code = RecoveryCode::parse(code.trim()).unwrap();
    let own = pass();
    for key in [Unlock::Passphrase(&own), Unlock::Recovery(&code)] {
        let (_home, dir) = thawed("v1");
        holds_everything("v1", Vault::open(&dir, key).unwrap().vault);
    }
}

#[test]
fn a_test_journal_opens_in_test_builds_only() {
    let (_home, dir) = thawed("v1-cheap");
    let opened = Vault::open(&dir, Unlock::Passphrase(&pass()));
    if cfg!(feature = "test-support") {
        holds_everything("v1-cheap", opened.unwrap().vault);
    } else {
        assert_eq!(opened.err().unwrap().code(), "test_journal_refused");
    }
}

/// Makes a vector where there is none. `HEARTH_CHEAP_KDF=0` makes the one for all builds.
#[test]
#[ignore = "run once for each format, with the feature test-support"]
fn freeze() {
    let name = if std::env::var("HEARTH_CHEAP_KDF").as_deref() == Ok("0") { "v1" } else { "v1-cheap" };
    let place = vectors().join(name);
    assert!(!place.exists(), "a frozen journal is never made again");
    let home = tempfile::tempdir().unwrap();
    let (mut vault, code) = create(home.path());
    let file = vault.file_add(&mut b"a frozen photo".as_slice()).unwrap();
    vault.draft_save(b"a frozen draft").unwrap();
    vault.tray_put(4_000_000_000, b"a frozen card").unwrap();
    vault.commit((0..3).map(|n| put(n, "older")).collect()).unwrap();
    vault.snapshot().unwrap();
    vault.compact().unwrap();
    vault.commit((0..6).map(|n| put(n, &format!("entry {n}"))).collect()).unwrap();
    let dir = vault.dir().to_path_buf();
    vault.lock().unwrap();
    // The store and its stamp are made anew from the log, whatever sled's version.
    for gone in ["ballast", "vault.lock", "stamp"] {
        let _ = std::fs::remove_file(dir.join(gone));
    }
    std::fs::remove_dir_all(dir.join("store")).unwrap();
    copy_tree(&dir, &place.join("journal"));
    std::fs::write(place.join(CODE), code.reveal().as_bytes()).unwrap();
    std::fs::write(place.join(FILE), [&file.id[..], &file.len.to_le_bytes(), &file.hash].concat()).unwrap();
}
