//! Every bit and every truncation of a small backup.

use crate::Trouble;
use crate::bench::{self, Bench};
use crate::check::{Ask, Key, PASS};
use crate::ledger::Entry;
use crate::script;
use hearth_vault::{Passphrase, Vault};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;

/// Prime, so that any first part of a run is spread over the whole file.
const STRIDE: u64 = 1_000_003;
/// Where the backup is kept: a run that goes on must go on with the same bytes.
const KEPT: &str = "backup.json";
const REFUSALS: [&str; 3] = ["backup_damaged", "wrong_recovery_code", "io"];

/// A backup, the code that opens it and its bytes.
#[derive(Serialize, Deserialize)]
pub struct Backup {
    code: String,
    bytes: Vec<u8>,
}

impl Backup {
    /// The one that was begun with, or a new one. Whole, it must open.
    pub fn make(bench: &mut Bench, dir: &Path) -> Result<Self, Trouble> {
        fs::create_dir_all(dir)?;
        let lock = fs::File::create(dir.join("backup.lock"))?;
        lock.lock()?;
        let kept = dir.join(KEPT);
        let backup = match fs::read(&kept) {
            Ok(text) => serde_json::from_slice(&text)?,
            Err(_) => Self::create(bench)?,
        };
        fs::write(kept, serde_json::to_vec(&backup)?)?;
        let told = backup.restored(bench, &backup.bytes)?;
        if told.0 == "ok" && !told.1.is_empty() { Ok(backup) } else { Err("the backup does not open".into()) }
    }

    fn create(bench: &Bench) -> Result<Self, Trouble> {
        let place = bench.fresh("backup")?;
        let pass = Passphrase::new(PASS.to_owned());
        let (mut vault, code) = Vault::create(&place, "blue notebook", &pass)?;
        drop(fs::remove_file(vault.dir().join("ballast")));
        vault.commit(vec![script::put(1, "one"), script::put(2, "two")])?;
        vault.file_add(&mut b"a photo".as_slice())?;
        let path = place.join("backup.tar");
        vault.backup_create(&path, &pass, &[])?;
        Ok(Self { code: code.reveal().to_string(), bytes: fs::read(&path)? })
    }

    /// Every bit once, every length once.
    pub fn attempts(&self) -> u64 {
        self.bytes.len() as u64 * 9
    }

    pub fn attempt(&self, bench: &mut Bench, number: u64) -> Result<Entry, Trouble> {
        let at = (number.wrapping_mul(STRIDE) % self.attempts()) as usize;
        let (bits, mut bytes) = (self.bytes.len() * 8, self.bytes.clone());
        let sort = if at < bits { "bit of a backup" } else { "truncated backup" };
        if at < bits {
            bytes[at / 8] ^= 1 << (at % 8)
        } else {
            bytes.truncate(at - bits)
        }
        let (opened, left) = self.restored(bench, &bytes)?;
        let mut complaints = Vec::new();
        if !REFUSALS.contains(&opened.as_str()) {
            complaints.push(format!("{sort} {at}: {opened}"));
        }
        if !left.is_empty() {
            complaints.push(format!("{sort} {at}: refused, and left {left:?}"));
        }
        Ok(Entry::judged(sort, 1, complaints))
    }

    /// What a restoration is answered, and the files it left in an empty home.
    fn restored(
        &self,
        bench: &mut Bench,
        bytes: &[u8],
    ) -> Result<(String, Vec<std::path::PathBuf>), Trouble> {
        let (path, home) = (bench.scratch.place.join("backup.tar"), bench.fresh("restored")?);
        fs::write(&path, bytes)?;
        let ask = Ask::Backup { path, key: Key::Code(self.code.clone()), home: home.clone() };
        let opened = bench.look(&ask)?.opened;
        Ok((opened, bench::files(&home)?))
    }
}
