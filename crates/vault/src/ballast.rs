//! Room kept free for the day the disk is full: let go, it lets the journal be opened, locked and tidied.

use crate::disk;
use crate::error::Error;
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

/// Does something that needs room; where there is none, the reserve is let go and it is tried once more.
pub(crate) fn with_room<T>(dir: &Path, mut work: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
    match work() {
        Err(Error::DiskFull) if release(dir) => work(),
        done => done,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_room_is_tried_again_once_the_reserve_is_gone_and_not_more_often() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(FILE), [0; 64]).unwrap();
        let mut tried = 0;
        let full = with_room(dir.path(), || {
            tried += 1;
            if dir.path().join(FILE).exists() { Err(Error::DiskFull) } else { Ok(tried) }
        });
        assert_eq!(full.unwrap(), 2);
        let mut tried = 0;
        let refused: Result<(), _> = with_room(dir.path(), || {
            tried += 1;
            Err(Error::DiskFull)
        });
        assert!(matches!(refused, Err(Error::DiskFull)) && tried == 1);
    }
}
