//! Every bit of the header copies.

use crate::Trouble;
use crate::bench::{self, Bench, Left};
use crate::ledger::Entry;
use std::fs;

/// Bits of one copy.
const BITS: u64 = 2112 * 8;
/// Prime, so that any first part of a run is spread over the whole copy.
const STRIDE: u64 = 7919;

/// One bit flipped in one copy, in the other, and in both alike.
pub fn attempt(bench: &mut Bench, number: u64) -> Result<Option<Entry>, Trouble> {
    if number >= BITS {
        return Ok(None);
    }
    let bit = (number.wrapping_mul(STRIDE) % BITS) as usize;
    let mut complaints = Vec::new();
    let cases: [(&[&str], &str); 3] =
        [(&["header.a"], "ok"), (&["header.b"], "ok"), (&["header.a", "header.b"], "header_damaged")];
    for (copies, expected) in cases {
        let base = bench.copy(Left::New)?;
        for copy in copies {
            let mut bytes = fs::read(base.dir.join(copy))?;
            bytes[bit / 8] ^= 1 << (bit % 8);
            fs::write(base.dir.join(copy), bytes)?;
        }
        let told = bench.look(&bench::ask(&base.dir, vec![base.state.clone()], &base.files))?;
        let noticed = expected != "ok" || told.notices.contains("header_repaired");
        if told.opened != expected || !noticed || told.hung().is_some() {
            complaints.push(format!("bit {bit} of {copies:?}: {told:?}"));
        }
    }
    Ok(Some(Entry::judged("bit of a header", 3, complaints)))
}
