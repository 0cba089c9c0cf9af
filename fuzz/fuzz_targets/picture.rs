//! Pictures: decoded under limits, cleaned, fitted onto cards, checked as received.
#![no_main]

use hearth_app::fuzzing;
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    // libFuzzer takes every panic for a crash as soon as it begins. A decoder's is caught and means "damaged": only one
    // that is not caught counts here.
    init: std::panic::set_hook(Box::new(|panic| eprintln!("{panic}"))),
    |input: &[u8]| {
        fuzzing::picture(input);
    }
);
