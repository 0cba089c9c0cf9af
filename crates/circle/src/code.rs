//! The nine digits people tell each other.

use std::{fmt, str::FromStr};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::random::{Unlucky, below};

/// A code: three public digits that find the circle and six secret ones that open it.
///
/// `Debug` shows the public part only; the whole is shown by [`Code::spoken`].
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Code {
    plate: u16,
    secret: u32,
}

/// The text is not a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code is nine digits, like 415 920 637")]
#[non_exhaustive]
pub struct CodeError;

impl CodeError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        "not_a_code"
    }
}

impl Code {
    /// A new code, its public part independent of its secret one.
    pub(crate) fn random() -> Result<Self, Unlucky> {
        Ok(Self { plate: below(1_000)? as u16, secret: below(1_000_000)? })
    }

    /// The code as it is shown and said: `415 920 637`.
    pub fn spoken(&self) -> String {
        format!("{:03} {:03} {:03}", self.plate, self.secret / 1_000, self.secret % 1_000)
    }

    /// The public part, which the local network may see.
    pub(crate) fn plate(&self) -> u16 {
        self.plate
    }

    /// The secret part as six ASCII digits, the password of the handshake.
    pub(crate) fn secret(&self) -> zeroize::Zeroizing<Vec<u8>> {
        zeroize::Zeroizing::new(format!("{:06}", self.secret).into_bytes())
    }
}

impl FromStr for Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let kept = text.trim().chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '\u{a0}' | '\u{202f}'));
        let digits: Vec<u32> = kept.map(|c| c.to_digit(10)).collect::<Option<_>>().ok_or(CodeError)?;
        if digits.len() != 9 {
            return Err(CodeError);
        }
        let number = |digits: &[u32]| digits.iter().fold(0, |n, digit| n * 10 + digit);
        Ok(Self { plate: number(&digits[..3]) as u16, secret: number(&digits[3..]) })
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({:03} ... ...)", self.plate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_read_however_it_was_typed() {
        for text in ["415920637", " 415 920 637\n", "415-920-637", "415.920.637", "415\u{a0}920\u{202f}637"] {
            let code: Code = text.parse().unwrap();
            assert_eq!(code.spoken(), "415 920 637");
        }
    }

    #[test]
    fn leading_zeros_are_digits_too() {
        let code: Code = "005 000 042".parse().unwrap();
        assert_eq!((code.plate(), code.secret().as_slice()), (5, b"000042".as_slice()));
        assert_eq!(code.spoken(), "005 000 042");
    }

    #[test]
    fn debug_keeps_the_secret() {
        let code: Code = "415 920 637".parse().unwrap();
        assert_eq!(format!("{code:?}"), "Code(415 ... ...)");
    }

    proptest! {
        #[test]
        fn any_text_is_a_code_or_an_error(text in "\\PC{0,20}") {
            if let Ok(code) = text.parse::<Code>() {
                prop_assert_eq!(code.spoken().parse::<Code>().unwrap(), code);
            }
        }

        #[test]
        fn a_random_code_reads_back(_ in 0..50) {
            let code = Code::random().unwrap();
            prop_assert_eq!(code.spoken().parse::<Code>().unwrap(), code);
        }
    }
}
