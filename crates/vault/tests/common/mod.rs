//! What the tests of a whole journal share.
#![allow(dead_code, missing_docs)]

pub mod twin;

use hearth_vault::{Op, Opened, Passphrase, Record, RecoveryCode, Unlock, Vault};
use std::path::{Path, PathBuf};

pub const MOMENT: u16 = 1;

pub fn pass() -> Passphrase {
    Passphrase::new("quiet river stone".into())
}

pub fn record(number: u8, text: &str) -> Record {
    Record { id: [number; 16], kind: MOMENT, created: i64::from(number), updated: 7, body: text.into() }
}

pub fn put(number: u8, text: &str) -> Op {
    Op::Put(record(number, text))
}

pub fn create(home: &Path) -> (Vault, RecoveryCode) {
    Vault::create(home, "blue notebook", &pass()).unwrap()
}

pub fn open(dir: &Path) -> Opened {
    Vault::open(dir, Unlock::Passphrase(&pass())).unwrap()
}

/// A locked journal of `count` records, the first of them revised and one more removed.
pub fn filled(home: &Path, count: u8) -> PathBuf {
    let (mut vault, _) = create(home);
    for number in 0..count {
        vault.commit(vec![put(number, &format!("entry {number}"))]).unwrap();
    }
    vault.commit(vec![put(0, "entry 0"), put(200, "to go")]).unwrap();
    vault.commit(vec![Op::Remove([200; 16])]).unwrap();
    let dir = vault.dir().to_path_buf();
    vault.lock().unwrap();
    dir
}

pub fn texts(vault: &mut Vault) -> Vec<String> {
    let records = vault.scan(MOMENT).unwrap();
    records.iter().map(|record| String::from_utf8(record.body.clone()).unwrap()).collect()
}

pub fn expected(count: u8) -> Vec<String> {
    (0..count).map(|number| format!("entry {number}")).collect()
}

pub fn codes(opened: &Opened) -> Vec<&'static str> {
    opened.notices.iter().map(|notice| notice.code).collect()
}

/// Every file below a directory.
pub fn files(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { out.extend(files(&path)) } else { out.push(path) }
    }
    out.sort();
    out
}

pub fn copy_tree(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_tree(&path, &target)
        } else {
            std::fs::copy(&path, &target).map(|_| ()).unwrap()
        }
    }
}
