//! Sealed records looked for byte by byte in the files of a store that does not give them: the last copy there may be.
//!
//! sled keeps a short value in one piece, so that most records of a store it can no longer open still lie in its files.
//! Nothing is opened in place and nothing is believed: a record counts only if it is authentic.

use crate::disk;
use crate::keys::Keys;
use crate::record::{CLEAR, MAGIC, length, open_record};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// So much of a file is looked at as one.
const WINDOW: usize = 8 * 1024 * 1024;
/// No piece of a store is longer, and so no record that lies in one.
const LONGEST: usize = 16 * 1024;
/// More of a file is not looked at: one can be made longer than could be read in a day.
const LARGEST: u64 = 1024 * 1024 * 1024;
/// How many times a window's length is tried at most: one that is full of false beginnings would take for ever.
const SEARCH: usize = 16;

/// Hands out every authentic record in the files of `place`, in no order and some of them old.
pub(crate) fn carve(place: &Path, keys: &Keys, found: &mut dyn FnMut(Vec<u8>)) {
    // What the disk does not give here, another copy may have.
    for name in disk::file_names(place).unwrap_or_default() {
        let Ok(file) = File::open(place.join(name)) else { continue };
        carve_file(file.take(LARGEST), keys, found);
    }
}

fn carve_file(mut file: impl Read, keys: &Keys, found: &mut dyn FnMut(Vec<u8>)) {
    let mut window = Vec::with_capacity(WINDOW + LONGEST);
    loop {
        let read = (&mut file).take(WINDOW as u64).read_to_end(&mut window);
        carve_bytes(&window, keys, found);
        if !matches!(read, Ok(count) if count > 0) {
            return;
        }
        // A record may begin in one window and end in the next.
        let seen = window.len().saturating_sub(LONGEST);
        window.drain(..seen);
    }
}

fn carve_bytes(bytes: &[u8], keys: &Keys, found: &mut dyn FnMut(Vec<u8>)) {
    let mut budget = bytes.len().saturating_mul(SEARCH);
    let beginnings = bytes.windows(MAGIC.len()).enumerate().filter(|(_, window)| window == MAGIC);
    for (at, _) in beginnings {
        let rest = &bytes[at..];
        let Some(envelope) = length(rest).filter(|len| *len <= LONGEST).and_then(|len| rest.get(..len))
        else {
            continue;
        };
        let Some(left) = budget.checked_sub(envelope.len().max(CLEAR)) else { return };
        budget = left;
        if open_record(keys, envelope).is_some() {
            found(envelope.to_vec());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Record, seal_record};

    #[test]
    fn records_are_found_between_rubbish_and_across_windows() {
        let keys = Keys::derive([1; 16], &mut [8; 32]);
        let sealed = |number: u8| {
            let record =
                Record { id: [number; 16], kind: 1, created: 0, updated: 0, body: vec![number; 700] };
            seal_record(&keys, &record, 1, u64::from(number)).unwrap()
        };
        let mut bytes = [b"sled".as_slice(), &sealed(1), MAGIC, &[0xff; 60]].concat();
        bytes.resize(WINDOW - 100, 7);
        bytes.extend(sealed(2));
        let mut damaged = sealed(3);
        damaged[200] ^= 1;
        bytes.extend([damaged, sealed(4)].concat());
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("db"), bytes).unwrap();
        let mut found = std::collections::BTreeSet::new();
        carve(dir.path(), &keys, &mut |envelope| {
            found.extend(open_record(&keys, &envelope).map(|record| record.id[0]));
        });
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [1, 2, 4]);
    }
}
