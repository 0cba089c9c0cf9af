//! Stretching a passphrase. Parameters live in each slot, between a floor and a cap.

use crate::error::{Error, KeyError};
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

const MIB: u32 = 1024;
const FLOOR: (u32, u32) = (64 * MIB, 3);
const CAP: (u32, u32, u32) = (1024 * MIB, 16, 16);
const LANES: u32 = 4;
/// What one unlocking may cost in CPU time before the memory is halved.
const BUDGET: std::time::Duration = std::time::Duration::from_millis(1500);

/// How a passphrase is stretched: Argon2id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kdf {
    /// Made by a test build: never accepted by any other.
    pub(crate) test: bool,
    pub(crate) memory_kib: u32,
    pub(crate) passes: u32,
    pub(crate) lanes: u32,
}

impl Kdf {
    /// What a new slot gets on this computer.
    pub(crate) fn choose() -> Self {
        if cheap_wanted() {
            return Self { test: true, memory_kib: 64, passes: 1, lanes: 1 };
        }
        calibrate()
    }

    /// Refuses parameters that protect too little or would exhaust the machine, before any memory is taken.
    pub(crate) fn acceptable(&self) -> Result<(), KeyError> {
        if self.test {
            return if cfg!(feature = "test-support") { Ok(()) } else { Err(KeyError::TestJournalRefused) };
        }
        let low = self.memory_kib < FLOOR.0 || self.passes < FLOOR.1 || self.lanes < 1;
        let high = self.memory_kib > CAP.0 || self.passes > CAP.1 || self.lanes > CAP.2;
        if low || high { Err(KeyError::KdfOutOfRange) } else { Ok(()) }
    }

    /// Passphrase and salt to a key-encryption secret.
    pub(crate) fn stretch(&self, passphrase: &[u8], salt: &[u8]) -> Result<Zeroizing<[u8; 32]>, Error> {
        self.acceptable()?;
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32))
            .map_err(|_| KeyError::KdfOutOfRange)?;
        let mut out = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase, salt, out.as_mut())
            .map_err(|_| Error::Io(std::io::ErrorKind::OutOfMemory.into()))?;
        Ok(out)
    }
}

fn cheap_wanted() -> bool {
    cfg!(feature = "test-support") && std::env::var_os("HEARTH_CHEAP_KDF").is_none_or(|value| value != "0")
}

/// Measures the floor once, in CPU time (a busy machine must not weaken a journal), and takes the most memory within
/// the budget. Cost grows with the memory, a little faster than in proportion.
fn calibrate() -> Kdf {
    let floor = Kdf { test: false, memory_kib: FLOOR.0, passes: FLOOR.1, lanes: LANES };
    let before = cpu_time();
    let measured = floor.stretch(b"calibration", &[0; 32]).is_ok();
    let cost = cpu_time().saturating_sub(before);
    let fits = |factor: u32| measured && cost * factor * 5 / 4 <= BUDGET;
    let factor = [4, 2].into_iter().find(|factor| fits(*factor)).unwrap_or(1);
    Kdf { memory_kib: FLOOR.0 * factor, ..floor }
}

#[cfg(unix)]
fn cpu_time() -> std::time::Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let seconds = u64::try_from(now.tv_sec).unwrap_or(0);
    std::time::Duration::new(seconds, u32::try_from(now.tv_nsec).unwrap_or(0))
}

#[cfg(not(unix))]
fn cpu_time() -> std::time::Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_floor_and_the_cap_hold() {
        let good = Kdf { test: false, memory_kib: 64 * MIB, passes: 3, lanes: 4 };
        assert_eq!(good.acceptable(), Ok(()));
        for bad in [
            Kdf { memory_kib: 64 * MIB - 1, ..good },
            Kdf { passes: 2, ..good },
            Kdf { lanes: 0, ..good },
            Kdf { memory_kib: 1024 * MIB + 1, ..good },
            Kdf { passes: 17, ..good },
            Kdf { lanes: 17, ..good },
        ] {
            assert_eq!(bad.acceptable(), Err(KeyError::KdfOutOfRange), "{bad:?}");
        }
    }

    #[test]
    fn only_a_test_build_opens_a_test_journal() {
        let test = Kdf { test: true, memory_kib: 64, passes: 1, lanes: 1 };
        assert_eq!(test.acceptable().is_ok(), cfg!(feature = "test-support"));
    }

    #[test]
    fn calibration_stays_within_the_floor_and_the_default() {
        let chosen = calibrate();
        assert_eq!(chosen.acceptable(), Ok(()));
        assert!(chosen.memory_kib <= 256 * MIB);
    }
}
