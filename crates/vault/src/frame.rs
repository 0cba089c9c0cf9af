//! A frame of the log: one commit, sealed, with the state of the journal after it.
//!
//! `HLF1 | ver suite 0 0 | seq u64 | len u32 | nonce 24 | ciphertext and tag`.

use crate::error::Error;
use crate::keys::{Keys, random};
use crate::locked::Slot;
use crate::record::{Name, peek};
use crate::seal;

/// What the journal holds after a frame: enough to tell any two states apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Head {
    pub(crate) seq: u64,
    pub(crate) count: u64,
    pub(crate) set: [u8; 32],
}

/// One step, already sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SealedOp {
    Put(Vec<u8>),
    Remove(Name),
}

/// One commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    /// The first frame of a log that needs nothing before it.
    pub(crate) start: bool,
    pub(crate) head: Head,
    pub(crate) ops: Vec<SealedOp>,
}

pub(crate) const MAGIC: &[u8; 8] = b"HLF1\x01\x01\0\0";
/// Bytes before the ciphertext.
pub(crate) const CLEAR: usize = 8 + 8 + 4 + seal::NONCE;
/// The largest frame; larger batches are refused before anything is written.
pub(crate) const MAX_FRAME: usize = 256 * 1024 * 1024;

impl Head {
    pub(crate) fn to_bytes(self) -> [u8; 48] {
        let mut out = [0; 48];
        out[..8].copy_from_slice(&self.seq.to_le_bytes());
        out[8..16].copy_from_slice(&self.count.to_le_bytes());
        out[16..].copy_from_slice(&self.set);
        out
    }

    pub(crate) fn from_bytes(bytes: &[u8; 48]) -> Option<Self> {
        let seq = u64::from_le_bytes(*bytes.first_chunk()?);
        let count = u64::from_le_bytes(*bytes[8..].first_chunk()?);
        Some(Self { seq, count, set: *bytes.last_chunk()? })
    }
}

/// Seals a frame.
pub(crate) fn encode(keys: &Keys, frame: &Frame) -> Result<Vec<u8>, Error> {
    let body = seal::padded(&[&text(frame)?])?;
    if body.len() > MAX_FRAME {
        return Err(Error::RecordTooLarge);
    }
    seal_padded(keys, frame.head.seq, body)
}

/// Seals what is padded already.
pub(crate) fn seal_padded(keys: &Keys, seq: u64, mut body: Vec<u8>) -> Result<Vec<u8>, Error> {
    let nonce = random::<{ seal::NONCE }>()?;
    let len = u32::try_from(body.len() + seal::TAG).map_err(|_| Error::RecordTooLarge)?;
    let mut out = Vec::with_capacity(CLEAR + len as usize);
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&seq.to_le_bytes());
    out.extend_from_slice(&len.to_le_bytes());
    out.extend_from_slice(&nonce);
    seal::seal(keys.get(Slot::Log), &nonce, &aad(keys, &out), &mut body)?;
    out.append(&mut body);
    Ok(out)
}

/// What is sealed: `start u8 | head 48 | ops`.
pub(crate) fn text(frame: &Frame) -> Result<Vec<u8>, Error> {
    let mut out = [[u8::from(frame.start)].as_slice(), &frame.head.to_bytes()].concat();
    for op in &frame.ops {
        match op {
            SealedOp::Put(envelope) => {
                let len = u32::try_from(envelope.len()).map_err(|_| Error::RecordTooLarge)?;
                out.push(1);
                out.extend_from_slice(&len.to_le_bytes());
                out.extend_from_slice(envelope);
            }
            SealedOp::Remove(name) => {
                out.push(2);
                out.extend_from_slice(name);
            }
        }
    }
    Ok(out)
}

/// What stands at the beginning of some bytes of a log.
pub(crate) enum Found {
    /// A genuine frame and how many bytes it takes.
    Frame(Frame, usize),
    /// The bytes end before the frame does.
    Torn,
    /// No frame of this vault.
    Damaged,
}

/// How many bytes the frame that begins here says it takes.
pub(crate) fn length(bytes: &[u8]) -> Option<usize> {
    let len = bytes.get(16..)?.first_chunk::<4>()?;
    Some(CLEAR + u32::from_le_bytes(*len) as usize)
}

/// Reads one frame.
pub(crate) fn decode(keys: &Keys, bytes: &[u8]) -> Found {
    let shape = bytes.len().min(MAGIC.len());
    if bytes[..shape] != MAGIC[..shape] {
        return Found::Damaged;
    }
    let Some((clear, rest)) = bytes.split_at_checked(CLEAR) else { return Found::Torn };
    let whole = length(clear).unwrap_or(0);
    if whole > CLEAR + MAX_FRAME + seal::TAG {
        return Found::Damaged;
    }
    let Some(sealed) = rest.get(..whole - CLEAR) else {
        return if only_its_length_is_wrong(keys, clear, rest) { Found::Damaged } else { Found::Torn };
    };
    match open(keys, clear, sealed) {
        Some(frame) => Found::Frame(frame, whole),
        None => Found::Damaged,
    }
}

/// A frame that is all there was saved: what says that it ends later is damage, not an append that was cut short.
fn only_its_length_is_wrong(keys: &Keys, clear: &[u8], sealed: &[u8]) -> bool {
    let Ok(len) = u32::try_from(sealed.len()) else { return false };
    let mut clear = clear.to_vec();
    clear.splice(16..20, len.to_le_bytes());
    open(keys, &clear, sealed).is_some()
}

fn open(keys: &Keys, clear: &[u8], sealed: &[u8]) -> Option<Frame> {
    let nonce = clear.last_chunk::<{ seal::NONCE }>()?;
    let plain = seal::open(keys.get(Slot::Log), nonce, &aad(keys, clear), sealed)?;
    let (start, rest) = seal::unpadded(&plain)?.split_first()?;
    let (head, ops) = rest.split_first_chunk::<48>()?;
    Some(Frame { start: *start == 1, head: Head::from_bytes(head)?, ops: read_ops(ops)? })
}

fn read_ops(mut bytes: &[u8]) -> Option<Vec<SealedOp>> {
    let mut ops = Vec::new();
    while let Some((sort, rest)) = bytes.split_first() {
        bytes = match sort {
            1 => {
                let (len, rest) = rest.split_first_chunk::<4>()?;
                let (envelope, rest) = rest.split_at_checked(u32::from_le_bytes(*len) as usize)?;
                peek(envelope)?;
                ops.push(SealedOp::Put(envelope.to_vec()));
                rest
            }
            2 => {
                let (name, rest) = rest.split_first_chunk::<16>()?;
                ops.push(SealedOp::Remove(*name));
                rest
            }
            _ => return None,
        };
    }
    Some(ops)
}

fn aad(keys: &Keys, clear: &[u8]) -> Vec<u8> {
    [b"hearth/v1/frame\0".as_slice(), &keys.vault, clear].concat()
}
