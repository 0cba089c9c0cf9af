//! Randomness from the operating system, whose failure is an error and never a weak number.

/// The operating system gave no randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gave no random numbers")]
pub(crate) struct Unlucky;

/// Random bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Unlucky> {
    let mut out = [0; N];
    getrandom::fill(&mut out).map_err(|_| Unlucky)?;
    Ok(out)
}

/// A number below `limit`, each equally likely to within 2^-40.
pub(crate) fn below(limit: u32) -> Result<u32, Unlucky> {
    let wide = u64::from_le_bytes(bytes()?);
    Ok((wide % u64::from(limit)) as u32)
}
