//! Frames of the log, and what lies between them.
#![no_main]

use hearth_vault::fuzzing;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    fuzzing::frame(input);
});
