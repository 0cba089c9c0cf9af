//! Words people read aloud to each other: check words, fingerprints and the board's words.
//!
//! The list is the English one of BIP 39 (MIT licence) without the words that could sting in a recovery
//! group, and without those easily misheard.

use std::sync::LazyLock;

/// `count` words that stand for these bytes.
pub(crate) fn words(bytes: &[u8; 32], count: usize) -> String {
    let picked: Vec<&str> = bytes.chunks_exact(4).take(count).map(word).collect();
    picked.join(" ")
}

static LIST: LazyLock<Vec<&'static str>> = LazyLock::new(|| include_str!("words.txt").lines().collect());

fn word(chunk: &[u8]) -> &'static str {
    let number = chunk.iter().fold(0u64, |n, byte| n << 8 | u64::from(*byte));
    LIST[(number % LIST.len() as u64) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_list_is_long_enough_and_has_no_word_twice() {
        let unique: HashSet<_> = LIST.iter().collect();
        assert_eq!(unique.len(), LIST.len());
        assert!(LIST.len() > 1_448, "two words must be worth 21 bits, have {}", LIST.len());
        assert!(LIST.iter().all(|w| w.chars().all(|c| c.is_ascii_lowercase())));
    }

    #[test]
    fn no_two_words_begin_with_the_same_four_letters() {
        let starts: HashSet<_> = LIST.iter().map(|w| &w[..w.len().min(4)]).collect();
        assert_eq!(starts.len(), LIST.len());
    }

    #[test]
    fn nothing_on_the_list_stings() {
        for hard in ["alcohol", "addict", "abuse", "wine", "pill", "drink", "victim", "prison", "quit"] {
            assert!(!LIST.contains(&hard), "{hard}");
        }
    }

    #[test]
    fn the_same_bytes_give_the_same_words() {
        let bytes = [9; 32];
        assert_eq!(words(&bytes, 2), words(&bytes, 2));
        assert_eq!(words(&bytes, 6).split(' ').count(), 6);
    }
}
