//! For tests only: the secrets that an open journal has in memory, so that a test can look for them where they must not
//! be any more.

use crate::copies;
use crate::error::Error;
use crate::header::SlotKind;
use crate::keys::hkdf;
use crate::locked::Slot;
use crate::secret::Unlock;
use age::secrecy::ExposeSecret;
use std::path::Path;
use zeroize::Zeroizing;

/// A secret and what it is called.
pub type Named = (&'static str, Zeroizing<Vec<u8>>);

const KEPT: [(&str, Slot); 10] = [
    ("master", Slot::Master),
    ("log", Slot::Log),
    ("record", Slot::Record),
    ("name", Slot::Name),
    ("set", Slot::Set),
    ("mac", Slot::Mac),
    ("small", Slot::Small),
    ("files", Slot::Files),
    ("backup", Slot::Backup),
    ("letters", Slot::Letters),
];

/// The keys that the journal in `dir` keeps while it is open: the master key, and all that are derived from it.
pub fn kept(dir: &Path, key: Unlock<'_>) -> Result<Vec<Named>, Error> {
    let keys = copies::unlock(dir, key)?.keys;
    Ok(KEPT.iter().map(|(name, slot)| (*name, Zeroizing::new(keys.get(*slot).to_vec()))).collect())
}

/// The keys that are there only for a moment: what `key` is stretched to, and what that unwraps the master key with.
pub fn passing(dir: &Path, key: Unlock<'_>) -> Result<Vec<Named>, Error> {
    let unlocked = copies::unlock(dir, key)?;
    let slot =
        unlocked.header.slots.iter().find(|slot| slot.id == unlocked.slot).ok_or(Error::HeaderDamaged)?;
    let secret = match (slot.kind, key) {
        (SlotKind::Passphrase(kdf), Unlock::Passphrase(words)) => kdf.stretch(words.bytes(), &slot.salt)?,
        (SlotKind::Recovery, Unlock::Recovery(code)) => Zeroizing::new(*code.bytes()),
        _ => return Err(Error::HeaderDamaged),
    };
    let wrapping = hkdf(&slot.salt, &*secret, "hearth/v1/slot/key");
    Ok(vec![("stretched", Zeroizing::new(secret.to_vec())), ("wrapping", Zeroizing::new(wrapping.to_vec()))])
}

/// The identities of attachments and backups, as `age` writes them.
pub fn identities(dir: &Path, key: Unlock<'_>) -> Result<Vec<Named>, Error> {
    let keys = copies::unlock(dir, key)?.keys;
    let text = |identity: age::x25519::Identity| {
        Zeroizing::new(identity.to_string().expose_secret().as_bytes().to_vec())
    };
    let (files, backup, letters) = (keys.files()?, keys.backup()?, keys.letters()?);
    Ok(vec![
        ("files identity", text(files)),
        ("backup identity", text(backup)),
        ("letters identity", text(letters)),
    ])
}
