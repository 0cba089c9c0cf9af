//! A visitor's PIN: the way back to a covered board, for whoever came without a journal. Never on disk.

use zeroize::Zeroizing;

use crate::AppError;

const DIGITS: std::ops::RangeInclusive<usize> = 4..=12;
const TRIES: u8 = 5;

/// The digits, and how often they may still be guessed.
pub(crate) struct Pin {
    digits: Zeroizing<String>,
    left: u8,
}

/// What came of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tried {
    Right,
    Wrong,
    TooOften,
}

impl Pin {
    pub(crate) fn new(text: &str) -> Result<Self, AppError> {
        let digits = digits_of(text);
        let sound = DIGITS.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if sound { Ok(Self { digits, left: TRIES }) } else { Err(AppError::BadPin) }
    }

    pub(crate) fn try_with(&mut self, text: &str) -> Tried {
        if *digits_of(text) == *self.digits {
            self.left = TRIES;
            return Tried::Right;
        }
        self.left = self.left.saturating_sub(1);
        if self.left == 0 { Tried::TooOften } else { Tried::Wrong }
    }
}

fn digits_of(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.chars().filter(|c| !c.is_whitespace()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_to_twelve_digits_and_five_tries() {
        for bad in ["", "123", "1234567890123", "12a4", "١٢٣٤"] {
            assert!(matches!(Pin::new(bad), Err(AppError::BadPin)), "{bad}");
        }
        let mut pin = Pin::new("12 34").ok().unwrap();
        assert_eq!(pin.try_with("1234"), Tried::Right);
        let tries: Vec<Tried> = (0..5).map(|_| pin.try_with("0000")).collect();
        assert_eq!(tries, [Tried::Wrong, Tried::Wrong, Tried::Wrong, Tried::Wrong, Tried::TooOften]);
    }
}
