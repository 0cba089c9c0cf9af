//! The envelope of a record.
#![no_main]

use hearth_vault::fuzzing;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    fuzzing::record(input);
});
