use hearth_domain::Id;

use crate::AppError;

/// Random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], AppError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| AppError::NoRandomness)?;
    Ok(bytes)
}

/// A fresh id.
pub(crate) fn new_id() -> Result<Id, AppError> {
    Ok(Id::from_random(random()?))
}
