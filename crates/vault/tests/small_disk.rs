//! A full disk. Needs a small file system of its own, so it is run by hand or by the fault runs:
//! `mount -t tmpfs -o size=12m none DIR; HEARTH_SMALL_DISK=DIR cargo test --test small_disk -- --ignored --test-threads=1`.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use hearth_vault::Vault;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

fn disk() -> PathBuf {
    PathBuf::from(std::env::var_os("HEARTH_SMALL_DISK").expect("HEARTH_SMALL_DISK names a small file system"))
}

fn fill_up(dir: &Path) {
    let mut file = File::options().append(true).create(true).open(dir.join("filler")).unwrap();
    for size in [1 << 20, 1 << 12, 1] {
        while file.write_all(&vec![7; size]).is_ok() {}
    }
}

/// Saves until the disk refuses, and says how many were acknowledged.
fn save_until_refused(vault: &mut Vault, from: u8) -> u8 {
    for number in from..120 {
        if let Err(error) = vault.commit(vec![put(number, &format!("entry {number}"))]) {
            assert!(["disk_full", "read_only"].contains(&error.code()), "{error:?}");
            return number;
        }
    }
    panic!("the disk was never full");
}

#[test]
#[ignore = "needs a small file system"]
fn a_full_disk_refuses_saves_and_loses_nothing() {
    let place = disk();
    for with_ballast in [true, false] {
        let home = place.join("home");
        fs::create_dir_all(&home).unwrap();
        let dir = filled(&home, 5);
        let mut vault = open(&dir).vault;
        if !with_ballast {
            let _ = fs::remove_file(dir.join("ballast"));
        }
        fill_up(&place);
        let saved = save_until_refused(&mut vault, 5);
        assert_eq!(texts(&mut vault), expected(saved));
        fill_up(&place);
        let _ = vault.lock();
        fill_up(&place);
        let mut opened = open(&dir);
        assert_eq!(texts(&mut opened.vault), expected(saved), "{:?}", opened.notices);
        let _ = opened.vault.lock();
        fs::remove_file(place.join("filler")).unwrap();
        let mut vault = open(&dir).vault;
        vault.commit(vec![put(saved, &format!("entry {saved}"))]).unwrap();
        assert_eq!(texts(&mut vault), expected(saved + 1));
        drop(vault);
        fs::remove_dir_all(&home).unwrap();
    }
}

/// Run first with the disk writable (makes the journal), then with it mounted read-only.
#[test]
#[ignore = "needs a file system that is mounted read-only between two runs"]
fn a_read_only_disk_is_read() {
    let home = disk().join("read-only");
    let Some(entry) = hearth_vault::list(&home).unwrap().into_iter().next() else {
        filled(&home, 7);
        return;
    };
    let mut opened = open(&entry.dir);
    assert_eq!(codes(&opened), ["read_only"]);
    assert_eq!(texts(&mut opened.vault), expected(7));
    let refused = opened.vault.commit(vec![put(9, "no")]).unwrap_err();
    assert_eq!(refused.code(), "read_only");
    assert!(opened.vault.draft_save(b"no").is_err() && opened.vault.snapshot().is_err());
    opened.vault.lock().unwrap();
}

#[test]
#[ignore = "needs a small file system"]
fn saving_goes_on_when_there_is_room_again() {
    let place = disk();
    let home = place.join("again");
    fs::create_dir_all(&home).unwrap();
    let dir = filled(&home, 2);
    let _ = fs::remove_file(dir.join("ballast"));
    fill_up(&place);
    let mut vault = Vault::open(&dir, hearth_vault::Unlock::Passphrase(&pass())).unwrap().vault;
    let saved = save_until_refused(&mut vault, 2);
    fs::remove_file(place.join("filler")).unwrap();
    vault.come_back().unwrap();
    vault.commit(vec![put(saved, &format!("entry {saved}"))]).unwrap();
    assert_eq!(texts(&mut vault), expected(saved + 1));
    drop(vault);
    fs::remove_dir_all(&home).unwrap();
}
