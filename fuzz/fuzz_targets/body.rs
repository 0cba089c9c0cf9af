//! What lies inside a record: the app's own types.
#![no_main]

use hearth_app::fuzzing;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    fuzzing::body(input);
});
