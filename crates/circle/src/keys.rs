//! The key a group is known by.

use iroh::{PublicKey, SecretKey, Signature};
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::Zeroizing;

use crate::{digest::digest, words::words};

/// The signing key of a group; whoever has it can host as that group. Wiped from memory when dropped.
#[derive(Clone)]
pub struct GroupKey(SecretKey);

/// What members know a group by.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct GroupPublic(pub [u8; 32]);

impl GroupKey {
    /// A new random key.
    pub fn generate() -> Self {
        Self(SecretKey::generate())
    }

    /// The key with these secret bytes.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(SecretKey::from_bytes(bytes))
    }

    /// The secret bytes, for the vault to seal.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public half.
    pub fn public(&self) -> GroupPublic {
        GroupPublic(*self.0.public().as_bytes())
    }

    /// Signs a note that is no part of the handshake, such as a receipt. Its own domain keeps such a
    /// signature from standing for anything else.
    pub fn sign_note(&self, note: &[u8]) -> [u8; 64] {
        self.sign(&note_message(note)).to_bytes()
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Signature {
        self.0.sign(message)
    }
}

impl fmt::Debug for GroupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GroupKey({})", self.public().fingerprint())
    }
}

impl GroupPublic {
    /// Six words to read aloud and compare.
    pub fn fingerprint(&self) -> String {
        words(&digest(b"group fingerprint", &[&self.0]), 6)
    }

    /// Whether a note was signed by [`GroupKey::sign_note`] of this group.
    pub fn signed_note(&self, note: &[u8], signature: &[u8]) -> bool {
        let Ok(bytes) = <[u8; 64]>::try_from(signature) else { return false };
        self.signed(&note_message(note), &Signature::from_bytes(&bytes))
    }

    pub(crate) fn signed(&self, message: &[u8], signature: &Signature) -> bool {
        PublicKey::from_bytes(&self.0).is_ok_and(|key| key.verify(message, signature).is_ok())
    }
}

impl fmt::Debug for GroupPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GroupPublic({})", self.fingerprint())
    }
}

fn note_message(note: &[u8]) -> Vec<u8> {
    digest(b"group note", &[note]).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_its_bytes_and_signs_for_its_public_half_only() {
        let key = GroupKey::generate();
        let again = GroupKey::from_bytes(&key.to_bytes());
        let signature = again.sign(b"message");
        assert_eq!(key.public(), again.public());
        assert!(key.public().signed(b"message", &signature));
        assert!(!key.public().signed(b"other", &signature));
        assert!(!GroupKey::generate().public().signed(b"message", &signature));
    }

    #[test]
    fn a_note_is_signed_apart_from_everything_else() {
        let key = GroupKey::generate();
        let signature = key.sign_note(b"gone");
        assert!(key.public().signed_note(b"gone", &signature));
        assert!(!key.public().signed_note(b"here", &signature));
        assert!(!key.public().signed_note(b"gone", &signature[..63]));
        assert!(!key.public().signed_note(b"gone", &key.sign(b"gone").to_bytes()));
    }

    #[test]
    fn a_fingerprint_is_six_words_and_debug_shows_no_secret() {
        let key = GroupKey::generate();
        assert_eq!(key.public().fingerprint().split(' ').count(), 6);
        let secret: String = key.to_bytes().iter().map(|b| format!("{b:02x}")).collect();
        assert!(!format!("{key:?}").contains(&secret));
    }
}
