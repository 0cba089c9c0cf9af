//! Stretching a passphrase. Parameters live in each slot, between a floor and a cap.

use crate::error::{Error, KeyError};
use crate::memory::cleanly_deep;
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use zeroize::Zeroizing;

const MIB: u32 = 1024;
const FLOOR: (u32, u32) = (64 * MIB, 3);
const CAP: (u32, u32, u32) = (1024 * MIB, 16, 16);
const LANES: u32 = 4;
/// What one unlocking may cost in CPU time before the memory is halved.
const BUDGET: Duration = Duration::from_millis(1500);
/// The default is so many times the floor: 256 MiB.
const MOST: u32 = 4;
/// Of test builds.
const TEST: Kdf = Kdf { test: true, memory_kib: 64, passes: 1, lanes: 1 };

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
            // A slot that an older computer made, for those who try what becomes of it.
            let older = std::env::var_os("HEARTH_CHEAP_KDF").is_some_and(|value| value == "older");
            return if older { Self { memory_kib: TEST.memory_kib / 2, ..TEST } } else { TEST };
        }
        calibrate()
    }

    /// Stronger parameters, where these are below what this computer affords: `cost` is the CPU time that an opening
    /// with them took.
    pub(crate) fn raised(self, cost: Duration) -> Option<Self> {
        let (most, fits) =
            if self.test { (TEST.memory_kib, cheap_wanted()) } else { (FLOOR.0 * MOST, !cheap_wanted()) };
        let better = [4, 2].into_iter().find(|factor| {
            fits && self.memory_kib.saturating_mul(*factor) <= most && cost * *factor * 5 / 4 <= BUDGET
        });
        better.map(|factor| Self { memory_kib: self.memory_kib * factor, ..self })
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
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        cleanly_deep(|| argon.hash_password_into(passphrase, salt, out.as_mut()))
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
    let factor = [MOST, MOST / 2].into_iter().find(|factor| fits(*factor)).unwrap_or(1);
    Kdf { memory_kib: FLOOR.0 * factor, ..floor }
}

#[cfg(unix)]
pub(crate) fn cpu_time() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let seconds = u64::try_from(now.tv_sec).unwrap_or(0);
    Duration::new(seconds, u32::try_from(now.tv_nsec).unwrap_or(0))
}

#[cfg(not(unix))]
pub(crate) fn cpu_time() -> Duration {
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
    fn what_is_below_the_default_is_raised_as_far_as_the_computer_affords() {
        let with = |memory_kib| Kdf { test: false, memory_kib, passes: 3, lanes: 4 };
        let ms = Duration::from_millis;
        for (memory, cost, raised) in [
            (64, 200, Some(256)),
            (64, 500, Some(128)),
            (64, 700, None),
            (128, 400, Some(256)),
            (128, 900, None),
            (256, 10, None),
            (512, 10, None),
        ] {
            let expected = raised.filter(|_| !cheap_wanted()).map(|to| with(to * MIB));
            assert_eq!(with(memory * MIB).raised(ms(cost)), expected, "{memory} {cost}");
        }
        let cheap = Kdf { memory_kib: 32, ..TEST };
        assert_eq!(cheap.raised(ms(1)), cheap_wanted().then_some(TEST));
        assert_eq!(TEST.raised(ms(1)), None);
    }

    #[test]
    fn calibration_stays_within_the_floor_and_the_default() {
        let chosen = calibrate();
        assert_eq!(chosen.acceptable(), Ok(()));
        assert!(chosen.memory_kib <= 256 * MIB);
    }
}
