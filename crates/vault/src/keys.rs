//! The master key and what is derived from it.

use crate::error::Error;
use crate::locked::{LockedPage, Slot};
use crate::memory::{cleanly, cleanly_deep};
use hkdf::Hkdf;
use sha2::Sha256;
use std::str::FromStr;
use zeroize::{Zeroize, Zeroizing};

/// The random name of a vault, bound into everything it seals.
pub(crate) type VaultId = [u8; 16];

const DERIVED: [(Slot, &str); 9] = [
    (Slot::Log, "hearth/v1/log"),
    (Slot::Record, "hearth/v1/record"),
    (Slot::Name, "hearth/v1/name"),
    (Slot::Set, "hearth/v1/set"),
    (Slot::Mac, "hearth/v1/mac"),
    (Slot::Small, "hearth/v1/small"),
    (Slot::Files, "hearth/v1/files"),
    (Slot::Backup, "hearth/v1/backup"),
    (Slot::Letters, "hearth/v1/letters"),
];

/// All keys of an unlocked journal, in locked memory.
pub(crate) struct Keys {
    pub(crate) vault: VaultId,
    page: LockedPage,
}

impl Keys {
    /// Takes the master key over (and wipes the caller's copy).
    pub(crate) fn derive(vault: VaultId, master: &mut [u8; 32]) -> Self {
        let mut page = LockedPage::new();
        page.set(Slot::Master).copy_from_slice(master);
        cleanly(|| {
            let hkdf = Hkdf::<Sha256>::new(Some(&vault), master);
            for (slot, info) in DERIVED {
                // 32 bytes are always within HKDF's bound.
                let _ = hkdf.expand(info.as_bytes(), page.set(slot));
            }
        });
        master.zeroize();
        Self { vault, page }
    }

    pub(crate) fn get(&self, slot: Slot) -> &[u8; 32] {
        self.page.get(slot)
    }

    /// The `age` identity for attachments and snapshots.
    pub(crate) fn files(&self) -> Result<age::x25519::Identity, Error> {
        identity(self.get(Slot::Files))
    }

    /// The `age` identity for backups.
    pub(crate) fn backup(&self) -> Result<age::x25519::Identity, Error> {
        identity(self.get(Slot::Backup))
    }

    /// The `age` identity for what is put in while the journal is locked.
    pub(crate) fn letters(&self) -> Result<age::x25519::Identity, Error> {
        identity(self.get(Slot::Letters))
    }

    /// To whom is sealed what one of these identities opens.
    pub(crate) fn recipient(
        &self,
        of: fn(&Self) -> Result<age::x25519::Identity, Error>,
    ) -> Result<age::x25519::Recipient, Error> {
        cleanly_deep(|| of(self).map(|identity| identity.to_public()))
    }

    /// A keyed hash: BLAKE3 under one of the keys.
    pub(crate) fn mac(&self, slot: Slot, parts: &[&[u8]]) -> [u8; 32] {
        cleanly(|| {
            let mut hasher = blake3::Hasher::new_keyed(self.get(slot));
            for part in parts {
                hasher.update(part);
            }
            hasher.finalize().into()
        })
    }
}

/// The stock `age` identity whose secret scalar is `seed`.
pub(crate) fn identity(seed: &[u8; 32]) -> Result<age::x25519::Identity, Error> {
    cleanly(|| {
        let hrp = bech32::Hrp::parse("age-secret-key-").map_err(|_| Error::HeaderDamaged)?;
        let text = bech32::encode_upper::<bech32::Bech32>(hrp, seed).map_err(|_| Error::HeaderDamaged)?;
        let text = Zeroizing::new(text);
        age::x25519::Identity::from_str(&text).map_err(|_| Error::HeaderDamaged)
    })
}

/// HKDF-SHA256 to 32 bytes.
pub(crate) fn hkdf(salt: &[u8], secret: &[u8], info: &str) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    cleanly(|| {
        let _ = Hkdf::<Sha256>::new(Some(salt), secret).expand(info.as_bytes(), out.as_mut());
    });
    out
}

/// Random bytes from the system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut out = [0; N];
    fill_random(&mut out)?;
    Ok(out)
}

/// Random bytes in the place where they stay.
pub(crate) fn fill_random(out: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(out).map_err(|_| Error::Io(std::io::Error::other("no randomness")))
}

/// Lowercase hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The 16 bytes a 32-digit lowercase name stands for.
pub(crate) fn unhex(text: &str) -> Option<[u8; 16]> {
    let plain = text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let value = if plain { u128::from_str_radix(text, 16).ok()? } else { return None };
    Some(value.to_be_bytes())
}
