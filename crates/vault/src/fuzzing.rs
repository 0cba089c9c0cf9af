//! Doors for fuzzing: each leads bytes of a stranger to where the vault reads them, and stops before key stretching.
//!
//! Compiled with the feature `fuzzing` only, which nothing that is shipped turns on. Sealing would stop every changed
//! byte at once, so the first byte of an input chooses: read as it lies there, or first sealed under fixed keys, as by
//! someone who holds them. A door panics where a reading does not keep what the format promises.
#![allow(clippy::panic, reason = "a broken promise must stop the fuzzer")]

mod backup;
mod header;
mod log;
mod record;
mod seeds;

pub use backup::backup;
pub use header::header;
pub use log::frame;
pub use record::record;
pub use seeds::seeds;

use crate::keys::{Keys, VaultId};

/// What came of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// It was refused.
    Refused,
    /// It was read, and what was read keeps the promises.
    Through,
}

const VAULT: VaultId = *b"a vault to fuzz.";
const MASTER: [u8; 32] = [7; 32];

/// The first byte chooses one of so many ways; the rest is what goes that way.
fn split(input: &[u8], ways: u8) -> Option<(u8, &[u8])> {
    input.split_first().map(|(first, rest)| (first % ways, rest))
}

/// The keys of the vault that is fuzzed, derived once.
fn with_keys<T>(work: impl FnOnce(&Keys) -> T) -> T {
    thread_local!(static KEYS: Keys = keys_of(VAULT));
    KEYS.with(work)
}

fn keys_of(vault: VaultId) -> Keys {
    Keys::derive(vault, &mut MASTER.clone())
}

fn came(through: bool) -> Came {
    if through { Came::Through } else { Came::Refused }
}
