//! What a process that holds keys does first.

/// No core dumps, and no other process of the same account may read this one's memory. Best effort: what a system does
/// not offer is left out.
pub fn harden() {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
}

/// How deep the work with keys may go.
const DEEP: usize = 512 * 1024;

/// How deep one sealing, one hash or one derivation goes, and how deep the work of `age` and all that opens a journal's keys.
const ONE: usize = 16 * 1024;
const MANY: usize = 128 * 1024;

/// Does one thing with a key, and wipes what it left on the stack: whoever is called next may move a value with gaps in it
/// from there to a place that lasts. sled does, with what its threads collect.
pub(crate) fn cleanly<T>(work: impl FnOnce() -> T) -> T {
    let done = one_deeper(work);
    wipe::<ONE>();
    done
}

/// The same for what goes deeper: `age`, stretching, several things in a row.
pub(crate) fn cleanly_deep<T>(work: impl FnOnce() -> T) -> T {
    let done = one_deeper(work);
    wipe::<MANY>();
    done
}

/// What is done here lies below the frame of whoever asks, where it can be wiped.
#[inline(never)]
fn one_deeper<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[inline(never)]
fn wipe<const SIZE: usize>() {
    let below = [0_u8; SIZE];
    // Somebody might read it: so it is really written.
    std::hint::black_box(&below);
}

/// Wipes what calls that have returned left on this thread's stack: keys and words pass through there by value, and a
/// thread that waits for its next work would keep them. To be called where a piece of work ends, from as far up as can be.
pub fn wipe_stack() {
    wipe::<DEEP>();
}

/// Turns a panic into one coded line without its payload: a panic's words may hold someone's.
pub fn quiet_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map_or((String::new(), 0), |at| (file_of(at.file()), at.line()));
        eprintln!(
            "{{\"error\":{{\"code\":\"internal\",\"message\":\"internal error at {}:{}\"}}}}",
            place.0, place.1
        );
    }));
}

fn file_of(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn no_core_is_ever_written() {
        super::harden();
        let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
        let line = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        assert_eq!(line.split_whitespace().filter(|word| *word == "0").count(), 2, "{line}");
        let dumpable = rustix::process::dumpable_behavior().unwrap();
        assert_eq!(dumpable, rustix::process::DumpableBehavior::NotDumpable);
    }
}
