//! Doors for fuzzing: each leads bytes of a stranger to where the app reads them.
//!
//! Compiled with the feature `fuzzing` only, which nothing that is shipped turns on. The first byte of an input chooses
//! a way. A door panics where a reading does not keep what it promises.
#![allow(clippy::panic, reason = "a broken promise must stop the fuzzer")]

mod body;
mod import;
mod picture;

pub use body::body;
pub use import::import;
pub use picture::picture;

/// What came of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// It was refused.
    Refused,
    /// It was read, and what was read keeps the promises.
    Through,
}

/// The first byte chooses one of so many ways; the rest is what goes that way.
fn split(input: &[u8], ways: u8) -> Option<(u8, &[u8])> {
    input.split_first().map(|(first, rest)| (first % ways, rest))
}

fn came(through: bool) -> Came {
    if through { Came::Through } else { Came::Refused }
}
