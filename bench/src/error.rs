//! What stops a measurement.

/// A figure is printed only if all of its work was done and was right.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The vault refused.
    #[error("vault: {0}")]
    Vault(#[from] hearth_vault::Error),
    /// SQLCipher refused.
    #[error("SQLCipher: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The disk refused.
    #[error("disk: {0}")]
    Io(#[from] std::io::Error),
    /// The system gave no randomness.
    #[error("no randomness: {0}")]
    Random(#[from] getrandom::Error),
    /// A record could not be encoded.
    #[error("record: {0}")]
    Encode(#[from] rmp_serde::encode::Error),
    /// A measuring process said something else than figures.
    #[error("figures: {0}")]
    Figures(#[from] serde_json::Error),
    /// What was read is not what was written, or a measurement would not be fair.
    #[error("{0}")]
    Wrong(String),
}
