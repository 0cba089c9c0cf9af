//! A header copy: the wrapped master key in slots, a checksum that needs no key, a MAC that does.
//!
//! `HEARTHV1 | length u32 | postcard body | zeros to 2048 | MAC 32 | BLAKE3 32`.

use crate::error::{Error, KeyError};
use crate::escrow;
use crate::kdf::Kdf;
use crate::keys::{Keys, VaultId, hkdf, random};
use crate::locked::Slot as KeySlot;
use crate::memory::cleanly_deep;
use crate::seal;
use crate::secret::{Passphrase, RecoveryCode, Unlock};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

pub(crate) const MAGIC: &[u8; 8] = b"HEARTHV1";
/// What the name of every version begins with, and the digit of this one.
const ANY_VERSION: (&[u8; 7], u8) = (b"HEARTHV", b'1');
/// The part that the MAC covers.
pub(crate) const BODY: usize = 2048;
const HASH: usize = 32;
/// Every header copy has this size, however many slots it holds.
pub(crate) const SIZE: usize = BODY + 2 * HASH;

/// What a slot is opened with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum SlotKind {
    Passphrase(Kdf),
    Recovery,
}

/// The master key, wrapped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Slot {
    pub(crate) id: [u8; 16],
    pub(crate) kind: SlotKind,
    pub(crate) salt: [u8; 32],
    nonce: [u8; seal::NONCE],
    wrapped: Vec<u8>,
    /// Poly1305 does not commit to a key; this does.
    commitment: [u8; 32],
    /// With a recovery code: the backup identity as an `age` file that the code opens, copied into each backup (the
    /// code itself is known only when it is made).
    pub(crate) escrow: Vec<u8>,
}

/// What both header copies say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Header {
    pub(crate) vault: VaultId,
    pub(crate) generation: u64,
    pub(crate) slots: Vec<Slot>,
}

impl Header {
    /// The bytes of one copy.
    pub(crate) fn encode(&self, keys: &Keys) -> Result<Vec<u8>, Error> {
        let body = postcard::to_stdvec(self).map_err(|_| Error::HeaderDamaged)?;
        let len = u32::try_from(body.len()).map_err(|_| Error::HeaderDamaged)?;
        let mut out = [MAGIC.as_slice(), &len.to_le_bytes(), &body].concat();
        if out.len() > BODY {
            return Err(Error::HeaderDamaged);
        }
        out.resize(BODY, 0);
        Ok(finished(keys, out))
    }

    /// Reads a copy whose checksum is right; whether it is genuine is known only after unlocking ([`genuine`]).
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (kept, sum) = bytes.split_at_checked(BODY + HASH)?;
        if blake3::hash(kept).as_bytes() != sum {
            return None;
        }
        let (len, rest) = kept.get(..BODY)?.strip_prefix(MAGIC)?.split_first_chunk::<4>()?;
        let (body, zeros) = rest.split_at_checked(u32::from_le_bytes(*len) as usize)?;
        let header: Self = postcard::from_bytes(body).ok()?;
        // One spelling only: a copy that says the same in other bytes is not ours.
        let same = postcard::to_stdvec(&header).ok()? == body && zeros.iter().all(|byte| *byte == 0);
        same.then_some(header)
    }

    /// Whether this is a whole copy of a later version: it ends, as every version does, with the BLAKE3 of what comes before.
    pub(crate) fn is_later(bytes: &[u8]) -> bool {
        let (name, ours) = ANY_VERSION;
        let Some((kept, sum)) = bytes.split_at_checked(BODY + HASH) else { return false };
        let digit = kept.strip_prefix(name).and_then(|rest| rest.first());
        digit.is_some_and(|digit| digit.is_ascii_digit() && *digit > ours)
            && blake3::hash(kept).as_bytes() == sum
    }

    /// The master key, if `key` opens one of the slots.
    pub(crate) fn unlock(&self, key: Unlock<'_>) -> Result<Zeroizing<[u8; 32]>, Error> {
        self.unlock_slot(key).map(|(_, master)| master)
    }

    /// The slot that `key` opens, and the master key.
    pub(crate) fn unlock_slot(&self, key: Unlock<'_>) -> Result<(&Slot, Zeroizing<[u8; 32]>), Error> {
        for slot in &self.slots {
            if let Some(master) = slot.open(&self.vault, key)? {
                return Ok((slot, master));
            }
        }
        Err(wrong(key).into())
    }

    /// What the recovery slot carries for backups.
    pub(crate) fn escrow(&self) -> Option<&[u8]> {
        let slot = self.slots.iter().find(|slot| slot.is_recovery());
        slot.map(|slot| slot.escrow.as_slice())
    }

    /// The next header: without the slots that `goes` names, with `new` at the end.
    pub(crate) fn next(&self, goes: &dyn Fn(&Slot) -> bool, new: Option<Slot>) -> Self {
        let mut slots: Vec<Slot> = self.slots.iter().filter(|slot| !goes(slot)).cloned().collect();
        slots.extend(new);
        Self { vault: self.vault, generation: self.generation + 1, slots }
    }
}

/// Whether a copy was written by someone holding the master key.
pub(crate) fn genuine(bytes: &[u8], keys: &Keys) -> bool {
    let Some((body, rest)) = bytes.split_at_checked(BODY) else { return false };
    // BLAKE3 hashes compare in constant time.
    rest.first_chunk::<HASH>()
        .is_some_and(|tag| blake3::Hash::from(*tag) == blake3::Hash::from(mac(keys, body)))
}

/// Adds MAC and checksum.
pub(crate) fn finished(keys: &Keys, mut body: Vec<u8>) -> Vec<u8> {
    body.extend(mac(keys, &body));
    body.extend(blake3::hash(&body).as_bytes());
    body
}

fn mac(keys: &Keys, body: &[u8]) -> [u8; 32] {
    keys.mac(KeySlot::Mac, &[b"hearth/v1/header\0", &keys.vault, body])
}

fn wrong(key: Unlock<'_>) -> KeyError {
    match key {
        Unlock::Passphrase(_) => KeyError::WrongPassphrase,
        Unlock::Recovery(_) => KeyError::WrongRecoveryCode,
    }
}

impl Slot {
    /// A slot for a passphrase, at this computer's stretching.
    pub(crate) fn passphrase(vault: &VaultId, master: &[u8; 32], pass: &Passphrase) -> Result<Self, Error> {
        Self::stretched(vault, master, pass, Kdf::choose())
    }

    /// A slot for a passphrase, stretched so.
    pub(crate) fn stretched(
        vault: &VaultId,
        master: &[u8; 32],
        pass: &Passphrase,
        kdf: Kdf,
    ) -> Result<Self, Error> {
        cleanly_deep(|| {
            let salt = random()?;
            let secret = kdf.stretch(pass.bytes(), &salt)?;
            Self::wrap(vault, master, SlotKind::Passphrase(kdf), salt, &secret)
        })
    }

    /// A slot for a recovery code: 256 random bits need no stretching.
    pub(crate) fn recovery(vault: &VaultId, master: &[u8; 32], code: &RecoveryCode) -> Result<Self, Error> {
        cleanly_deep(|| {
            let mut slot = Self::wrap(vault, master, SlotKind::Recovery, random()?, code.bytes())?;
            let keys = Keys::derive(*vault, &mut Zeroizing::new(*master));
            let words = code.reveal();
            slot.escrow = escrow::seal(&keys, &words, escrow::CODE_WORK)?;
            Ok(slot)
        })
    }

    fn wrap(
        vault: &VaultId,
        master: &[u8; 32],
        kind: SlotKind,
        salt: [u8; 32],
        secret: &[u8; 32],
    ) -> Result<Self, Error> {
        let (id, nonce) = (random()?, random()?);
        let commitment = *hkdf(&salt, secret, "hearth/v1/slot/commitment");
        let mut slot = Self { id, kind, salt, nonce, wrapped: Vec::new(), commitment, escrow: Vec::new() };
        let mut wrapped = Vec::with_capacity(32 + seal::TAG);
        wrapped.extend_from_slice(master);
        seal::seal(&hkdf(&salt, secret, "hearth/v1/slot/key"), &nonce, &slot.aad(vault)?, &mut wrapped)?;
        slot.wrapped = wrapped;
        Ok(slot)
    }

    /// Whether it belongs to a recovery code.
    pub(crate) fn is_recovery(&self) -> bool {
        matches!(self.kind, SlotKind::Recovery)
    }

    /// `None` when the key is of another sort or wrong.
    fn open(&self, vault: &VaultId, key: Unlock<'_>) -> Result<Option<Zeroizing<[u8; 32]>>, Error> {
        let secret = match (self.kind, key) {
            (SlotKind::Passphrase(kdf), Unlock::Passphrase(pass)) => kdf.stretch(pass.bytes(), &self.salt)?,
            (SlotKind::Recovery, Unlock::Recovery(code)) => Zeroizing::new(*code.bytes()),
            _ => return Ok(None),
        };
        let committed = hkdf(&self.salt, &*secret, "hearth/v1/slot/commitment");
        if blake3::Hash::from(*committed) != blake3::Hash::from(self.commitment) {
            return Ok(None);
        }
        let wrap = hkdf(&self.salt, &*secret, "hearth/v1/slot/key");
        let master = seal::open(&wrap, &self.nonce, &self.aad(vault)?, &self.wrapped);
        Ok(master.and_then(|bytes| bytes.first_chunk::<32>().map(|key| Zeroizing::new(*key))))
    }

    fn aad(&self, vault: &VaultId) -> Result<Vec<u8>, Error> {
        postcard::to_stdvec(&("hearth/v1/slot", vault, self.id, self.kind, self.salt))
            .map_err(|_| Error::HeaderDamaged)
    }
}

#[cfg(all(test, feature = "test-support"))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn header() -> (Header, Keys, Passphrase, RecoveryCode) {
        let (mut master, vault) = ([9; 32], [4; 16]);
        let (pass, code) = (Passphrase::new("a warm long evening".into()), RecoveryCode::make().unwrap());
        let slots = vec![
            Slot::passphrase(&vault, &master, &pass).unwrap(),
            Slot::recovery(&vault, &master, &code).unwrap(),
        ];
        (Header { vault, generation: 1, slots }, Keys::derive(vault, &mut master), pass, code)
    }

    #[test]
    fn either_key_opens_and_no_other_does() {
        let (header, _, pass, code) = header();
        assert_eq!(*header.unlock(Unlock::Passphrase(&pass)).unwrap(), [9; 32]);
        assert_eq!(*header.unlock(Unlock::Recovery(&code)).unwrap(), [9; 32]);
        let other = Passphrase::new("another long evening".into());
        assert_eq!(header.unlock(Unlock::Passphrase(&other)).unwrap_err().code(), "wrong_passphrase");
        let other = RecoveryCode::make().unwrap();
        assert_eq!(header.unlock(Unlock::Recovery(&other)).unwrap_err().code(), "wrong_recovery_code");
    }

    #[test]
    fn every_bit_of_a_copy_is_watched() {
        let (header, keys, ..) = header();
        let bytes = header.encode(&keys).unwrap();
        assert_eq!(bytes.len(), SIZE);
        assert_eq!(Header::decode(&bytes).unwrap(), header);
        assert!(genuine(&bytes, &keys));
        for bit in 0..bytes.len() * 8 {
            let mut bad = bytes.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(Header::decode(&bad).is_none(), "{bit}");
        }
        assert!(Header::decode(&bytes[..SIZE - 1]).is_none() && Header::decode(&[]).is_none());
    }

    #[test]
    fn a_header_has_one_spelling() {
        let (header, keys, ..) = header();
        let whole = header.encode(&keys).unwrap();
        let covered = &whole[..BODY];
        let len = MAGIC.len() + 4 + postcard::to_stdvec(&header).unwrap().len();
        let spelled = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut other = covered.to_vec();
            change(&mut other);
            Header::decode(&finished(&keys, other))
        };
        assert_eq!(spelled(&|_| {}), Some(header.clone()));
        assert_eq!(spelled(&|bytes| bytes[len] = 1), None, "something behind the body");
        assert_eq!(spelled(&|bytes| bytes[MAGIC.len()] += 1), None, "a body longer than it says");
        // The generation 1 as two bytes.
        let generation = MAGIC.len() + 4 + header.vault.len();
        let longer = |bytes: &mut Vec<u8>| {
            bytes[MAGIC.len()] += 1;
            bytes.splice(generation..=generation, [0x81, 0]);
            bytes.pop();
        };
        assert_eq!(spelled(&longer), None, "a number in more bytes than it needs");
    }

    #[test]
    fn a_slot_of_another_vault_does_not_open() {
        let (mut header, _, pass, _) = header();
        header.vault = [5; 16];
        assert!(header.unlock(Unlock::Passphrase(&pass)).is_err());
    }
}
