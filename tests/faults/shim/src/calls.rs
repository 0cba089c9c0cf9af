//! The C library's functions that are stood in for.

use crate::fault::{self, Op};
use crate::{paths, trace};
use libc::{c_char, c_int, c_uint, c_void, mode_t, off64_t, size_t, ssize_t};

/// The function of the same name that would have been called.
macro_rules! real {
    ($name:ident: fn($($kind:ty),*) -> $out:ty) => {{
        // SAFETY: the name is zero-terminated, and the C library has a function of that name and shape.
        unsafe {
            let found = libc::dlsym(libc::RTLD_NEXT, concat!(stringify!($name), "\0").as_ptr().cast());
            std::mem::transmute::<*mut c_void, unsafe extern "C" fn($($kind),*) -> $out>(found)
        }
    }};
}

/// Stands in for functions of one shape. Each body sees the real function first.
macro_rules! stand_in {
    ($one:ident $other:ident = $($rest:tt)*) => {
        stand_in!($one = $($rest)*);
        stand_in!($other = $($rest)*);
    };
    ($name:ident = fn($($arg:ident: $kind:ty),*) -> $out:ty, $body:expr) => {
        /// Stands in for the C library's function of the same name.
        ///
        /// # Safety
        /// As that function's.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name($($arg: $kind),*) -> $out {
            let real = real!($name: fn($($kind),*) -> $out);
            let body: fn(unsafe extern "C" fn($($kind),*) -> $out, $($kind),*) -> $out = $body;
            body(real, $($arg),*)
        }
    };
}

/// Makes a change to a watched path, recorded if it was made.
fn change<T: PartialOrd + Default + Copy>(op: Op, failed: T, run: impl Fn() -> T, done: impl Fn(T)) -> T {
    let _order = trace::in_order();
    if fault::strikes(op) {
        return failed;
    }
    let told = run();
    if told >= T::default() {
        done(told);
    }
    told
}

// SAFETY, for every body below: the arguments are handed on as they came, under the caller's own promise.

stand_in!(open open64 = fn(path: *const c_char, flags: c_int, mode: mode_t) -> c_int, |real, path, flags, mode| {
    opened(unsafe { paths::of_name(path) }, flags, &|| unsafe { real(path, flags, mode) })
});

stand_in!(openat openat64 = fn(dir: c_int, path: *const c_char, flags: c_int, mode: mode_t) -> c_int,
    |real, dir, path, flags, mode| {
    opened(unsafe { paths::of_at(dir, path) }, flags, &|| unsafe { real(dir, path, flags, mode) })
});

fn opened(path: Option<String>, flags: c_int, run: &dyn Fn() -> c_int) -> c_int {
    let Some(path) = path else { return run() };
    if path.ends_with("/shim-arm") {
        fault::arm();
    }
    let there = paths::exists(&path);
    change(Op::Open, -1, run, |_| {
        if flags & libc::O_CREAT != 0 && !there {
            trace::record(trace::CREATE, 0, &path, &[]);
        } else if flags & libc::O_TRUNC != 0 {
            trace::record(trace::TRUNCATE, 0, &path, &[]);
        }
    })
}

stand_in!(read = fn(fd: c_int, to: *mut c_void, len: size_t) -> ssize_t, |real, fd, to, len| {
    if paths::of_fd(fd).is_some() && fault::strikes(Op::Read) { -1 } else { unsafe { real(fd, to, len) } }
});

stand_in!(pread pread64 = fn(fd: c_int, to: *mut c_void, len: size_t, at: off64_t) -> ssize_t, |real, fd, to, len, at| {
    if paths::of_fd(fd).is_some() && fault::strikes(Op::Read) { -1 } else { unsafe { real(fd, to, len, at) } }
});

stand_in!(write = fn(fd: c_int, from: *const c_void, len: size_t) -> ssize_t, |real, fd, from, len| {
    if fd == libc::STDOUT_FILENO && trace::wanted() {
        // What the worker says it has saved stands in the record among what it wrote.
        trace::record(trace::MARK, 0, "", unsafe { bytes(from, len) });
    }
    let Some(path) = paths::of_fd(fd) else { return unsafe { real(fd, from, len) } };
    let at = unsafe { libc::lseek64(fd, 0, libc::SEEK_CUR) };
    change(Op::Write, -1, || unsafe { real(fd, from, len) }, |count| {
        trace::record(trace::WRITE, at as u64, &path, unsafe { bytes(from, count as size_t) });
    })
});

stand_in!(pwrite pwrite64 = fn(fd: c_int, from: *const c_void, len: size_t, at: off64_t) -> ssize_t,
    |real, fd, from, len, at| {
    let Some(path) = paths::of_fd(fd) else { return unsafe { real(fd, from, len, at) } };
    change(Op::Write, -1, || unsafe { real(fd, from, len, at) }, |count| {
        trace::record(trace::WRITE, at as u64, &path, unsafe { bytes(from, count as size_t) });
    })
});

/// # Safety
/// `from` points to `len` readable bytes.
unsafe fn bytes<'a>(from: *const c_void, len: size_t) -> &'a [u8] {
    // SAFETY: as the caller promises.
    unsafe { std::slice::from_raw_parts(from.cast(), len) }
}

stand_in!(fsync fdatasync = fn(fd: c_int) -> c_int, |real, fd| {
    let Some(path) = paths::of_fd(fd) else { return unsafe { real(fd) } };
    let kind = if paths::is_dir(fd) { trace::SYNC_DIR } else { trace::SYNC_FILE };
    change(Op::Sync, -1, || unsafe { real(fd) }, |_| trace::record(kind, 0, &path, &[]))
});

stand_in!(ftruncate ftruncate64 = fn(fd: c_int, len: off64_t) -> c_int, |real, fd, len| {
    let Some(path) = paths::of_fd(fd) else { return unsafe { real(fd, len) } };
    change(Op::Other, -1, || unsafe { real(fd, len) }, |_| {
        trace::record(trace::TRUNCATE, len as u64, &path, &[]);
    })
});

stand_in!(fallocate fallocate64 = fn(fd: c_int, mode: c_int, at: off64_t, len: off64_t) -> c_int, |real, fd, mode, at, len| {
    let Some(path) = paths::of_fd(fd) else { return unsafe { real(fd, mode, at, len) } };
    let run = || unsafe { real(fd, mode, at, len) };
    change(Op::Write, -1, run, |_| trace::record(trace::TRUNCATE, (at + len) as u64, &path, &[]))
});

stand_in!(rename = fn(from: *const c_char, to: *const c_char) -> c_int, |real, from, to| {
    let paths = unsafe { (paths::of_name(from), paths::of_name(to)) };
    moved(paths, trace::RENAME, &|| unsafe { real(from, to) })
});

stand_in!(renameat2 = fn(a: c_int, from: *const c_char, b: c_int, to: *const c_char, flags: c_uint) -> c_int,
    |real, a, from, b, to, flags| {
    let paths = unsafe { (paths::of_at(a, from), paths::of_at(b, to)) };
    let kind = if flags & libc::RENAME_EXCHANGE != 0 { trace::EXCHANGE } else { trace::RENAME };
    moved(paths, kind, &|| unsafe { real(a, from, b, to, flags) })
});

fn moved(paths: (Option<String>, Option<String>), kind: u8, run: &dyn Fn() -> c_int) -> c_int {
    let (Some(from), Some(to)) = paths else { return run() };
    change(Op::Rename, -1, run, |_| trace::record(kind, 0, &from, to.as_bytes()))
}

stand_in!(unlink rmdir = fn(path: *const c_char) -> c_int, |real, path| {
    removed(unsafe { paths::of_name(path) }, &|| unsafe { real(path) })
});

stand_in!(unlinkat = fn(dir: c_int, path: *const c_char, flags: c_int) -> c_int, |real, dir, path, flags| {
    removed(unsafe { paths::of_at(dir, path) }, &|| unsafe { real(dir, path, flags) })
});

fn removed(path: Option<String>, run: &dyn Fn() -> c_int) -> c_int {
    let Some(path) = path else { return run() };
    change(Op::Other, -1, run, |_| trace::record(trace::UNLINK, 0, &path, &[]))
}

stand_in!(mkdir = fn(path: *const c_char, mode: mode_t) -> c_int, |real, path, mode| {
    let Some(watched) = (unsafe { paths::of_name(path) }) else { return unsafe { real(path, mode) } };
    change(Op::Other, -1, || unsafe { real(path, mode) }, |_| trace::record(trace::MKDIR, 0, &watched, &[]))
});

stand_in!(copy_file_range = fn(_a: c_int, _b: *mut off64_t, _c: c_int, _d: *mut off64_t, _n: size_t, _f: c_uint) -> ssize_t,
    |_, _, _, _, _, _, _| not_here());

stand_in!(sendfile sendfile64 = fn(_to: c_int, _from: c_int, _at: *mut off64_t, _n: size_t) -> ssize_t,
    |_, _, _, _, _| not_here());

/// Copies inside the kernel are not seen: whoever wants one reads and writes instead.
fn not_here() -> ssize_t {
    // SAFETY: `errno` is this thread's own.
    unsafe { *libc::__errno_location() = libc::ENOSYS };
    -1
}
