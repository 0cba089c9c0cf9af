//! What a person holds: a passphrase, or the recovery code.

use crate::error::{Error, KeyError};
use crate::keys::fill_random;
use crate::memory::cleanly;
use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The fewest characters a passphrase of one's own may have.
pub const MIN_PASSPHRASE: usize = 12;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_BYTES: usize = 35;
const GROUP: usize = 4;

/// A passphrase, in the one form (NFKC) that every keyboard's spelling of it leads to.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Passphrase(String);

impl Passphrase {
    /// Normalises and keeps `text`; the given string is wiped.
    pub fn new(mut text: String) -> Self {
        // NFKC may lengthen, so room is kept: a grown string would leave its old copy behind.
        let mut kept = String::with_capacity(text.len() * 18 + 1);
        kept.extend(text.nfkc());
        text.zeroize();
        Self(kept)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Long enough to protect a journal.
    pub fn long_enough(&self) -> Result<(), KeyError> {
        if self.0.chars().count() < MIN_PASSPHRASE { Err(KeyError::PassphraseTooShort) } else { Ok(()) }
    }
}

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passphrase(..)")
    }
}

/// 256 random bits written down by a person: 14 groups of four, the last letters being a checksum.
///
/// In a place of its own: whoever passes it on would leave a copy behind.
pub struct RecoveryCode(Box<Zeroizing<[u8; 32]>>);

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(..)")
    }
}

impl RecoveryCode {
    pub(crate) fn make() -> Result<Self, Error> {
        let mut code = Self(Box::default());
        fill_random(code.0.as_mut_slice())?;
        Ok(code)
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The code as it is shown and printed: groups of four joined by `-`.
    pub fn reveal(&self) -> Zeroizing<String> {
        cleanly(|| self.spell())
    }

    fn spell(&self) -> Zeroizing<String> {
        let bytes = self.with_checksum();
        let digits = CODE_BYTES * 8 / 5;
        let mut out = Zeroizing::new(String::with_capacity(digits + digits / GROUP));
        for digit in 0..digits {
            if digit > 0 && digit % GROUP == 0 {
                out.push('-');
            }
            out.push(char::from(ALPHABET[five_bits(&*bytes, digit)]));
        }
        out
    }

    /// Reads a code as people type it: any case, spaces or dashes anywhere, O for 0, I or L for 1.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        cleanly(|| Self::spelled(text))
    }

    fn spelled(text: &str) -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new([0_u8; CODE_BYTES]);
        let mut digit = 0;
        for letter in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            let value = value_of(letter).filter(|_| digit < CODE_BYTES * 8 / 5);
            put_five_bits(&mut *bytes, digit, value.ok_or(KeyError::WrongRecoveryCode)?);
            digit += 1;
        }
        let mut code = Self(Box::default());
        code.0.copy_from_slice(&bytes[..32]);
        let right = digit == CODE_BYTES * 8 / 5 && *code.with_checksum() == *bytes;
        if right { Ok(code) } else { Err(KeyError::WrongRecoveryCode) }
    }

    fn with_checksum(&self) -> Zeroizing<[u8; CODE_BYTES]> {
        let mut out = Zeroizing::new([0; CODE_BYTES]);
        let sum = blake3::derive_key("hearth 2026 recovery code checksum", self.bytes());
        out[..32].copy_from_slice(self.bytes());
        out[32..].copy_from_slice(&sum[..CODE_BYTES - 32]);
        out
    }
}

fn five_bits(bytes: &[u8], digit: usize) -> usize {
    (0..5).fold(0, |value, bit| {
        let at = digit * 5 + bit;
        value << 1 | usize::from(bytes[at / 8] >> (7 - at % 8) & 1)
    })
}

fn put_five_bits(bytes: &mut [u8], digit: usize, value: u8) {
    for bit in 0..5 {
        let at = digit * 5 + bit;
        bytes[at / 8] |= (value >> (4 - bit) & 1) << (7 - at % 8);
    }
}

fn value_of(letter: char) -> Option<u8> {
    let letter = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|&a| char::from(a) == letter).and_then(|at| u8::try_from(at).ok())
}

/// What opens a journal.
#[derive(Debug, Clone, Copy)]
pub enum Unlock<'a> {
    /// The owner's passphrase.
    Passphrase(&'a Passphrase),
    /// The code they wrote down.
    Recovery(&'a RecoveryCode),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_survives_how_people_type_it() {
        let code = RecoveryCode::make().unwrap();
        let shown = code.reveal();
        assert_eq!(shown.split('-').count(), 14);
        let typed = shown.to_lowercase().replace('-', "  ").replace('0', "o").replace('1', "l");
        assert_eq!(RecoveryCode::parse(&typed).unwrap().0, code.0);
    }

    #[test]
    fn one_wrong_letter_is_noticed_everywhere() {
        let shown = RecoveryCode::make().unwrap().reveal();
        for at in (0..shown.len()).filter(|at| shown.as_bytes()[*at] != b'-') {
            let mut typed = shown.as_bytes().to_vec();
            typed[at] = if typed[at] == b'7' { b'8' } else { b'7' };
            let typed = String::from_utf8(typed).unwrap();
            assert_eq!(RecoveryCode::parse(&typed).unwrap_err(), KeyError::WrongRecoveryCode, "{at}");
        }
        assert!(RecoveryCode::parse("").is_err());
        assert!(RecoveryCode::parse(&format!("{}7", *shown)).is_err());
    }

    #[test]
    fn one_passphrase_however_it_is_composed() {
        let composed = Passphrase::new("caf\u{e9} au lait ok".into());
        let decomposed = Passphrase::new("cafe\u{301} au lait ok".into());
        assert_eq!(composed.bytes(), decomposed.bytes());
        assert_eq!(Passphrase::new("short".into()).long_enough(), Err(KeyError::PassphraseTooShort));
    }
}
