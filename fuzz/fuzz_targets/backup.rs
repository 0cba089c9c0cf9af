//! A backup: the outer tar, the sealed part, the tar inside it.
#![no_main]

use hearth_vault::fuzzing;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    fuzzing::backup(input);
});
