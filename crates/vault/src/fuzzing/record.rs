//! The envelope of a record.

use super::{Came, came, split, with_keys};
use crate::keys::Keys;
use crate::record::{self, Name, open_record, peek, seal_record};
use crate::seal;

/// An envelope as it is.
pub(super) const ENVELOPE: u8 = 0;
/// `rev u64 | seq u64`, then the record's text with its padding.
pub(super) const PADDED: u8 = 1;
/// `rev u64 | seq u64`, then the text alone.
pub(super) const TEXT: u8 = 2;

/// A sealed record.
pub fn record(input: &[u8]) -> Came {
    let Some((way, rest)) = split(input, 3) else { return Came::Refused };
    with_keys(|keys| {
        let envelope = match way {
            PADDED => sealed(keys, rest, &<[u8]>::to_vec),
            TEXT => sealed(keys, rest, &|text| seal::padded(&[text]).unwrap_or_default()),
            _ => rest.to_vec(),
        };
        came(holds(keys, &envelope))
    })
}

/// What was read and is sealed again is read as the same, under the same name; with one bit changed it is not read.
fn holds(keys: &Keys, envelope: &[u8]) -> bool {
    let Some(read) = open_record(keys, envelope) else { return false };
    let Some((_, meta)) = peek(envelope) else { panic!("opened without the shape of an envelope") };
    let again = seal_record(keys, &read, meta.rev, meta.seq).unwrap_or_default();
    assert!(open_record(keys, &again).as_ref() == Some(&read), "a record sealed again is another");
    let told = peek(&again).map(|(name, meta)| (name, meta.rev, meta.seq));
    assert_eq!(told, Some((record::name(keys, &read.id), meta.rev, meta.seq)));
    let mut touched = again;
    let at = usize::from(meta.tag[0]) << 8 | usize::from(meta.tag[1]);
    let (byte, bit) = (at / 8 % touched.len(), at % 8);
    touched[byte] ^= 1 << bit;
    assert!(open_record(keys, &touched).is_none(), "a changed bit was not seen");
    true
}

fn sealed(keys: &Keys, input: &[u8], padded: &dyn Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let Some((rev, rest)) = input.split_first_chunk::<8>() else { return Vec::new() };
    let Some((seq, text)) = rest.split_first_chunk::<8>() else { return Vec::new() };
    let (rev, seq, body) = (u64::from_le_bytes(*rev), u64::from_le_bytes(*seq), padded(text));
    let name: Name =
        body.get(4..20).and_then(|id| id.try_into().ok()).map_or([0; 16], |id| record::name(keys, id));
    record::seal_padded(keys, &name, rev, seq, body).unwrap_or_default()
}
