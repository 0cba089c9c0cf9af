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
}

impl Notice {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), file: None }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
