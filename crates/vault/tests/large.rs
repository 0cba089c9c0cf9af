//! The largest attachment there may be, through everything that touches attachments: never whole in memory.
#![allow(missing_docs, clippy::unwrap_used)]
#![cfg(all(target_os = "linux", feature = "test-support"))]

mod common;

use common::*;
use hearth_vault::{FileRef, MAX_FILE, Passphrase, Unlock, Vault};
use std::fs;
use std::io::Read;

/// Far below the file, far above what chunks and buffers take.
const ROOM: u64 = 16 * 1024 * 1024;

/// The most memory this process had at once since it was last asked, in bytes.
fn most() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kib: u64 = line.trim().trim_end_matches(" kB").parse().unwrap();
    // 5 sets the mark back to what is there now: proc(5).
    fs::write("/proc/self/clear_refs", "5").unwrap();
    kib * 1024
}

/// What a step takes beyond what was there before it.
fn takes<T>(step: impl FnOnce() -> T) -> (u64, T) {
    most();
    let before = most();
    let done = step();
    (most().saturating_sub(before), done)
}

fn same(mut reader: impl Read) -> u64 {
    let (mut chunk, mut len) = (vec![0; 1 << 16], 0);
    loop {
        let got = reader.read(&mut chunk).unwrap();
        if got == 0 {
            return len;
        }
        assert!(chunk[..got].iter().all(|byte| *byte == 7));
        len += got as u64;
    }
}

#[test]
fn a_file_of_the_largest_size_is_never_whole_in_memory_and_one_byte_more_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let (mut vault, _) = create(home.path());
    let mut steps: Vec<(&str, u64)> = Vec::new();

    let (took, file) = takes(|| vault.file_add(&mut std::io::repeat(7).take(MAX_FILE)).unwrap());
    steps.push(("adding", took));
    assert_eq!(file.len, MAX_FILE);
    let (took, refused) = takes(|| vault.file_add(&mut std::io::repeat(7).take(MAX_FILE + 1)));
    steps.push(("refusing", took));
    assert_eq!(refused.unwrap_err().code(), "file_too_large");
    assert_eq!(vault.file_names().unwrap().len(), 1, "nothing of what was refused stays");
    let read = |vault: &Vault, file: &FileRef| same(vault.file_open(file).unwrap());
    let (took, len) = takes(|| read(&vault, &file));
    steps.push(("reading", took));
    assert_eq!(len, MAX_FILE);
    let (took, ok) = takes(|| vault.verify_with(&[file]).unwrap().ok);
    steps.push(("checking", took));
    assert!(ok);

    let tar = home.path().join("notebook.tar");
    let (took, _) = takes(|| vault.backup_create(&tar, &pass(), &[file]).unwrap());
    steps.push(("backing up", took));
    let new = Passphrase::new("another quiet stone".into());
    let elsewhere = tempfile::tempdir().unwrap();
    let own = pass();
    let restore = || hearth_vault::restore(elsewhere.path(), &tar, Unlock::Passphrase(&own), &new).unwrap();
    let (took, restored) = takes(restore);
    steps.push(("restoring", took));
    assert_eq!(read(&restored.0, &file), MAX_FILE);
    fs::remove_file(&tar).unwrap();
    drop((restored, elsewhere));

    let (took, rotated) = takes(|| vault.rotate(Unlock::Passphrase(&own), &new).unwrap());
    steps.push(("new keys", took));
    assert_eq!(read(&rotated.0, &file), MAX_FILE);
    let over: Vec<_> = steps.iter().filter(|(_, took)| *took > ROOM).collect();
    assert!(over.is_empty(), "{steps:?}");
}
