//! The record: `len u32 | kind u8 | number u64 | path len u16 | path | data`, one append each.

use std::ffi::c_int;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

pub(crate) const CREATE: u8 = 1;
pub(crate) const TRUNCATE: u8 = 2;
pub(crate) const WRITE: u8 = 3;
pub(crate) const SYNC_FILE: u8 = 4;
pub(crate) const SYNC_DIR: u8 = 5;
pub(crate) const RENAME: u8 = 6;
pub(crate) const EXCHANGE: u8 = 7;
pub(crate) const UNLINK: u8 = 8;
pub(crate) const MKDIR: u8 = 9;
pub(crate) const MARK: u8 = 10;

static FILE: OnceLock<Option<c_int>> = OnceLock::new();
static ORDER: Mutex<()> = Mutex::new(());

/// Held across a call and its record, so that the record tells the order in which things took effect.
pub(crate) fn in_order() -> MutexGuard<'static, ()> {
    ORDER.lock().unwrap_or_else(PoisonError::into_inner)
}

fn file() -> Option<c_int> {
    *FILE.get_or_init(|| {
        let path = std::env::var("HEARTH_SHIM_TRACE").ok()? + "\0";
        let flags = libc::O_CREAT | libc::O_WRONLY | libc::O_APPEND | libc::O_CLOEXEC;
        // SAFETY: the path is zero-terminated; straight to the kernel, past what is watched.
        let fd = unsafe { libc::syscall(libc::SYS_openat, libc::AT_FDCWD, path.as_ptr(), flags, 0o600) };
        c_int::try_from(fd).ok().filter(|fd| *fd >= 0)
    })
}

/// Whether anything is recorded at all.
pub(crate) fn wanted() -> bool {
    file().is_some()
}

/// Writes one event down.
pub(crate) fn record(kind: u8, number: u64, path: &str, data: &[u8]) {
    let Some(file) = file() else { return };
    let mut out = vec![0; 4];
    out.push(kind);
    out.extend(number.to_le_bytes());
    out.extend((path.len() as u16).to_le_bytes());
    out.extend(path.as_bytes());
    out.extend(data);
    let len = (out.len() - 4) as u32;
    out[..4].copy_from_slice(&len.to_le_bytes());
    // SAFETY: the buffer is as long as said.
    unsafe { libc::syscall(libc::SYS_write, file, out.as_ptr(), out.len()) };
}
