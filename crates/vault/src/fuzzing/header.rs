//! The header: read, its MAC checked, its slots tried with a recovery code, which needs no stretching.

use super::{Came, MASTER, VAULT, came, keys_of, split, with_keys};
use crate::error::Error;
use crate::header::{self, Header, SlotKind};
use crate::keys::{Keys, VaultId};
use crate::secret::{RecoveryCode, Unlock};

/// Opens the recovery slots among the seeds.
const CODE: &str = "NQNE-RCAK-2N4K-6R4B-36Y8-CTTB-8K7J-MMKS-H00F-AT9H-8M77-JPQJ-TW5K-EK3E";

/// The file as it is.
pub(super) const FILE: u8 = 0;
/// The part that the MAC covers; MAC and checksum are added.
pub(super) const COVERED: u8 = 1;
/// The body behind the vault's id, without what is around it.
pub(super) const BODY: u8 = 2;

/// A header copy.
pub fn header(input: &[u8]) -> Came {
    let Some((way, rest)) = split(input, 3) else { return Came::Refused };
    let file = match way {
        COVERED => with_mac(rest.to_vec()),
        BODY => with_mac(around(rest)),
        _ => rest.to_vec(),
    };
    came(holds(&file))
}

/// A genuine header has one spelling, and only its own code opens it.
fn holds(file: &[u8]) -> bool {
    let Some(header) = Header::decode(file) else { return false };
    with_keys_of(header.vault, |keys| {
        if !header::genuine(file, keys) {
            return false;
        }
        assert!(header.encode(keys).is_ok_and(|again| again == file), "another spelling was accepted");
        let stretchable = |kind| matches!(kind, SlotKind::Passphrase(kdf) if kdf.acceptable().is_ok());
        let _ = header.slots.iter().filter(|slot| stretchable(slot.kind)).count();
        let _ = header.escrow().map(age::Decryptor::new_buffered);
        if let Ok(master) = code().and_then(|code| header.unlock(Unlock::Recovery(&code))) {
            assert_eq!(*master, MASTER, "a slot opened to another key");
        }
        true
    })
}

pub(super) fn code() -> Result<RecoveryCode, Error> {
    Ok(RecoveryCode::parse(CODE)?)
}

fn around(body: &[u8]) -> Vec<u8> {
    let len = u32::try_from(VAULT.len() + body.len()).unwrap_or(u32::MAX);
    [header::MAGIC.as_slice(), &len.to_le_bytes(), &VAULT, body].concat()
}

fn with_mac(mut covered: Vec<u8>) -> Vec<u8> {
    covered.resize(header::BODY, 0);
    let at = header::MAGIC.len() + 4;
    let vault = covered.get(at..at + 16).and_then(|id| id.try_into().ok()).unwrap_or(VAULT);
    with_keys_of(vault, |keys| header::finished(keys, covered))
}

fn with_keys_of<T>(vault: VaultId, work: impl FnOnce(&Keys) -> T) -> T {
    if vault == VAULT { with_keys(work) } else { work(&keys_of(vault)) }
}
