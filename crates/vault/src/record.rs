//! A record, and the sealed envelope that carries it through log, store and snapshots unchanged.
//!
//! `HRE1 | ver suite 0 0 | name 16 | rev u64 | seq u64 | len u32 | nonce 24 | ciphertext and tag`. The name is a keyed
//! hash of the id, so that ids that carry a time say nothing.

use crate::error::Error;
use crate::keys::{Keys, random};
use crate::locked::Slot;
use crate::seal;
use zeroize::Zeroize;

/// A record's identity, given by the caller.
pub type RecordId = [u8; 16];

/// The largest body; larger things are attachments.
pub const MAX_BODY: usize = 16 * 1024 * 1024;

/// One record: what it is, two times and bytes the vault does not look into.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// Identity.
    pub id: RecordId,
    /// The caller's sort of record.
    pub kind: u16,
    /// Unix seconds.
    pub created: i64,
    /// Unix seconds.
    pub updated: i64,
    /// The content; wiped when dropped.
    pub body: Vec<u8>,
}

/// Says nothing of the content: a log or a failing assertion must not either.
impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record")
            .field("kind", &self.kind)
            .field("len", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        self.body.zeroize();
    }
}

/// One step of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// Adds the record or replaces the one with its id.
    Put(Record),
    /// Removes the record; one that is not there is fine.
    Remove(RecordId),
}

impl Op {
    pub(crate) fn id(&self) -> &RecordId {
        match self {
            Self::Put(record) => &record.id,
            Self::Remove(id) => id,
        }
    }
}

/// A record's name outside encryption.
pub(crate) type Name = [u8; 16];

/// What is known of a sealed record without opening it; the tag stands for its whole content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Meta {
    pub(crate) rev: u64,
    pub(crate) seq: u64,
    pub(crate) tag: [u8; seal::TAG],
}

pub(crate) const MAGIC: &[u8; 8] = b"HRE1\x01\x01\0\0";
/// Bytes before the ciphertext.
pub(crate) const CLEAR: usize = 8 + 16 + 8 + 8 + 4 + seal::NONCE;
const FIXED: usize = 16 + 2 + 8 + 8;

/// The name a record has outside encryption.
pub(crate) fn name(keys: &Keys, id: &RecordId) -> Name {
    let hash = keys.mac(Slot::Name, &[id]);
    *hash.first_chunk().unwrap_or(&[0; 16])
}

/// Seals a record as revision `rev`, written by frame `seq`.
pub(crate) fn seal_record(keys: &Keys, record: &Record, rev: u64, seq: u64) -> Result<Vec<u8>, Error> {
    if record.body.len() > MAX_BODY {
        return Err(Error::RecordTooLarge);
    }
    let times = [record.created.to_le_bytes(), record.updated.to_le_bytes()].concat();
    let body = seal::padded(&[&record.id, &record.kind.to_le_bytes(), &times, &record.body])?;
    seal_padded(keys, &name(keys, &record.id), rev, seq, body)
}

/// Seals what is padded already.
pub(crate) fn seal_padded(
    keys: &Keys,
    name: &Name,
    rev: u64,
    seq: u64,
    mut body: Vec<u8>,
) -> Result<Vec<u8>, Error> {
    let nonce = random::<{ seal::NONCE }>()?;
    let len = u32::try_from(body.len() + seal::TAG).map_err(|_| Error::RecordTooLarge)?;
    let mut out = Vec::with_capacity(CLEAR + len as usize);
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(name);
    out.extend_from_slice(&rev.to_le_bytes());
    out.extend_from_slice(&seq.to_le_bytes());
    out.extend_from_slice(&len.to_le_bytes());
    out.extend_from_slice(&nonce);
    seal::seal(keys.get(Slot::Record), &nonce, &aad(keys, &out), &mut body)?;
    out.append(&mut body);
    Ok(out)
}

/// Name and meta of an envelope with the right shape. Nothing is authenticated by this.
pub(crate) fn peek(envelope: &[u8]) -> Option<(Name, Meta)> {
    let rest = envelope.strip_prefix(MAGIC)?;
    let (name, rest) = rest.split_first_chunk::<16>()?;
    let (rev, rest) = rest.split_first_chunk::<8>()?;
    let (seq, rest) = rest.split_first_chunk::<8>()?;
    let (len, rest) = rest.split_first_chunk::<4>()?;
    let whole = rest.len() == seal::NONCE + u32::from_le_bytes(*len) as usize;
    let tag = *rest.last_chunk::<{ seal::TAG }>()?;
    let meta = Meta { rev: u64::from_le_bytes(*rev), seq: u64::from_le_bytes(*seq), tag };
    whole.then_some((*name, meta))
}

/// How long the envelope is that begins here, by what it says of itself.
pub(crate) fn length(bytes: &[u8]) -> Option<usize> {
    let len = bytes.get(CLEAR - seal::NONCE - 4..)?.first_chunk::<4>()?;
    (u32::from_le_bytes(*len) as usize).checked_add(CLEAR)
}

/// Opens an envelope; `None` unless it is exactly what this vault sealed.
pub(crate) fn open_record(keys: &Keys, envelope: &[u8]) -> Option<Record> {
    peek(envelope)?;
    let (clear, sealed) = envelope.split_at_checked(CLEAR)?;
    let nonce = clear.last_chunk::<{ seal::NONCE }>()?;
    let plain = seal::open(keys.get(Slot::Record), nonce, &aad(keys, clear), sealed)?;
    let (fixed, body) = seal::unpadded(&plain)?.split_at_checked(FIXED)?;
    let (id, rest) = fixed.split_first_chunk::<16>()?;
    let (kind, rest) = rest.split_first_chunk::<2>()?;
    let (created, rest) = rest.split_first_chunk::<8>()?;
    Some(Record {
        id: *id,
        kind: u16::from_le_bytes(*kind),
        created: i64::from_le_bytes(*created),
        updated: i64::from_le_bytes(*rest.first_chunk()?),
        body: body.to_vec(),
    })
}

fn aad(keys: &Keys, clear: &[u8]) -> Vec<u8> {
    [b"hearth/v1/record\0".as_slice(), &keys.vault, clear].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record { id: [3; 16], kind: 2, created: -5, updated: 1 << 40, body: b"rain on the roof".to_vec() }
    }

    #[test]
    fn an_envelope_opens_only_whole_and_only_at_home() {
        let keys = Keys::derive([1; 16], &mut [8; 32]);
        let envelope = seal_record(&keys, &record(), 4, 9).unwrap();
        assert_eq!(open_record(&keys, &envelope).unwrap(), record());
        assert_eq!(peek(&envelope).map(|(_, meta)| (meta.rev, meta.seq)), Some((4, 9)));
        let other = Keys::derive([2; 16], &mut [8; 32]);
        assert!(open_record(&other, &envelope).is_none());
        for bit in 0..envelope.len() * 8 {
            let mut bad = envelope.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(open_record(&keys, &bad).is_none(), "{bit}");
        }
        for len in 0..envelope.len() {
            assert!(open_record(&keys, &envelope[..len]).is_none(), "{len}");
        }
    }
}
