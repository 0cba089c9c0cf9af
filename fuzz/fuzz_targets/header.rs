//! A header copy: read, its MAC checked, its slots tried.
#![no_main]

use hearth_vault::fuzzing;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    fuzzing::header(input);
});
