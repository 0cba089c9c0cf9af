//! Sealing bytes: XChaCha20-Poly1305 with a random nonce, padded so that sizes say little.

use crate::error::Error;
use crate::keys::{VaultId, random};
use crate::memory::cleanly;
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

pub(crate) const TAG: usize = 16;
pub(crate) const NONCE: usize = 24;
/// The smallest padded size.
const MIN_PAD: usize = 512;

/// Seals in place: the plaintext becomes ciphertext and tag. `plain` needs 16 spare bytes of capacity.
pub(crate) fn seal(
    key: &[u8; 32],
    nonce: &[u8; NONCE],
    aad: &[u8],
    plain: &mut Vec<u8>,
) -> Result<(), Error> {
    cleanly(|| XChaCha20Poly1305::new(key.into()).encrypt_in_place(&XNonce::from(*nonce), aad, plain))
        .map_err(|_| Error::RecordTooLarge)
}

/// Opens what [`seal`] made; `None` when a single bit differs.
pub(crate) fn open(
    key: &[u8; 32],
    nonce: &[u8; NONCE],
    aad: &[u8],
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let mut out = Zeroizing::new(sealed.to_vec());
    cleanly(|| XChaCha20Poly1305::new(key.into()).decrypt_in_place(&XNonce::from(*nonce), aad, &mut *out))
        .ok()?;
    Some(out)
}

/// Padme: at most 12 % more, and only the order of magnitude shows.
pub(crate) fn padme(len: usize) -> usize {
    if len <= MIN_PAD {
        return MIN_PAD;
    }
    let exponent = len.ilog2();
    let mask = (1_usize << (exponent - (exponent.ilog2() + 1))) - 1;
    len.saturating_add(mask) & !mask
}

/// `len u32 | bytes | zeros` up to the padded size, with room for a tag.
pub(crate) fn padded(parts: &[&[u8]]) -> Result<Vec<u8>, Error> {
    let len: usize = parts.iter().map(|part| part.len()).sum();
    let size = padme(len + 4);
    let mut out = Vec::with_capacity(size + TAG);
    out.extend(u32::try_from(len).map_err(|_| Error::RecordTooLarge)?.to_le_bytes());
    for part in parts {
        out.extend_from_slice(part);
    }
    out.resize(size, 0);
    Ok(out)
}

/// The bytes that [`padded`] wrapped.
pub(crate) fn unpadded(bytes: &[u8]) -> Option<&[u8]> {
    let (len, rest) = bytes.split_first_chunk::<4>()?;
    rest.get(..u32::from_le_bytes(*len) as usize)
}

const MAGIC: &[u8; 4] = b"HSB1";

/// A small file on its own: `HSB1 | nonce | ciphertext`. The domain says which file it is, so that none can stand
/// in for another.
pub(crate) fn seal_small(
    key: &[u8; 32],
    vault: &VaultId,
    domain: &str,
    plain: &[u8],
) -> Result<Vec<u8>, Error> {
    let nonce = random::<NONCE>()?;
    let mut body = padded(&[plain])?;
    seal(key, &nonce, &small_aad(vault, domain), &mut body)?;
    Ok([MAGIC.as_slice(), &nonce, &body].concat())
}

/// Opens what [`seal_small`] made.
pub(crate) fn open_small(
    key: &[u8; 32],
    vault: &VaultId,
    domain: &str,
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let rest = sealed.strip_prefix(MAGIC)?;
    let (nonce, body) = rest.split_first_chunk::<NONCE>()?;
    let plain = open(key, nonce, &small_aad(vault, domain), body)?;
    unpadded(&plain).map(|bytes| Zeroizing::new(bytes.to_vec()))
}

fn small_aad(vault: &VaultId, domain: &str) -> Vec<u8> {
    [MAGIC.as_slice(), b"hearth/v1/small/", domain.as_bytes(), b"\0", vault].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_grows_little_and_hides_the_size() {
        assert_eq!(padme(0), 512);
        assert_eq!(padme(512), 512);
        for len in (513..200_000).step_by(37) {
            let size = padme(len);
            assert!(size >= len && size as f64 <= len as f64 * 1.12, "{len} -> {size}");
        }
    }

    #[test]
    fn a_small_file_opens_only_as_itself() {
        let (key, vault) = ([7; 32], [1; 16]);
        let sealed = seal_small(&key, &vault, "draft", b"hello").unwrap();
        assert_eq!(&**open_small(&key, &vault, "draft", &sealed).unwrap(), b"hello");
        assert!(open_small(&key, &vault, "tray", &sealed).is_none());
        assert!(open_small(&key, &[2; 16], "draft", &sealed).is_none());
        for bit in 0..sealed.len() * 8 {
            let mut bad = sealed.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(open_small(&key, &vault, "draft", &bad).is_none(), "{bit}");
        }
    }
}
