//! "Someone knew it": a new master key, and everything written anew under it.

use crate::attached;
use crate::disk;
use crate::erase;
use crate::error::Error;
use crate::header::{Header, Slot};
use crate::home;
use crate::keys::{Keys, random};
use crate::notice::Notice;
use crate::record::seal_record;
use crate::secret::{Passphrase, RecoveryCode, Unlock};
use crate::stamp;
use crate::state::Contents;
use crate::vault::{Parts, Vault, Working, fill, open_parts, read_only, take_lock};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// A journal that lies complete in a place of its own, closed, with all that is needed to go on with it.
struct Built {
    header: Header,
    keys: Keys,
    lock: File,
    /// Where it is read from should it not open in its final place.
    parts: Parts,
    /// What could not be taken along.
    left_behind: Vec<Notice>,
}

impl Vault {
    /// Rewrites the whole journal under a new master key, opened by `new` and by the recovery code returned. It is built
    /// aside, read back, and put in place in one step; then the old keys and files are destroyed. An error leaves the
    /// journal as it was (open it again). Once the new one is in place there is none: what could not be cleared away, or
    /// not be opened for writing, is a notice.
    ///
    /// An attachment, a received card or a draft that is damaged must not keep the old keys in use: it stays behind, is destroyed with them, and is
    /// named among the notices of the journal returned.
    pub fn rotate(mut self, key: Unlock<'_>, new: &Passphrase) -> Result<(Self, RecoveryCode), Error> {
        new.long_enough()?;
        self.check_key(key)?;
        let aside = home::rewritten(&self.dir);
        for left in erase::left_by_rotation(&self.dir) {
            erase::destroy(&left)?;
        }
        let tray_lost = self.tray_is_lost()?;
        let code = RecoveryCode::make()?;
        let built = self.build_aside(&aside, new, &code).and_then(|mut built| {
            built.left_behind.extend(tray_lost);
            self.give_way(&aside, built)
        });
        let vault = built.inspect_err(|_| {
            let _ = disk::remove_tree(&aside);
        })?;
        Ok((vault, code))
    }

    /// Lets the rewritten journal take the place of this one. Both stay held until the old one is gone: whoever waits
    /// for either finds that its directory has another lock.
    fn give_way(self, aside: &Path, built: Built) -> Result<Self, Error> {
        let Self { dir, log, working, lock: old, .. } = self;
        // Closed, so that nothing of it is written any more.
        drop((log, working));
        let Built { header, keys, lock: new, parts, left_behind: mut notices } = built;
        let held = home::can_move_held().then_some((old, new));
        let gone = exchange(aside, &dir)?;
        // Before the exchange is on the disk, a power cut would bring the old journal back.
        let cleared =
            dir.parent().is_none_or(|parent| disk::sync_dir(parent).is_ok()) && erase::destroy(&gone).is_ok();
        if !cleared {
            notices.push(Notice::new("old_journal_left", OLD_LEFT));
        }
        let lock = match held {
            Some((_, new)) => new,
            None => take_lock(&dir)?,
        };
        let parts = open_parts(&dir, &keys, &mut notices).unwrap_or_else(|error| {
            notices.push(read_only(&error));
            parts
        });
        Ok(Self::with_parts(&dir, lock, header, keys, parts, notices))
    }

    fn build_aside(&mut self, aside: &Path, new: &Passphrase, code: &RecoveryCode) -> Result<Built, Error> {
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
        let cards_left = left_behind.iter().filter(|notice| notice.code == CARD_LEFT).count();
        let all_cards = fresh.tray_list().len() + cards_left == self.tray_list().len();
        if !report.ok || report.records != self.len() || !all_cards {
            return Err(Error::ProofFailed);
        }
        Ok(Built { left_behind, ..fresh.built(contents)? })
    }

    /// Locked as ever, except that the lock and the keys stay in our hands.
    fn built(self, contents: Contents) -> Result<Built, Error> {
        let Self { dir, keys, header, log, working, index, head, lock, .. } = self;
        if let (Some(log), Working::Store(store)) = (log, working)
            && !log.broken()
            && store.close()?
        {
            stamp::write(&dir, &keys, log.position, head)?;
        }
        let parts = Parts { log: None, working: Working::Memory(contents), index, head };
        Ok(Built { header, keys, lock, parts, left_behind: Vec::new() })
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
            match attached::asked_again(|| self.tray_get(&card.id)) {
                Ok(Some(body)) => fresh.tray_keep(card, &body)?,
                Ok(None) => {}
                // As with attachments: what nobody can read must not keep the old keys in use.
                Err(Error::FileDamaged | Error::FileMissing) => {
                    let words = "A card that someone let you keep is damaged and was not taken along.";
                    left_behind.push(Notice::new(CARD_LEFT, words));
                }
                Err(error) => return Err(error),
            }
        }
        left_behind.extend(self.letters_to(fresh)?);
        match attached::asked_again(|| self.draft()) {
            Ok(Some(draft)) => fresh.draft_save(&draft)?,
            Ok(None) => {}
            Err(Error::RecordDamaged | Error::FileDamaged) => {
                left_behind
                    .push(Notice::new("draft_damaged", "The draft is damaged and was not taken along."));
            }
            Err(error) => return Err(error),
        }
        Ok(left_behind)
    }
}

const CARD_LEFT: &str = "tray_damaged";
const OLD_LEFT: &str = "The journal is written anew. What it was before could not be removed yet; it goes the next time \
                        the journal is opened.";

/// Swaps two directories in one step where the system can. Says where the old one then lies; on an error it is in its
/// place, or where it is brought back from.
fn exchange(new: &Path, old: &Path) -> Result<PathBuf, Error> {
    if swapped(new, old) { Ok(new.to_path_buf()) } else { Ok(replaced(new, old)?) }
}

/// The same in two steps. Between them only the old journal is there, under another name.
fn replaced(new: &Path, old: &Path) -> io::Result<PathBuf> {
    let gone = home::previous(old);
    fs::rename(old, &gone)?;
    fs::rename(new, old).inspect_err(|_| {
        let _ = fs::rename(&gone, old);
    })?;
    Ok(gone)
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

#[cfg(all(test, feature = "test-support"))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{Op, Record};
    use std::sync::atomic::{AtomicBool, Ordering};

    const NEW: &str = "another quiet stone";

    fn pass(text: &str) -> Passphrase {
        Passphrase::new(text.into())
    }

    fn made(home: &Path) -> Vault {
        let mut vault = Vault::create(home, "blue notebook", &pass("a warm long evening")).unwrap().0;
        let record = Record { id: [1; 16], kind: 1, created: 0, updated: 0, body: b"one".to_vec() };
        vault.commit(vec![Op::Put(record)]).unwrap();
        vault
    }

    /// A rotation that meets `trouble` when the new journal is complete, and what was noticed.
    fn rotated_with(home: &Path, trouble: &dyn Fn(&Path, &Path)) -> (Vault, Vec<&'static str>) {
        let mut vault = made(home);
        let (dir, aside) = (vault.dir.clone(), home::rewritten(&vault.dir));
        let built = vault.build_aside(&aside, &pass(NEW), &RecoveryCode::make().unwrap()).unwrap();
        trouble(&dir, &aside);
        let mut vault = vault.give_way(&aside, built).unwrap();
        assert_eq!(vault.get(&[1; 16]).unwrap().unwrap().body, b"one");
        let noticed = vault.take_notices().iter().map(|notice| notice.code).collect();
        (vault, noticed)
    }

    fn opens(dir: &Path, with: &str) -> bool {
        Vault::open(dir, Unlock::Passphrase(&pass(with))).is_ok()
    }

    #[test]
    fn an_exchange_that_is_not_synced_keeps_the_old_journal_until_the_next_opening() {
        let home = tempfile::tempdir().unwrap();
        let trouble = |dir: &Path, _: &Path| disk::fault::fail_syncs_of(dir.parent());
        let (vault, noticed) = rotated_with(home.path(), &trouble);
        assert_eq!(noticed, ["old_journal_left"]);
        let (dir, old) = (vault.dir.clone(), home::rewritten(&vault.dir));
        drop(vault);
        assert!(opens(&dir, NEW) && home::is_journal(&old), "a power cut would bring it back");
        disk::fault::fail_syncs_of(None);
        assert!(opens(&dir, NEW) && !old.exists());
    }

    #[test]
    fn an_old_journal_that_cannot_be_destroyed_makes_no_error_of_a_rotation() {
        let home = tempfile::tempdir().unwrap();
        let (vault, noticed) = rotated_with(home.path(), &|dir, _| {
            fs::remove_file(dir.join("header.b")).unwrap();
            fs::create_dir_all(dir.join("header.b").join("in the way")).unwrap();
        });
        assert_eq!(noticed, ["old_journal_left"]);
        let dir = vault.dir.clone();
        drop(vault);
        assert!(opens(&dir, NEW));
    }

    #[test]
    fn a_rewritten_journal_that_does_not_open_in_its_place_is_read_from_memory() {
        let home = tempfile::tempdir().unwrap();
        let (vault, noticed) = rotated_with(home.path(), &|_, aside| {
            fs::remove_dir_all(aside.join("log")).unwrap();
            fs::write(aside.join("log"), b"").unwrap();
        });
        assert_eq!((noticed, vault.read_only()), (vec!["read_only"], true));
    }

    #[test]
    fn a_journal_is_held_from_the_beginning_of_a_rotation_to_its_end() {
        let home = tempfile::tempdir().unwrap();
        let vault = made(home.path());
        let (dir, done) = (vault.dir.clone(), AtomicBool::new(false));
        std::thread::scope(|scope| {
            let wait = || std::iter::from_fn(|| (!done.load(Ordering::SeqCst)).then(|| take_lock(&dir)));
            let other = scope.spawn(move || wait().filter(Result::is_ok).count());
            let rotated = vault.rotate(Unlock::Passphrase(&pass("a warm long evening")), &pass(NEW));
            done.store(true, Ordering::SeqCst);
            assert_eq!(other.join().unwrap(), 0, "another process had it");
            rotated.unwrap();
        });
    }

    #[test]
    fn whoever_waited_for_the_old_journal_does_not_hold_the_new_one() {
        let home = tempfile::tempdir().unwrap();
        let (old, new) = (home.path().join("old"), home.path().join("new"));
        for dir in [&old, &new] {
            fs::create_dir(dir).unwrap();
        }
        let held = [take_lock(&old).unwrap(), take_lock(&new).unwrap()];
        std::thread::scope(|scope| {
            let other = scope.spawn(|| take_lock(&old).map_err(|error| error.code()));
            exchange(&new, &old).unwrap();
            let [of_old, _of_new] = held;
            drop(of_old);
            assert_eq!(other.join().unwrap().unwrap_err(), "journal_busy");
        });
    }

    #[test]
    fn a_replacement_in_two_steps_is_whole_or_undone() {
        let home = tempfile::tempdir().unwrap();
        let (old, new) = (home.path().join("old"), home.path().join("new"));
        fs::create_dir(&old).unwrap();
        fs::write(old.join("which"), "old").unwrap();
        assert!(replaced(&new, &old).is_err());
        assert_eq!(fs::read_to_string(old.join("which")).unwrap(), "old");
        fs::create_dir(&new).unwrap();
        let gone = replaced(&new, &old).unwrap();
        assert_eq!((gone.join("which").exists(), old.join("which").exists()), (true, false));
    }
}
