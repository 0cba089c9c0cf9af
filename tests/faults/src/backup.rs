//! Every bit and every truncation of a small backup.

use crate::Trouble;
use crate::bench::Bench;
use crate::check::{Ask, Key, PASS};
use crate::ledger::Entry;
use crate::script;
use hearth_vault::{Passphrase, Vault};
use std::fs;
use std::path::PathBuf;

/// Prime, so that any first part of a run is spread over the whole file.
const STRIDE: u64 = 1_000_003;

/// A backup, the code that opens it and its bytes.
pub struct Backup {
    path: PathBuf,
    key: Key,
    bytes: Vec<u8>,
}

impl Backup {
    pub fn make(bench: &Bench) -> Result<Self, Trouble> {
        let place = bench.fresh("backup")?;
        let pass = Passphrase::new(PASS.to_owned());
        let (mut vault, code) = Vault::create(&place, "blue notebook", &pass)?;
        drop(fs::remove_file(vault.dir().join("ballast")));
        vault.commit(vec![script::put(1, "one"), script::put(2, "two")])?;
        vault.file_add(&mut b"a photo".as_slice())?;
        let path = place.join("backup.tar");
        vault.backup_create(&path, &pass)?;
        Ok(Self { key: Key::Code(code.reveal().to_string()), bytes: fs::read(&path)?, path })
    }

    /// Every bit once, every length once.
    pub fn attempts(&self) -> u64 {
        self.bytes.len() as u64 * 9
    }

    pub fn attempt(&self, bench: &mut Bench, number: u64) -> Result<Option<Entry>, Trouble> {
        let at = (number.wrapping_mul(STRIDE) % self.attempts()) as usize;
        let (bits, mut bytes) = (self.bytes.len() * 8, self.bytes.clone());
        let sort = if at < bits { "bit of a backup" } else { "truncated backup" };
        if at < bits {
            bytes[at / 8] ^= 1 << (at % 8)
        } else {
            bytes.truncate(at - bits)
        }
        fs::write(&self.path, bytes)?;
        let told = bench.look(&Ask::Backup { path: self.path.clone(), key: self.key.clone() })?;
        let refused = ["backup_damaged", "wrong_recovery_code", "io"].contains(&told.opened.as_str());
        let complaint = (!refused).then(|| format!("{sort} {at}: {}", told.opened));
        Ok(Some(Entry::judged(sort, 1, complaint.into_iter().collect())))
    }
}
