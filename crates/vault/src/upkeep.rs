//! Keeping a journal in good order: snapshots, compaction, repair, and letting go of what was removed.

use crate::aside::{ASIDE, set_aside_as};
use crate::ballast;
use crate::copies;
use crate::disk;
use crate::due;
use crate::error::Error;
use crate::files::FileRef;
use crate::frame::Frame;
use crate::log::{self, Log, SEGMENT};
use crate::notice::Notice;
use crate::record::{Meta, Name};
use crate::recover;
use crate::secret::Unlock;
use crate::snapshot;
use crate::state::Contents;
use crate::store::Store;
use crate::swap::{self, Old};
use crate::vault::{Opened, Vault, Working};
use crate::verify::Report;
use std::path::Path;
use std::time::Duration;

/// Frames that may pass before another snapshot is due.
const SNAPSHOT_EVERY: u64 = 64;

/// How long damaged originals are kept from a purge that is due. What was removed may lie in them, and is promised to be
/// gone within the same time.
const ASIDE_KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

impl Vault {
    /// What is due: letting go of what was removed, a snapshot, a compaction, the reserve of disk space. Meant for the
    /// background, after unlocking.
    pub fn maintain(&mut self) -> Result<(), Error> {
        if self.read_only() {
            return Ok(());
        }
        ballast::take(&self.dir);
        // Right after damage its originals may be all there is of something: they stay first.
        let waits = self.set_aside_within(ASIDE_KEPT) && !due::is_older(&self.dir, ASIDE_KEPT);
        if due::is_set(&self.dir) && !waits {
            return self.purge();
        }
        if self.snapshot_due() {
            self.snapshot()?;
        }
        let size: u64 = log::segments(&self.dir.join("log"))?.iter().map(|segment| segment.1).sum();
        if size > SEGMENT && size > 2 * self.live_size() { self.compact() } else { Ok(()) }
    }

    /// Another generation is worth keeping: much was written since the newest, or something, and there are fewer than two.
    fn snapshot_due(&self) -> bool {
        let heads = snapshot::heads(&self.dir, &self.keys);
        let newest = heads.iter().map(|head| head.seq).max().unwrap_or(0);
        let few = heads.len() < 2 && self.head.count > 0;
        self.head.seq >= newest + SNAPSHOT_EVERY || (few && self.head.seq > newest)
    }

    /// Writes a verified snapshot; the two newest are kept.
    pub fn snapshot(&mut self) -> Result<(), Error> {
        let contents = self.contents()?;
        self.write_snapshot(&contents)
    }

    /// Drops log segments that two verified snapshots and the verified store cover: two copies of every record exist
    /// always.
    pub fn compact(&mut self) -> Result<(), Error> {
        let contents = self.contents()?;
        for _ in 0..2 {
            let heads = snapshot::heads(&self.dir, &self.keys);
            if heads.iter().filter(|head| **head == self.head).count() < 2 {
                self.write_snapshot(&contents)?;
            }
        }
        let proved =
            snapshot::all(&self.dir, &self.keys).iter().filter(|snap| snap.head == self.head).count();
        if proved < 2 {
            return Err(Error::ProofFailed);
        }
        let first_kept = self.begin_segment()?;
        if self.read_only() {
            // The store failed meanwhile: then the segments are one of the two copies.
            return Err(Error::ReadOnly);
        }
        let dir = self.dir.join("log");
        for (segment, _) in log::segments(&dir)?.into_iter().filter(|(segment, _)| *segment < first_kept) {
            disk::remove(&dir.join(log::file_name(segment)))?;
        }
        Ok(disk::sync_dir(&dir)?)
    }

    /// Lets go at once of all that was removed or replaced: log, store, snapshots and what was kept aside hold only what
    /// is here now. What a disk or its backups keep elsewhere is beyond a program. Interrupted, it is begun again by [`Vault::maintain`].
    pub fn purge(&mut self) -> Result<(), Error> {
        self.purge_later()?;
        let contents = self.contents()?;
        self.renew(&contents, Replaced { log: Old::Shred, store: Old::Shred })?;
        disk::remove_tree(&self.dir.join(ASIDE))?;
        let (snaps, old) = (self.dir.join("snaps"), snapshot::names(&self.dir));
        match self.two_snapshots(&contents) {
            // Log and store are new and proved: for lack of room nothing stays that is to go.
            Err(Error::DiskFull) => {
                disk::let_go(&snaps, &old)?;
                self.two_snapshots(&contents)?;
            }
            written => {
                written?;
                disk::let_go(&snaps, &old)?;
            }
        }
        due::clear(&self.dir)
    }

    /// Makes a purge due, durably: said before a removal, it is done even if everything stops right after it.
    pub fn purge_later(&mut self) -> Result<(), Error> {
        if self.read_only() { Err(Error::ReadOnly) } else { due::set(&self.dir) }
    }

    /// Checks everything and puts right what can be put right; the report is of the journal afterwards.
    pub fn repair(&mut self) -> Result<Report, Error> {
        self.repair_with(&[])
    }

    /// The same, with a report of what [`Vault::verify_with`] finds.
    pub fn repair_with(&mut self, files: &[FileRef]) -> Result<Report, Error> {
        let found = self.verify_with(files)?;
        if found.ok || self.read_only() {
            return Ok(found);
        }
        copies::write_all(&self.dir, &self.header, &self.keys)?;
        let lost = self.lost_records()?;
        let contents = self.renew_without(&lost, Replaced::by_repair(&found, &lost))?;
        self.tray_mend()?;
        for path in snapshot::paths(&self.dir) {
            if snapshot::read(&path, &self.keys).is_some() {
                continue;
            }
            set_aside_as(&self.dir, &path, "snapshot")?;
        }
        self.write_snapshot(&contents)?;
        let left = self.verify_with(files)?;
        // A picture has no second copy: what is left is in the report, and was not put right.
        self.notices.extend(found.damaged.into_iter().filter(|notice| !left.damaged.contains(notice)));
        Ok(left)
    }

    /// Opens a journal whose header copies are both lost, by the one beside its snapshots.
    pub fn open_for_repair(dir: &Path, key: Unlock<'_>) -> Result<Opened, Error> {
        Self::open_with(dir, &|dir| copies::repair(dir, key))
    }

    /// Two of the same state, beside those there are.
    fn two_snapshots(&self, contents: &Contents) -> Result<(), Error> {
        for _ in 0..2 {
            snapshot::add(&self.dir, &self.keys, contents, self.head)?;
        }
        copies::write_beside_snapshots(&self.dir, &self.header, &self.keys)
    }

    fn write_snapshot(&mut self, contents: &Contents) -> Result<(), Error> {
        snapshot::write(&self.dir, &self.keys, contents, self.head)?;
        copies::write_beside_snapshots(&self.dir, &self.header, &self.keys)
    }

    /// Records of which no copy is whole any more. A copy that the disk does not give now may be.
    fn lost_records(&mut self) -> Result<Vec<(Name, Meta)>, Error> {
        let entries: Vec<_> = self.index.entries.iter().map(|(name, meta)| (*name, *meta)).collect();
        let mut lost = Vec::new();
        for (name, meta) in entries {
            match self.get_named(&name) {
                Err(Error::RecordDamaged) => lost.push((name, meta)),
                read => drop(read?),
            }
        }
        if !lost.is_empty() {
            let unread = log::scan(&self.dir.join("log"), &self.keys, &mut |_| {})?.unread;
            let unread = unread.map(|kind| std::io::Error::from(kind).into());
            unread.or_else(|| snapshot::unread(&self.dir)).map_or(Ok(()), Err)?;
        }
        Ok(lost)
    }

    /// Log and store written anew without these, which would keep everything else from being listed, backed up and
    /// repaired.
    fn renew_without(&mut self, lost: &[(Name, Meta)], old: Replaced) -> Result<Contents, Error> {
        for (name, _) in lost {
            self.index.remove(&self.keys, name);
            self.kinds.remove(name);
        }
        let before = self.head;
        let renewed = self.contents().and_then(|contents| self.renew(&contents, old).map(|()| contents));
        if renewed.is_err() && self.head == before {
            // Nothing was changed: they are still in the log, and still damaged.
            lost.iter().for_each(|(name, meta)| self.index.put(&self.keys, *name, *meta));
        } else if !lost.is_empty() {
            let count = lost.len();
            let message = format!(
                "{count} entries could not be repaired from any copy. The damaged files are kept aside."
            );
            self.notices.push(Notice::lost(count as u64, message));
        }
        renewed
    }

    /// Log and store written anew from `contents`; says what becomes of the old ones.
    fn renew(&mut self, contents: &Contents, old: Replaced) -> Result<(), Error> {
        if self.read_only() {
            return Err(Error::ReadOnly);
        }
        let (position, head) = recover::write_fresh_log(&self.dir, &self.keys, contents, self.head.seq)?;
        self.log = None;
        swap::swap_log(&self.dir, old.log)?;
        self.log = Some(Log::resume(&self.dir.join("log"), position)?);
        self.head = head;
        // sled's own lock must be let go before its directory is replaced.
        self.working = Working::Memory(contents.clone());
        let store: Store = swap::swap_store(&self.dir, &self.keys, contents, head, old.store)?;
        self.working = Working::Store(store);
        Ok(())
    }

    /// Goes on in a new segment, whose first frame says what the snapshots hold.
    fn begin_segment(&mut self) -> Result<u32, Error> {
        let log = self.log.as_mut().ok_or(Error::ReadOnly)?;
        let frame = Frame { start: false, head: self.index.head(self.head.seq + 1), ops: Vec::new() };
        log.append_in_new_segment(&self.keys, &frame)?;
        let segment = log.position.segment;
        self.head = frame.head;
        self.write_store(&frame);
        Ok(segment)
    }

    fn live_size(&self) -> u64 {
        let of_files = |path: &std::path::PathBuf| path.metadata().map_or(0, |meta| meta.len());
        snapshot::paths(&self.dir).iter().map(of_files).min().unwrap_or(u64::MAX / 4)
    }
}

/// What becomes of log and store when both are written anew.
#[derive(Clone, Copy)]
struct Replaced {
    log: Old,
    store: Old,
}

impl Replaced {
    /// Damaged originals are kept: what is lost, or what the repair itself got wrong, may still be found in them. One that
    /// is whole holds nothing more than the new one, but for what was removed.
    fn by_repair(found: &Report, lost: &[(Name, Meta)]) -> Self {
        let old = |code| {
            let damaged = !lost.is_empty() || found.damaged.iter().any(|notice| notice.code == code);
            if damaged { Old::Aside } else { Old::Shred }
        };
        Self { log: old("log_damaged"), store: old("store_damaged") }
    }
}

#[cfg(all(test, feature = "test-support"))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::record::name;
    use crate::{Op, Passphrase, Record};
    use std::fs;

    #[test]
    fn a_record_of_which_no_copy_is_whole_keeps_no_others_and_its_files_stay() {
        let home = tempfile::tempdir().unwrap();
        let pass = Passphrase::new("a warm long evening".into());
        let mut vault = Vault::create(home.path(), "blue notebook", &pass).unwrap().0;
        let log = vault.dir.join("log/0001.log");
        let mut ends = Vec::new();
        for number in 1..=3 {
            ends.push(usize::try_from(log.metadata().unwrap().len()).unwrap());
            let body = vec![number; 40];
            let record = Record { id: [number; 16], kind: 1, created: 0, updated: 0, body };
            vault.commit(vec![Op::Put(record)]).unwrap();
        }
        let lost = name(&vault.keys, &[2; 16]);
        let (meta, mut envelope) = vault.contents().unwrap().records.remove(&lost).unwrap();
        envelope[70] ^= 1;
        let Working::Store(store) = &vault.working else { unreachable!() };
        store.mend(lost, meta, &envelope).unwrap();
        let mut bytes = fs::read(&log).unwrap();
        bytes[ends[1] + 120] ^= 1;
        fs::write(&log, bytes).unwrap();
        assert_eq!(vault.get(&[2; 16]).unwrap_err().code(), "record_damaged");
        assert_eq!(vault.scan(1).unwrap_err().code(), "record_damaged");
        // Snapshots that cannot be looked at now may have it.
        let snaps = vault.dir.join("snaps");
        fs::rename(&snaps, home.path().join("snaps")).unwrap();
        fs::write(&snaps, "").unwrap();
        assert_eq!(vault.repair().unwrap_err().code(), "io");
        fs::remove_file(&snaps).unwrap();
        fs::rename(home.path().join("snaps"), &snaps).unwrap();
        assert_eq!(vault.get(&[2; 16]).unwrap_err().code(), "record_damaged", "nobody gave it up");
        assert!(vault.repair().unwrap().ok);
        assert!(vault.take_notices().iter().any(|notice| notice.code == "records_lost"));
        assert_eq!([1, 2, 3].map(|id| vault.get(&[id; 16]).unwrap().is_some()), [true, false, true]);
        assert!(vault.dir.join("aside").join("log.1").exists());
    }

    #[test]
    fn a_store_that_is_not_what_it_should_be_is_replaced_and_kept() {
        let home = tempfile::tempdir().unwrap();
        let pass = Passphrase::new("a warm long evening".into());
        let mut vault = Vault::create(home.path(), "blue notebook", &pass).unwrap().0;
        let record = Record { id: [1; 16], kind: 1, created: 0, updated: 0, body: vec![1] };
        vault.commit(vec![Op::Put(record)]).unwrap();
        let Working::Store(store) = &vault.working else { unreachable!() };
        store.apply(&vault.keys, &[], crate::frame::Head { seq: 9, ..vault.head }).unwrap();
        assert!(vault.repair().unwrap().ok);
        assert!(vault.get(&[1; 16]).unwrap().is_some());
        let aside = vault.dir.join(ASIDE);
        assert!(aside.join("store.1").exists() && !aside.join("log.1").exists());
    }

    #[test]
    fn a_purge_that_ends_while_the_old_store_is_overwritten_leaves_no_damage_and_is_finished() {
        let home = tempfile::tempdir().unwrap();
        let pass = Passphrase::new("a warm long evening".into());
        let mut vault = Vault::create(home.path(), "blue notebook", &pass).unwrap().0;
        let dir = vault.dir.clone();
        let record =
            |number| Record { id: [number; 16], kind: 1, created: 0, updated: 0, body: vec![number] };
        vault.commit(vec![Op::Put(record(1)), Op::Put(record(2))]).unwrap();
        vault.snapshot().unwrap();
        vault.commit(vec![Op::Remove([2; 16])]).unwrap();
        disk::fault::stop_behind_overwriting(Some("db"));
        vault.purge().unwrap_err();
        disk::fault::stop_behind_overwriting(None);
        drop(vault);
        // As a kill leaves it.
        fs::create_dir_all(dir.join("store.old")).unwrap();
        fs::write(dir.join("store.old/db"), [0; 4096]).unwrap();
        let opened = Vault::open(&dir, Unlock::Passphrase(&pass)).unwrap();
        let mut vault = opened.vault;
        assert!(!dir.join(ASIDE).exists() && !dir.join("store.old").exists());
        vault.maintain().unwrap();
        assert!(!due::is_set(&dir));
        let removed = name(&vault.keys, &[2; 16]);
        let kept = snapshot::all(&dir, &vault.keys);
        assert!(!kept.is_empty() && kept.iter().all(|snap| !snap.contents.records.contains_key(&removed)));
    }
}
