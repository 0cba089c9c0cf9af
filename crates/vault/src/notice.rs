//! What is worth telling the owner and is no error.

use std::fmt;

/// One plain line with a stable code. Never a word from the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The stable code.
    pub code: &'static str,
    /// One sentence.
    pub message: String,
    /// The attachment it is about, where it is about one.
    pub file: Option<[u8; 16]>,
    /// How many records are gone, where it says so and the number is known.
    pub lost: Option<u64>,
}

impl Notice {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), file: None, lost: None }
    }

    /// Records of which no copy is whole.
    pub(crate) fn lost(count: u64, message: impl Into<String>) -> Self {
        Self { lost: Some(count), ..Self::new("records_lost", message) }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
