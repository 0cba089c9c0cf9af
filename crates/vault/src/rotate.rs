//! "Someone knew it": a new master key, and everything written anew under it.

use crate::attached;
use crate::copies;
use crate::disk;
use crate::erase;
use crate::error::Error;
use crate::header::{Header, Slot};
use crate::home;
use crate::keys::{Keys, random};
use crate::notice::Notice;
use crate::record::seal_record;
use crate::secret::{Passphrase, RecoveryCode, Unlock};
use crate::state::Contents;
use crate::vault::{Vault, fill, take_lock};
use std::fs;
use std::path::Path;
use zeroize::Zeroizing;

impl Vault {
    /// Rewrites the whole journal under a new master key, opened by `new` and by the recovery code returned. It is built
    /// aside, read back, and put in place in one step; then the old keys and files are destroyed. An error leaves the
    /// journal as it was (open it again).
    ///
    /// An attachment that is damaged must not keep the old keys in use: it stays behind, is destroyed with them, and is
    /// named among the notices of the journal returned.
    pub fn rotate(mut self, key: Unlock<'_>, new: &Passphrase) -> Result<(Self, RecoveryCode), Error> {
        new.long_enough()?;
        self.check_key(key)?;
        let aside = self.dir.with_file_name(format!(".new-{}", self.id()));
        disk::remove_tree(&aside)?;
        let code = RecoveryCode::make()?;
        let built = self.build_aside(&aside, new, &code);
        let left_behind = built.inspect_err(|_| {
            let _ = disk::remove_tree(&aside);
        })?;
        let dir = self.dir.clone();
        drop(self);
        exchange(&aside, &dir)?;
        erase::destroy(&aside)?;
        let lock = take_lock(&dir)?;
        let mut unlocked = copies::unlock(&dir, Unlock::Passphrase(new))?;
        unlocked.notices.extend(left_behind);
        Ok((Self::enter(&dir, lock, unlocked.header, unlocked.keys, unlocked.notices)?, code))
    }

    /// Says what could not be taken along.
    fn build_aside(
        &mut self,
        aside: &Path,
        new: &Passphrase,
        code: &RecoveryCode,
    ) -> Result<Vec<Notice>, Error> {
        let (vault, mut master) = (random()?, Zeroizing::new(random::<32>()?));
        let slots = vec![Slot::passphrase(&vault, &master, new)?, Slot::recovery(&vault, &master, code)?];
        let header = Header { vault, generation: self.header.generation + 1, slots };
        let keys = Keys::derive(vault, &mut master);
        let contents = self.sealed_anew(&keys)?;
        fill(aside, self.label(), &header, &keys, &contents, 0)?;
        let lock = take_lock(aside)?;
        let mut fresh = Self::enter(aside, lock, header, keys, Vec::new())?;
        let left_behind = self.carry_over(&mut fresh)?;
        let report = fresh.verify()?;
        if !report.ok || report.records != self.len() || fresh.tray_list().len() != self.tray_list().len() {
            return Err(Error::ProofFailed);
        }
        fresh.lock()?;
        Ok(left_behind)
    }

    fn sealed_anew(&mut self, keys: &Keys) -> Result<Contents, Error> {
        let names: Vec<_> = self.index.entries.keys().copied().collect();
        let mut out = Contents::default();
        for old in names {
            let record = self.get_named(&old)?.ok_or(Error::RecordDamaged)?;
            out.put(seal_record(keys, &record, 1, 1)?);
        }
        Ok(out)
    }

    fn carry_over(&self, fresh: &mut Self) -> Result<Vec<Notice>, Error> {
        let mut left_behind = Vec::new();
        for name in self.file_names()? {
            if self.can_be_read(&name)? {
                fresh.file_reseal(self, &name)?;
            } else {
                let words = "A picture or drawing could not be read and was not taken along";
                left_behind.push(attached::of_file("file_left_behind", words, &name));
            }
        }
        for card in self.tray_list() {
            if let Some(body) = self.tray_get(&card.id)? {
                fresh.tray_keep(card, &body)?;
            }
        }
        if let Some(draft) = self.draft()? {
            fresh.draft_save(&draft)?;
        }
        Ok(left_behind)
    }
}

/// Swaps two directories in one step where the system can.
fn exchange(new: &Path, old: &Path) -> Result<(), Error> {
    let parent = old.parent().ok_or(Error::JournalMissing)?;
    if !swapped(new, old) {
        let gone = home::previous(old);
        fs::rename(old, &gone)?;
        fs::rename(new, old).inspect_err(|_| {
            let _ = fs::rename(&gone, old);
        })?;
        fs::rename(&gone, new)?;
    }
    Ok(disk::sync_dir(parent)?)
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn swapped(new: &Path, old: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn swapped(_new: &Path, _old: &Path) -> bool {
    false
}
