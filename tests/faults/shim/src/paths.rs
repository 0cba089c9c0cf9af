//! From what a call was given to a path below the root that is watched.

use std::ffi::{CStr, c_char, c_int};
use std::sync::OnceLock;

static ROOT: OnceLock<Option<String>> = OnceLock::new();

fn root() -> Option<&'static str> {
    ROOT.get_or_init(|| std::env::var("HEARTH_SHIM_ROOT").ok()).as_deref()
}

/// The path itself, if it is watched. A file that has lost its name is nobody's any more.
pub(crate) fn watched(path: String) -> Option<String> {
    let inside = path.starts_with(root()?) && !path.ends_with(" (deleted)");
    inside.then_some(path)
}

/// Where an open file lies now.
pub(crate) fn of_fd(fd: c_int) -> Option<String> {
    root()?;
    raw_of_fd(fd).and_then(watched)
}

fn raw_of_fd(fd: c_int) -> Option<String> {
    let link = format!("/proc/self/fd/{fd}\0");
    let mut out = [0_u8; 4096];
    // SAFETY: the link is zero-terminated and the buffer is as long as said.
    let len = unsafe { libc::readlink(link.as_ptr().cast(), out.as_mut_ptr().cast(), out.len()) };
    let bytes = out.get(..usize::try_from(len).ok()?)?;
    Some(String::from_utf8_lossy(bytes).into_owned())
}

/// A path as it stands in a call.
///
/// # Safety
/// `path` is a zero-terminated string or null.
pub(crate) unsafe fn of_name(path: *const c_char) -> Option<String> {
    // SAFETY: as the caller promises.
    unsafe { of_at(libc::AT_FDCWD, path) }
}

/// A path relative to an open directory.
///
/// # Safety
/// `path` is a zero-terminated string or null.
pub(crate) unsafe fn of_at(dir: c_int, path: *const c_char) -> Option<String> {
    root()?;
    if path.is_null() {
        return None;
    }
    // SAFETY: as the caller promises.
    let name = unsafe { CStr::from_ptr(path) }.to_string_lossy().into_owned();
    if name.starts_with('/') || dir == libc::AT_FDCWD {
        return watched(name);
    }
    watched(format!("{}/{name}", raw_of_fd(dir)?))
}

/// Whether something is there, asked without any call that is watched.
pub(crate) fn exists(path: &str) -> bool {
    let Ok(path) = std::ffi::CString::new(path) else { return false };
    // SAFETY: zero-terminated.
    unsafe { libc::access(path.as_ptr(), libc::F_OK) == 0 }
}

/// Whether an open file is a directory.
pub(crate) fn is_dir(fd: c_int) -> bool {
    // SAFETY: all zeros is a valid stat buffer to be written to.
    let mut stat: libc::stat = unsafe { std::mem::zeroed() };
    // SAFETY: the buffer outlives the call.
    unsafe { libc::fstat(fd, &mut stat) == 0 && stat.st_mode & libc::S_IFMT == libc::S_IFDIR }
}
