//! Saving again after the disk was full, read-only or away.

use crate::copies;
use crate::error::Error;
use crate::frame::{Frame, SealedOp};
use crate::home;
use crate::notice::Notice;
use crate::record::Name;
use crate::swap;
use crate::vault::{Parts, Vault, Working, open_parts, take_lock};
use std::fs::File;
use std::path::Path;

impl Vault {
    /// Where saving is refused, opens log and store anew with the keys that are here, so that nobody has to unlock
    /// again because a disk was away for a moment. On an error everything is read from memory as before.
    pub fn come_back(&mut self) -> Result<(), Error> {
        if !self.read_only() {
            return Ok(());
        }
        if !home::is_journal(&self.dir) {
            return Err(Error::JournalMissing);
        }
        // A disk that was taken out and put back holds another lock file than the one we have.
        if !is_at(&self.lock, &self.dir.join("vault.lock")) {
            self.lock = take_lock(&self.dir)?;
        }
        if !copies::any_is(&self.dir, &self.header, &self.keys)? {
            // Its keys were changed elsewhere meanwhile: what is here must not bring the old ones back.
            return Err(Error::ReadOnly);
        }
        self.step_aside()?;
        let _ = swap::tidy(&self.dir);
        let mut notices = Vec::new();
        let mut parts = open_parts(&self.dir, &self.keys, &mut notices)?;
        let repaired = notices.iter().any(|notice| ["log_repaired", "records_lost"].contains(&notice.code));
        // An older state in the same place is not what was acknowledged here.
        if parts.log.is_none() || (parts.head.seq < self.head.seq && !repaired) {
            return Err(Error::ReadOnly);
        }
        self.bring_along(&mut parts, repaired)?;
        let Parts { log, working, index, head } = parts;
        (self.log, self.working, self.index, self.head) = (log, working, index, head);
        self.tray.back_again(&self.dir, &self.keys);
        self.notices.append(&mut notices);
        self.notices.push(Notice::new("writable_again", "The disk is back. Saving works again."));
        Ok(())
    }

    /// Saves again what was acknowledged and is here, but not on a disk that came back damaged. On one that came back
    /// whole, what is older than its end and not there was removed.
    fn bring_along(&self, parts: &mut Parts, repaired: bool) -> Result<(), Error> {
        let Working::Memory(contents) = &self.working else { return Ok(()) };
        let end = parts.head.seq;
        let known = |name: &Name| parts.index.entries.get(name).map(|known| known.seq);
        let missing = contents.records.iter().filter(|(name, (meta, _))| known(name) < Some(meta.seq));
        let missing = missing.filter(|(_, (meta, _))| repaired || meta.seq > end);
        let missing: Vec<_> = missing.map(|(name, (meta, envelope))| (*name, *meta, envelope)).collect();
        for (name, meta, envelope) in missing {
            parts.index.put(&self.keys, name, meta);
            let ops = vec![SealedOp::Put(envelope.clone())];
            let frame = Frame { start: false, head: parts.index.head(parts.head.seq + 1), ops };
            parts.log.as_mut().ok_or(Error::ReadOnly)?.append(&self.keys, &frame)?;
            if let Working::Store(store) = &parts.working {
                store.apply(&self.keys, &[(name, Some((meta, envelope)))], frame.head)?;
            }
            parts.head = frame.head;
        }
        Ok(())
    }

    /// The store lets go of its files; what it held is read from memory.
    fn step_aside(&mut self) -> Result<(), Error> {
        if matches!(self.working, Working::Store(_)) {
            self.working = Working::Memory(self.contents()?);
        }
        self.log = None;
        Ok(())
    }
}

#[cfg(unix)]
pub(crate) fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(held), Ok(there)) = (file.metadata(), path.metadata()) else { return false };
    (held.dev(), held.ino()) == (there.dev(), there.ino())
}

#[cfg(not(unix))]
pub(crate) fn is_at(_: &File, _: &Path) -> bool {
    // There a lock keeps its disk from being taken out.
    true
}

#[cfg(all(test, feature = "test-support"))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{Op, Passphrase, Record, Unlock};

    fn put(number: u8) -> Vec<Op> {
        vec![Op::Put(Record { id: [number; 16], kind: 1, created: 0, updated: 0, body: vec![number] })]
    }

    fn made(home: &Path) -> Vault {
        let pass = Passphrase::new("a warm long evening".into());
        let mut vault = Vault::create(home, "blue notebook", &pass).unwrap().0;
        vault.commit(put(1)).unwrap();
        vault
    }

    #[test]
    fn a_disk_that_failed_is_written_again_without_another_unlock() {
        let home = tempfile::tempdir().unwrap();
        let mut vault = made(home.path());
        vault.log.as_mut().unwrap().fail();
        assert_eq!(vault.commit(put(2)).unwrap_err().code(), "read_only");
        vault.come_back().unwrap();
        vault.commit(put(3)).unwrap();
        let dir = vault.dir().to_path_buf();
        vault.lock().unwrap();
        let pass = Passphrase::new("a warm long evening".into());
        let mut vault = Vault::open(&dir, Unlock::Passphrase(&pass)).unwrap().vault;
        assert_eq!([1, 2, 3].map(|id| vault.get(&[id; 16]).unwrap().is_some()), [true, false, true]);
    }

    #[test]
    fn a_disk_that_is_away_is_waited_for_and_an_older_state_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let mut vault = made(home.path());
        let (dir, away) = (vault.dir().to_path_buf(), home.path().join("away"));
        copy(&dir, &home.path().join("older"));
        vault.commit(put(2)).unwrap();
        vault.log.as_mut().unwrap().fail();
        std::fs::rename(&dir, &away).unwrap();
        assert_eq!(vault.come_back().unwrap_err().code(), "journal_missing");
        std::fs::rename(home.path().join("older"), &dir).unwrap();
        assert_eq!(vault.come_back().unwrap_err().code(), "read_only");
        assert_eq!(vault.get(&[2; 16]).unwrap().unwrap().body, [2], "read on from memory");
        std::fs::remove_dir_all(&dir).unwrap();
        std::fs::rename(&away, &dir).unwrap();
        vault.come_back().unwrap();
        vault.commit(put(3)).unwrap();
        assert_eq!(vault.len(), 3);
    }

    /// The disk comes back with an older state whose log is damaged: what it can prove is less than what is here.
    #[test]
    fn what_was_acknowledged_goes_onto_a_disk_that_came_back_older_and_damaged() {
        let home = tempfile::tempdir().unwrap();
        let mut vault = made(home.path());
        let dir = vault.dir().to_path_buf();
        copy(&dir, &home.path().join("older"));
        vault.commit(put(2)).unwrap();
        vault.commit(put(3)).unwrap();
        vault.log.as_mut().unwrap().fail();
        std::fs::rename(&dir, home.path().join("away")).unwrap();
        std::fs::rename(home.path().join("older"), &dir).unwrap();
        let log = dir.join("log/0001.log");
        let mut bytes = std::fs::read(&log).unwrap();
        bytes[60] ^= 1;
        std::fs::write(&log, bytes).unwrap();
        vault.come_back().unwrap();
        vault.commit(put(4)).unwrap();
        drop(vault);
        let pass = Passphrase::new("a warm long evening".into());
        let mut vault = Vault::open(&dir, Unlock::Passphrase(&pass)).unwrap().vault;
        assert_eq!([1, 2, 3, 4].map(|id| vault.get(&[id; 16]).unwrap().is_some()), [true; 4]);
        assert!(vault.verify().unwrap().ok);
    }

    #[test]
    fn a_disk_that_was_changed_elsewhere_is_not_changed_back() {
        let home = tempfile::tempdir().unwrap();
        let mut vault = made(home.path());
        vault.commit(put(2)).unwrap();
        vault.log.as_mut().unwrap().fail();
        let (dir, away) = (vault.dir().to_path_buf(), home.path().join("away"));
        let old = Passphrase::new("a warm long evening".into());
        // Another computer, where nobody holds the lock that is held here.
        let elsewhere = |change: &dyn Fn(&mut Vault)| {
            copy(&dir, &away);
            let mut other = Vault::open(&away, Unlock::Passphrase(&old)).unwrap().vault;
            change(&mut other);
            other.lock().unwrap();
            std::fs::remove_dir_all(&dir).unwrap();
            std::fs::rename(&away, &dir).unwrap();
        };
        elsewhere(&|other| {
            other.commit(vec![Op::Remove([2; 16])]).unwrap();
            other.commit(put(3)).unwrap();
        });
        vault.come_back().unwrap();
        let there = |vault: &mut Vault| [1, 2, 3].map(|id| vault.get(&[id; 16]).unwrap().is_some());
        assert_eq!(there(&mut vault), [true, false, true], "what was removed there stays removed");
        vault.log.as_mut().unwrap().fail();
        elsewhere(&|other| {
            let new = Passphrase::new("another quiet stone".into());
            other.change_passphrase(&old, &new).unwrap();
        });
        assert_eq!(vault.come_back().unwrap_err().code(), "read_only");
    }

    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap().flatten() {
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &target);
            } else {
                std::fs::copy(entry.path(), target).unwrap();
            }
        }
    }
}
