//! Names for people and shares that mean nothing outside one circle.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

use crate::digest::digest;

/// Somebody in this circle: a digest of their session key, so no host can put another key under it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MemberId([u8; 16]);

/// One shared card, named by its author's app.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ShareId([u8; 16]);

/// The text is not an id: 32 hexadecimal digits were expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id is 32 hexadecimal digits")]
#[non_exhaustive]
pub struct IdError;

impl IdError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        "not_an_id"
    }
}

impl MemberId {
    /// The id that belongs to a session key.
    pub(crate) fn of(key: &[u8; 32]) -> Self {
        let full = digest(b"member id", &[key]);
        let mut id = [0; 16];
        id.copy_from_slice(&full[..16]);
        Self(id)
    }
}

macro_rules! hex_id {
    ($name:ident) => {
        impl $name {
            /// The id with these bytes.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The bytes of the id.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                parse_hex(text).map(Self).ok_or(IdError)
            }
        }
    };
}

hex_id!(MemberId);
hex_id!(ShareId);

fn parse_hex(text: &str) -> Option<[u8; 16]> {
    let digits: Vec<u32> = text.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    if digits.len() != 32 {
        return None;
    }
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = (pair[0] * 16 + pair[1]) as u8;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_own_text() {
        let id = MemberId::of(&[7; 32]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().len(), 32);
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in ["", "00", "zz", &"0".repeat(31), &"0".repeat(33), &"é".repeat(16), &"+".repeat(32)] {
            assert_eq!(text.parse::<ShareId>(), Err(IdError), "{text}");
        }
    }
}
