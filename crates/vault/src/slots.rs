//! Changing what opens a journal. Proved on one header copy before the other is let go.

use crate::copies;
use crate::error::{Error, KeyError};
use crate::header::{Header, Slot, SlotKind};
use crate::locked::Slot as KeySlot;
use crate::secret::{Passphrase, RecoveryCode, Unlock};
use crate::vault::Vault;
use std::time::Duration;

/// How many keys a journal may have.
pub const MAX_KEYS: usize = 6;

/// One of the keys that open a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyEntry {
    /// Random; made with the key.
    pub id: [u8; 16],
    /// A recovery code; otherwise a passphrase.
    pub recovery: bool,
    /// The one this journal was opened with.
    pub in_use: bool,
}

impl Vault {
    /// Puts `new` in place of `current`. Backups made before still open with the old one.
    pub fn change_passphrase(&mut self, current: &Passphrase, new: &Passphrase) -> Result<(), Error> {
        new.long_enough()?;
        let mut goes = self.opened_with(current)?;
        if goes.is_empty() {
            return Err(KeyError::WrongPassphrase.into());
        }
        goes.extend(self.opened_with(new)?);
        let slot = Slot::passphrase(&self.keys.vault, self.keys.get(KeySlot::Master), new)?;
        self.replace(&|slot| goes.contains(&slot.id), slot, Unlock::Passphrase(new), Some(current))
    }

    /// Sets a new passphrase, the only one from now on, for someone who forgot theirs and has the recovery code.
    pub fn set_passphrase(&mut self, recovery: &RecoveryCode, new: &Passphrase) -> Result<(), Error> {
        new.long_enough()?;
        self.check_key(Unlock::Recovery(recovery))?;
        let slot = Slot::passphrase(&self.keys.vault, self.keys.get(KeySlot::Master), new)?;
        self.replace(&|slot| !slot.is_recovery(), slot, Unlock::Passphrase(new), None)
    }

    /// Makes a new recovery code; the one before opens nothing any more.
    pub fn new_recovery_code(&mut self) -> Result<RecoveryCode, Error> {
        let code = RecoveryCode::make()?;
        let slot = Slot::recovery(&self.keys.vault, self.keys.get(KeySlot::Master), &code)?;
        self.replace(&Slot::is_recovery, slot, Unlock::Recovery(&code), None)?;
        Ok(code)
    }

    /// The keys that open this journal, oldest first.
    pub fn keys(&self) -> Vec<KeyEntry> {
        let entry = |slot: &Slot| KeyEntry {
            id: slot.id,
            recovery: slot.is_recovery(),
            in_use: self.opened_by == Some(slot.id),
        };
        self.header.slots.iter().map(entry).collect()
    }

    /// Lets another passphrase open this journal too. `key` is one that does already.
    pub fn add_passphrase(&mut self, key: Unlock<'_>, new: &Passphrase) -> Result<[u8; 16], Error> {
        new.long_enough()?;
        self.check_key(key)?;
        if self.header.slots.len() >= MAX_KEYS {
            return Err(KeyError::TooManyKeys.into());
        }
        // Set twice it would be there twice, and taken away once it would open still.
        if let Some(there) = self.opened_with(new)?.first() {
            return Ok(*there);
        }
        let slot = Slot::passphrase(&self.keys.vault, self.keys.get(KeySlot::Master), new)?;
        let id = slot.id;
        self.replace(&|_| false, slot, Unlock::Passphrase(new), None)?;
        Ok(id)
    }

    /// The slots that a passphrase opens: more than one where an earlier version let it be set twice.
    fn opened_with(&self, pass: &Passphrase) -> Result<Vec<[u8; 16]>, Error> {
        let (mut ids, mut left) = (Vec::new(), self.header.clone());
        loop {
            let opened = left.unlock_slot(Unlock::Passphrase(pass)).map(|(slot, _)| slot.id);
            match opened {
                Ok(id) => {
                    ids.push(id);
                    left.slots.retain(|slot| slot.id != id);
                }
                Err(Error::Key(KeyError::WrongPassphrase)) => return Ok(ids),
                Err(error) => return Err(error),
            }
        }
    }

    /// Takes a key away. `key` must be another one, which stays; a passphrase always stays.
    pub fn remove_key(&mut self, key: Unlock<'_>, id: &[u8; 16]) -> Result<(), Error> {
        if self.header.unlock_slot(key)?.0.id == *id {
            return Err(KeyError::KeyInUse.into());
        }
        let next = self.header.next(&|slot| slot.id == *id, None);
        if next.slots.len() == self.header.slots.len() {
            return Err(KeyError::NoSuchKey.into());
        }
        if next.slots.iter().all(Slot::is_recovery) {
            return Err(KeyError::LastPassphrase.into());
        }
        self.change_slots(next, key, &|_| Ok(true))
    }

    /// Whether a key opens this journal: asked again before export, erasing and changes of slots.
    pub fn check_key(&self, key: Unlock<'_>) -> Result<(), Error> {
        self.header.unlock(key).map(|_| ())
    }

    /// Stretches the passphrase that was just used as much as this computer affords; `cost` is the CPU time that its
    /// opening took. Nobody has to type anything for it.
    pub(crate) fn raise_stretching(&mut self, pass: &Passphrase, cost: Duration) -> Result<(), Error> {
        let Some(old) = self.header.slots.iter().find(|slot| Some(slot.id) == self.opened_by) else {
            return Ok(());
        };
        let SlotKind::Passphrase(kdf) = old.kind else { return Ok(()) };
        let (Some(better), id) = (kdf.raised(cost), old.id) else { return Ok(()) };
        let slot = Slot::stretched(&self.keys.vault, self.keys.get(KeySlot::Master), pass, better)?;
        let opened_by = slot.id;
        self.replace(&|slot| slot.id == id, slot, Unlock::Passphrase(pass), None)?;
        self.opened_by = Some(opened_by);
        Ok(())
    }

    fn replace(
        &mut self,
        goes: &dyn Fn(&Slot) -> bool,
        new: Slot,
        opens: Unlock<'_>,
        removed: Option<&Passphrase>,
    ) -> Result<(), Error> {
        let next = self.header.next(goes, Some(new));
        // Somebody may set the same passphrase again.
        let same = |old: &Passphrase| matches!(opens, Unlock::Passphrase(new) if new.bytes() == old.bytes());
        let gone = removed.filter(|old| !same(old));
        self.change_slots(next, opens, &|header| {
            gone.map_or(Ok(true), |old| refuses(header, Unlock::Passphrase(old)))
        })
    }

    fn change_slots(
        &mut self,
        next: Header,
        opens: Unlock<'_>,
        removed: &dyn Fn(&Header) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        if self.read_only() {
            return Err(Error::ReadOnly);
        }
        let master = self.keys.get(KeySlot::Master);
        let expected = &next.slots;
        let left = copies::change(&self.dir, &self.header, &next, &self.keys, &|header| {
            // Exactly the slots meant: one that was to go is not among them.
            Ok(header.slots == *expected && *header.unlock(opens)? == *master && removed(header)?)
        })?;
        self.header = next;
        self.notices.extend(left);
        Ok(())
    }
}

fn refuses(header: &Header, key: Unlock<'_>) -> Result<bool, Error> {
    match header.unlock(key) {
        Err(Error::Key(KeyError::WrongPassphrase | KeyError::WrongRecoveryCode)) => Ok(true),
        Err(error) => Err(error),
        Ok(_) => Ok(false),
    }
}

#[cfg(all(test, feature = "test-support"))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::disk;
    use crate::kdf::Kdf;
    use std::fs;
    use std::path::Path;

    fn pass(text: &str) -> Passphrase {
        Passphrase::new(text.into())
    }

    #[test]
    fn old_stretching_is_raised_at_the_next_opening() {
        let home = tempfile::tempdir().unwrap();
        let mine = pass("a warm long evening");
        let (mut vault, code) = Vault::create(home.path(), "blue notebook", &mine).unwrap();
        let weak = Kdf { test: true, memory_kib: 32, passes: 1, lanes: 1 };
        let (id, master) = (vault.keys.vault, *vault.keys.get(KeySlot::Master));
        let slot = Slot::stretched(&id, &master, &mine, weak).unwrap();
        vault.replace(&|slot| !slot.is_recovery(), slot, Unlock::Passphrase(&mine), None).unwrap();
        let dir = vault.dir().to_path_buf();
        vault.lock().unwrap();
        let kdf_after = |key: Unlock<'_>| {
            let vault = Vault::open(&dir, key).unwrap().vault;
            let kinds =
                vault.header.slots.iter().map(|slot| slot.kind).find(|kind| *kind != SlotKind::Recovery);
            (kinds.unwrap(), vault.header.generation)
        };
        // The code opens without the passphrase, which alone could make a new slot.
        let before = kdf_after(Unlock::Recovery(&code));
        assert_eq!(before.0, SlotKind::Passphrase(weak));
        let raised = kdf_after(Unlock::Passphrase(&mine));
        assert_eq!(raised, (SlotKind::Passphrase(Kdf::choose()), before.1 + 1));
        assert_eq!(kdf_after(Unlock::Passphrase(&mine)), raised, "once is enough");
    }

    const OLD: &str = "a warm long evening";
    const NEW: &str = "another quiet stone";

    /// Changes the passphrase while `trouble` strikes between the first copy and the second; says what was answered, what
    /// was noticed, and who opens the journal afterwards, the old passphrase or the new one.
    fn change_with(trouble: &dyn Fn(&Path)) -> (&'static str, Vec<&'static str>, [bool; 2]) {
        let home = tempfile::tempdir().unwrap();
        let mut vault = Vault::create(home.path(), "blue notebook", &pass(OLD)).unwrap().0;
        vault.snapshot().unwrap();
        let (new, dir) = (pass(NEW), vault.dir().to_path_buf());
        let slot = Slot::passphrase(&vault.keys.vault, vault.keys.get(KeySlot::Master), &new).unwrap();
        let next = vault.header.next(&|slot| !slot.is_recovery(), Some(slot));
        let changed = vault.change_slots(next, Unlock::Passphrase(&new), &|_| {
            trouble(&dir);
            Ok(true)
        });
        let said = changed.map_or_else(|error| error.code(), |()| "changed");
        let noticed = vault.take_notices().iter().map(|notice| notice.code).collect();
        let in_use = [OLD, NEW].map(|words| vault.check_key(Unlock::Passphrase(&pass(words))).is_ok());
        // The trouble passes, and what is written then is what was told.
        disk::fault::fail_syncs_of(None);
        for in_the_way in [".header.a.new", ".header.b.new", "snaps/header"] {
            fs::remove_dir_all(dir.join(in_the_way)).ok();
        }
        vault.snapshot().unwrap();
        let copies = ["header.a", "snaps/header"].map(|name| fs::read(dir.join(name)).unwrap());
        assert!(copies[0] == copies[1], "what is written says what was told");
        drop(vault);
        let opens = [OLD, NEW].map(|words| Vault::open(&dir, Unlock::Passphrase(&pass(words))).is_ok());
        assert_eq!(opens, in_use, "what opens the journal is what was told");
        (said, noticed, opens)
    }

    /// A directory in the way of the file that would be written aside.
    fn block(dir: &Path, name: &str) {
        fs::create_dir(dir.join(format!(".{name}.new"))).unwrap();
    }

    #[test]
    fn a_change_whose_second_copy_cannot_be_written_is_taken_back() {
        assert_eq!(change_with(&|dir| block(dir, "header.b")), ("io", vec![], [true, false]));
    }

    #[test]
    fn a_change_whose_second_copy_is_in_place_and_not_synced_is_made_and_said() {
        let unsynced = change_with(&|dir| disk::fault::fail_syncs_of(Some(dir)));
        assert_eq!(unsynced, ("changed", vec!["key_copy_behind"], [false, true]));
    }

    #[test]
    fn a_change_that_cannot_be_taken_back_is_made_and_said() {
        let stuck = change_with(&|dir| {
            block(dir, "header.a");
            block(dir, "header.b");
        });
        assert_eq!(stuck, ("changed", vec!["key_copy_behind"], [false, true]));
    }

    #[test]
    fn a_copy_beside_the_snapshots_that_stays_behind_does_not_undo_a_change() {
        let behind = change_with(&|dir| {
            // Neither replaced nor removed: a directory in its place.
            fs::remove_file(dir.join("snaps/header")).unwrap();
            fs::create_dir_all(dir.join("snaps/header/in the way")).unwrap();
        });
        assert_eq!(behind, ("changed", vec!["key_copy_behind"], [false, true]));
    }
}
