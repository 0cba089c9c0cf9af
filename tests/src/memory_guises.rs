//! In which guises a secret may lie in memory.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// So many letters of a text in a row give it away.
const TELLING: usize = 10;

/// Of a key even half has no business to be there.
const HALF: usize = 16;

/// A secret, with everything that is looked for.
#[derive(Debug, Clone)]
pub struct Secret {
    name: String,
    guises: Vec<(&'static str, Vec<u8>)>,
}

/// One thing to look for.
#[derive(Debug, Clone, Copy)]
pub struct Guise<'a> {
    /// The secret's name.
    pub secret: &'a str,
    /// In which guise.
    pub guise: &'static str,
    /// The bytes.
    pub bytes: &'a [u8],
}

impl Secret {
    /// A text: every few letters of it, in UTF-8 and UTF-16.
    pub fn text(name: &str, text: &str) -> Self {
        let letters: Vec<char> = text.chars().collect();
        let mut secret = Self { name: name.to_owned(), guises: Vec::new() };
        for part in letters.windows(TELLING.min(letters.len().max(1))) {
            secret.add_text("text", &part.iter().collect::<String>());
        }
        secret
    }

    /// A key: each half of it as it is, in hex and in base64.
    pub fn key(name: &str, key: &[u8]) -> Self {
        let mut secret = Self { name: name.to_owned(), guises: Vec::new() };
        for half in key.chunks_exact(HALF) {
            secret.add_bytes(half);
        }
        secret
    }

    /// A recovery code: its key, and any three groups of it in a row, however they are written.
    pub fn recovery(name: &str, code: &str, key: &[u8]) -> Self {
        let mut secret = Self::key(name, key);
        let groups: Vec<&str> = code.split(|c: char| !c.is_ascii_alphanumeric()).collect();
        for part in groups.windows(3) {
            for between in ["-", "", " ", "\",\"", "\n"] {
                secret.add_text("groups", &part.join(between));
                secret.add_text("groups", &part.join(between).to_lowercase());
            }
        }
        secret
    }

    /// Everything to look for.
    pub fn guises(&self) -> impl Iterator<Item = Guise<'_>> {
        self.guises.iter().map(|(guise, bytes)| Guise { secret: &self.name, guise, bytes })
    }

    fn add_text(&mut self, guise: &'static str, text: &str) {
        self.guises.push((guise, text.as_bytes().to_vec()));
        self.guises.push(("UTF-16", text.encode_utf16().flat_map(u16::to_le_bytes).collect()));
    }

    fn add_bytes(&mut self, bytes: &[u8]) {
        self.guises.push(("raw", bytes.to_vec()));
        let lower: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        self.guises.push(("hex", lower.to_uppercase().into_bytes()));
        self.guises.push(("hex", lower.into_bytes()));
        for before in 0..3 {
            self.guises.push(("base64", letters_of(&STANDARD_NO_PAD, bytes, before)));
            self.guises.push(("base64", letters_of(&URL_SAFE_NO_PAD, bytes, before)));
        }
    }
}

/// The letters of a longer base64 that depend on these bytes alone, when they begin `before` bytes after a group of three.
fn letters_of(alphabet: &impl Engine, bytes: &[u8], before: usize) -> Vec<u8> {
    let padded = [&vec![0; before], bytes].concat();
    let letters = alphabet.encode(&padded).into_bytes();
    let from = [0, 2, 3].get(before).copied().unwrap_or_default();
    let until = letters.len() - usize::from(padded.len() % 3 != 0);
    letters.get(from..until).unwrap_or_default().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(secret: &Secret, hidden: &[u8]) -> bool {
        secret.guises().any(|guise| hidden.windows(guise.bytes.len()).any(|part| part == guise.bytes))
    }

    #[test]
    fn a_key_is_known_in_every_guise_and_by_half_of_it() {
        let key: Vec<u8> = (0..32_u8).map(|at| at.wrapping_mul(73) ^ 0xa5).collect();
        let secret = Secret::key("key", &key);
        let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut hidden =
            vec![key.clone(), key[16..].to_vec(), hex.clone().into_bytes(), hex.to_uppercase().into_bytes()];
        for before in ["", "a", "ab", "abc"] {
            let longer = [before.as_bytes(), &key, b"and after"].concat();
            hidden.push(STANDARD_NO_PAD.encode(&longer).into_bytes());
            hidden.push(URL_SAFE_NO_PAD.encode(&longer).into_bytes());
        }
        assert!(hidden.iter().all(|bytes| finds(&secret, bytes)));
        assert!(!finds(&secret, &[7; 200]));
    }

    #[test]
    fn a_code_is_known_however_it_is_written() {
        let code = "AAAA-BBBB-CCCC-DDDD-EEEE";
        let secret = Secret::recovery("code", code, &[9; 32]);
        for written in ["BBBBCCCCDDDD", "aaaa bbbb cccc", "[\"CCCC\",\"DDDD\",\"EEEE\"]", "x-BBBB-CCCC-DDDD"]
        {
            assert!(finds(&secret, written.as_bytes()), "{written}");
            let wide: Vec<u8> = written.encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert!(finds(&secret, &wide), "{written}");
        }
        assert!(!finds(&secret, b"AAAA-BBBB, DDDD-EEEE"));
    }
}
