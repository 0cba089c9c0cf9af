//! Deciding whether this call is the one that fails.

use std::ffi::c_int;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// What a call does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Read,
    Write,
    Sync,
    Rename,
    Open,
    /// Another change: unlink, mkdir, rmdir, truncate.
    Other,
}

struct Plan {
    op: String,
    number: u64,
    mode: String,
    errno: c_int,
    /// How long the disk takes to fail.
    delay: Duration,
}

static PLAN: OnceLock<Option<Plan>> = OnceLock::new();
static ARMED: OnceLock<AtomicBool> = OnceLock::new();
static SEEN: AtomicU64 = AtomicU64::new(0);

fn plan() -> Option<&'static Plan> {
    PLAN.get_or_init(|| parse(&std::env::var("HEARTH_SHIM_FAULT").ok()?)).as_ref()
}

fn parse(text: &str) -> Option<Plan> {
    let mut parts = text.split(':');
    let op = parts.next()?.to_owned();
    let number = parts.next()?.parse().ok()?;
    let mode = parts.next()?.to_owned();
    let errno = parts.next()?.parse().ok()?;
    let delay = parts.next().and_then(|ms| ms.parse().ok()).map_or(Duration::ZERO, Duration::from_millis);
    Some(Plan { op, number, mode, errno, delay })
}

fn armed() -> &'static AtomicBool {
    ARMED.get_or_init(|| AtomicBool::new(std::env::var_os("HEARTH_SHIM_ARM").is_none()))
}

/// Begins to count.
pub(crate) fn arm() {
    armed().store(true, Ordering::SeqCst);
}

/// Whether this call is to fail. Then `errno` is set (or the process is gone).
pub(crate) fn strikes(op: Op) -> bool {
    let Some(plan) = plan().filter(|plan| counts(plan, op) && armed().load(Ordering::SeqCst)) else {
        return false;
    };
    let number = SEEN.fetch_add(1, Ordering::SeqCst) + 1;
    let struck = number == plan.number || (plan.mode == "always" && number > plan.number);
    if struck {
        strike(plan);
    }
    struck
}

fn counts(plan: &Plan, op: Op) -> bool {
    match op {
        Op::Read => plan.op == "read",
        Op::Open => plan.op == "open",
        Op::Write => ["write", "change"].contains(&plan.op.as_str()),
        Op::Sync => ["sync", "change"].contains(&plan.op.as_str()),
        Op::Rename => ["rename", "change"].contains(&plan.op.as_str()),
        Op::Other => plan.op == "change",
    }
}

fn strike(plan: &Plan) {
    tell();
    std::thread::sleep(plan.delay);
    // SAFETY: `errno` is this thread's own; a signal to oneself needs nothing.
    unsafe {
        if plan.mode == "kill" {
            libc::kill(libc::getpid(), libc::SIGKILL);
        }
        *libc::__errno_location() = plan.errno;
    }
}

fn tell() {
    let Ok(path) = std::env::var("HEARTH_SHIM_FIRED").map(|path| path + "\0") else { return };
    // SAFETY: the path is zero-terminated; straight to the kernel, past what is watched.
    unsafe {
        let fd = libc::syscall(libc::SYS_openat, libc::AT_FDCWD, path.as_ptr(), libc::O_CREAT, 0o600);
        libc::syscall(libc::SYS_close, fd);
    }
}
