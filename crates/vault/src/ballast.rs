//! Room kept free for the day the disk is full: let go, it lets the journal be opened, locked and tidied.

use crate::disk;
use std::path::Path;

const FILE: &str = "ballast";
#[cfg(unix)]
const SIZE: u64 = 32 * 1024 * 1024;

/// Takes as much of 32 MiB as leaves a tenth of the disk free. Never a reason to fail.
#[cfg(unix)]
pub(crate) fn take(dir: &Path) {
    let Ok(disk) = rustix::fs::statvfs(dir) else { return };
    let spare = (disk.f_bavail * disk.f_frsize).saturating_sub(disk.f_blocks * disk.f_frsize / 10);
    let size = spare.min(SIZE);
    if size == 0 || dir.join(FILE).exists() {
        return;
    }
    let made = disk::create_new(&dir.join(FILE))
        .and_then(|file| Ok(rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, size)?));
    if made.is_err() {
        let _ = release(dir);
    }
}

/// Reserving space without writing it is not offered everywhere; a journal is fine without.
#[cfg(not(unix))]
pub(crate) fn take(_dir: &Path) {}

/// Lets the reserve go. Says whether there was one.
pub(crate) fn release(dir: &Path) -> bool {
    let path = dir.join(FILE);
    path.exists() && disk::remove(&path).is_ok()
}
