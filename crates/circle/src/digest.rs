//! The one way this protocol hashes, authenticates and derives: every part carries its length.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// SHA-256 over a label and parts, each preceded by its length as 8 bytes big-endian.
pub(crate) fn digest(label: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    Sha256::digest(joined(label, parts)).into()
}

/// A label and parts as one message, for signing.
pub(crate) fn joined(label: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut message = Vec::with_capacity(64 + parts.iter().map(|p| p.len() + 8).sum::<usize>());
    for part in [PROTOCOL, label].iter().chain(parts) {
        message.extend_from_slice(&(part.len() as u64).to_be_bytes());
        message.extend_from_slice(part);
    }
    message
}

/// HMAC-SHA256 over the same encoding.
pub(crate) fn tag(key: &[u8], label: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    keyed(key).chain_update(joined(label, parts)).finalize().into_bytes().into()
}

/// Whether `tag` is the one for these parts; takes the same time either way.
pub(crate) fn tag_fits(key: &[u8], label: &[u8], parts: &[&[u8]], tag: &[u8; 32]) -> bool {
    keyed(key).chain_update(joined(label, parts)).verify_slice(tag).is_ok()
}

/// HKDF-SHA256 of `ikm` with `salt`, for one purpose.
pub(crate) fn derive(salt: &[u8], ikm: &[u8], info: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    // 32 bytes are always within what HKDF can give, so the result cannot be an error.
    let _ = hkdf::Hkdf::<Sha256>::new(Some(salt), ikm).expand(&joined(info, &[]), &mut out);
    out
}

const PROTOCOL: &[u8] = b"hearth circle 1";

/// A key of any length is a key for HMAC: the longer ones are hashed first.
fn keyed(key: &[u8]) -> Hmac<Sha256> {
    let mut block = zeroize::Zeroizing::new([0u8; 64]);
    match key.len() {
        0..=64 => block[..key.len()].copy_from_slice(key),
        _ => block[..32].copy_from_slice(&Sha256::digest(key)),
    }
    Hmac::new((&*block).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cannot_slide_into_each_other() {
        assert_ne!(digest(b"x", &[b"ab", b"c"]), digest(b"x", &[b"a", b"bc"]));
        assert_ne!(digest(b"x", &[b"a"]), digest(b"xa", &[]));
    }

    #[test]
    fn a_tag_fits_only_its_own_parts_and_key() {
        let made = tag(b"key", b"x", &[b"a"]);
        assert!(tag_fits(b"key", b"x", &[b"a"], &made));
        assert!(!tag_fits(b"kez", b"x", &[b"a"], &made));
        assert!(!tag_fits(b"key", b"x", &[b"b"], &made));
    }

    #[test]
    fn the_keyed_hash_is_hmac_sha256_as_rfc_4231_has_it() {
        let mac = keyed(b"Jefe").chain_update(b"what do ya want for nothing?").finalize().into_bytes();
        let hex: String = mac.iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
