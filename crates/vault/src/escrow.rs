//! The backup identity, sealed so that stock `age` opens it with words: the passphrase, or the recovery code.

use crate::error::Error;
use crate::keys::Keys;
use crate::memory::cleanly_deep;
use age::secrecy::{ExposeSecret, SecretString};
use std::io::{Read, Write};
use std::str::FromStr;
use zeroize::Zeroizing;

/// scrypt's work for a passphrase (2^18): fixed, since an automatic one depends on the machine.
#[cfg(not(feature = "test-support"))]
pub(crate) const WORDS_WORK: u8 = 18;
#[cfg(feature = "test-support")]
pub(crate) const WORDS_WORK: u8 = 10;
/// A recovery code has 256 random bits: stretching adds nothing.
pub(crate) const CODE_WORK: u8 = 10;
const MAX_WORK: u8 = 22;
const CAP: u64 = 4096;

/// Seals the backup identity for `words`.
pub(crate) fn seal(keys: &Keys, words: &str, work: u8) -> Result<Vec<u8>, Error> {
    cleanly_deep(|| seal_at_once(keys, words, work))
}

fn seal_at_once(keys: &Keys, words: &str, work: u8) -> Result<Vec<u8>, Error> {
    let mut recipient = age::scrypt::Recipient::new(SecretString::from(words.to_owned()));
    recipient.set_work_factor(work);
    let recipients = std::iter::once(&recipient as &dyn age::Recipient);
    let sealer = age::Encryptor::with_recipients(recipients).map_err(|_| Error::Store("age"))?;
    let mut out = sealer.wrap_output(Vec::new())?;
    out.write_all(keys.backup()?.to_string().expose_secret().as_bytes())?;
    out.write_all(b"\n")?;
    Ok(out.finish()?)
}

/// The backup identity, if `words` open it; `None` if they do not.
pub(crate) fn open(sealed: &[u8], words: &str) -> Result<Option<age::x25519::Identity>, Error> {
    cleanly_deep(|| open_at_once(sealed, words))
}

fn open_at_once(sealed: &[u8], words: &str) -> Result<Option<age::x25519::Identity>, Error> {
    let mut identity = age::scrypt::Identity::new(SecretString::from(words.to_owned()));
    identity.set_max_work_factor(MAX_WORK);
    let opened = age::Decryptor::new_buffered(sealed).map_err(|_| Error::BackupDamaged)?;
    let mut reader = match opened.decrypt(std::iter::once(&identity as &dyn age::Identity)) {
        Err(age::DecryptError::DecryptionFailed | age::DecryptError::NoMatchingKeys) => return Ok(None),
        other => other.map_err(|_| Error::BackupDamaged)?.take(CAP),
    };
    let mut text = Zeroizing::new(String::with_capacity(256));
    reader.read_to_string(&mut text).map_err(|_| Error::BackupDamaged)?;
    age::x25519::Identity::from_str(text.trim()).map(Some).map_err(|_| Error::BackupDamaged)
}
