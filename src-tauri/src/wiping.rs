//! Wiping what the libraries below the window free, as [`crate::WIPING`] does for our own code.
//!
//! What the page sends and is sent, and what is typed into it, passes through buffers of WebKit, GLib and GTK in this
//! process. None of them wipes what it frees, so that words would lie about long after a lock. The C library can do it
//! for all of them, when it is told before the program starts.

use std::ffi::OsString;

/// Fills what is freed, and hands it back at once instead of keeping it aside unfilled.
const WIPE: &str = "glibc.malloc.perturb=255:glibc.malloc.tcache_count=0";

const TUNABLES: &str = "GLIBC_TUNABLES";

/// By this WebKit leaves its own allocator, which wipes nothing, for the C library's.
const WEBKIT: &str = "Malloc";

/// What must be set before the program starts.
pub fn variables() -> Vec<(&'static str, OsString)> {
    let wipe = tunables(std::env::var(TUNABLES).ok().as_deref());
    // GLib's pools keep what is freed, too, where it is older than 2.76.
    vec![(TUNABLES, wipe.into()), (WEBKIT, "1".into()), ("G_SLICE", "always-malloc".into())]
}

/// The processes of pages keep WebKit's own, hardened allocator: they are ended as a whole, and need no wiping. To be
/// called while there is one thread, before the first page; in this process WebKit has chosen by then.
pub fn for_this_process_alone() {
    gtk::glib::unsetenv(WEBKIT);
}

/// Of settings for the same thing the C library takes the last.
fn tunables(already: Option<&str>) -> String {
    match already.filter(|already| !already.is_empty()) {
        Some(already) if already.ends_with(WIPE) => already.to_owned(),
        Some(already) => format!("{already}:{WIPE}"),
        None => WIPE.to_owned(),
    }
}
