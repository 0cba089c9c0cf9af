//! The log: the frames of a segment, what lies between them, and the records they bring.

use super::{Came, came, split, with_keys};
use crate::frame::{self, Found, Frame};
use crate::keys::Keys;
use crate::log::{self, Scan};
use crate::record::open_record;
use crate::seal;
use crate::state::Contents;

/// A segment as it is.
pub(super) const SEGMENT: u8 = 0;
/// One frame's number, then its text with its padding.
pub(super) const PADDED: u8 = 1;
/// Pieces of a segment: `len u16 | 0 | bytes as they are`, or `len u16 | 1 | a frame's text`.
pub(super) const PIECES: u8 = 2;

/// Frames of a log.
pub fn frame(input: &[u8]) -> Came {
    let Some((way, rest)) = split(input, 3) else { return Came::Refused };
    with_keys(|keys| {
        let segment = match way {
            PADDED => padded(keys, rest),
            PIECES => pieces(keys, rest),
            _ => rest.to_vec(),
        };
        came(holds(keys, &segment))
    })
}

/// Each byte of a segment belongs to a frame, a hole or a torn end; each frame written again is read as the same.
fn holds(keys: &Keys, segment: &[u8]) -> bool {
    let (mut scan, mut frames) = (Scan::default(), Vec::new());
    log::scan_bytes(segment, 1, keys, &mut scan, &mut |frame| frames.push(frame));
    accounted_for(&scan, segment.len() as u64);
    let mut contents = Contents::default();
    for frame in frames {
        assert!(same_again(keys, &frame), "a frame written again is another");
        contents.apply(frame);
    }
    let index = contents.index(keys);
    assert_eq!(index.head(1).count, contents.records.len() as u64);
    contents.records.values().for_each(|(_, envelope)| drop(open_record(keys, envelope)));
    scan.frames > 0
}

fn accounted_for(scan: &Scan, len: u64) {
    let places: Vec<(u64, u64)> =
        scan.holes.iter().chain(&scan.torn).map(|hole| (hole.from, hole.to)).collect();
    assert!(places.iter().all(|(from, to)| from <= to && *to <= len), "a hole outside the segment");
    assert!(places.windows(2).all(|pair| pair[0].1 <= pair[1].0), "holes over each other");
    match scan.position {
        Some(position) => assert!(position.last < position.end && position.end <= len),
        None => {
            assert_eq!(places.iter().map(|(from, to)| to - from).sum::<u64>(), len, "bytes without a word")
        }
    }
}

fn same_again(keys: &Keys, frame: &Frame) -> bool {
    let Ok(bytes) = frame::encode(keys, frame) else { return false };
    matches!(frame::decode(keys, &bytes), Found::Frame(again, len) if again == *frame && len == bytes.len())
}

fn padded(keys: &Keys, input: &[u8]) -> Vec<u8> {
    let Some((seq, plain)) = input.split_first_chunk::<8>() else { return Vec::new() };
    frame::seal_padded(keys, u64::from_le_bytes(*seq), plain.to_vec()).unwrap_or_default()
}

fn pieces(keys: &Keys, mut input: &[u8]) -> Vec<u8> {
    let mut segment = Vec::new();
    while let Some((len, rest)) = input.split_first_chunk::<2>() {
        let (piece, rest) = rest.split_at(usize::from(u16::from_le_bytes(*len)).min(rest.len()));
        match piece.split_first() {
            Some((1, text)) => segment.extend(sealed(keys, text)),
            Some((_, bytes)) => segment.extend_from_slice(bytes),
            None => {}
        }
        input = rest;
    }
    segment
}

/// A frame around a text: `start u8 | head 48 | ops`.
pub(super) fn sealed(keys: &Keys, text: &[u8]) -> Vec<u8> {
    let seq = text.get(1..9).and_then(|seq| seq.try_into().ok()).map_or(0, u64::from_le_bytes);
    let padded = seal::padded(&[text]).unwrap_or_default();
    frame::seal_padded(keys, seq, padded).unwrap_or_default()
}
