//! Exports of other programs: Day One and Markdown, as single files and as zips.
#![no_main]

use std::sync::LazyLock;

use hearth_app::fuzzing;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

/// Where an export lies while it is read.
static PLACE: LazyLock<TempDir> = LazyLock::new(|| TempDir::new().expect("a place for files"));

fuzz_target!(|input: &[u8]| {
    fuzzing::import(PLACE.path(), input);
});
