//! The working store: sled, holding the log's envelopes in pieces small enough that it never spills to blob files.
//! It is never the only copy and never trusted: every record is authenticated when read. It follows the log: a commit is
//! saved by its frame, and the store is changed and made durable right after it, behind the caller.

mod follower;
mod watch;

use crate::disk;
use crate::error::Error;
use crate::frame::Head;
use crate::keys::Keys;
use crate::locked::Slot;
use crate::record::{Meta, Name};
use crate::seal;
use crate::state::{Contents, Index};
use follower::Follower;
use sled::Transactional;
use sled::transaction::{ConflictableTransactionError, TransactionalTree};
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use watch::Watch;

const CHUNK: usize = 3584;
const CACHE: u64 = 32 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(2);
pub(crate) const HEAD: &[u8] = b"head";
pub(crate) const DOMAIN: &str = "store/head";

/// One change to make: the new envelope, or none to remove.
pub(crate) type Change<'a> = (Name, Option<(Meta, &'a [u8])>);

/// The open store.
pub(crate) struct Store {
    /// Always there until the store is let go.
    trees: Option<Arc<Trees>>,
    file: File,
    path: PathBuf,
    follower: Option<Follower>,
}

struct Trees {
    watch: Watch,
    db: sled::Db,
    records: sled::Tree,
    index: sled::Tree,
    meta: sled::Tree,
}

/// sled writes on letting go, and panics where the disk refuses.
impl Drop for Store {
    fn drop(&mut self) {
        drop(self.follower.take());
        let trees = self.trees.take();
        let _ = guarded(|| {
            drop(trees);
            Ok(())
        });
    }
}

impl Store {
    /// Opens a store that is known to be whole, or makes a new one.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        guarded(|| {
            let db = open_db(path)?;
            let tree = |name: &str| db.open_tree(name).map_err(failed);
            let (records, index, meta) = (tree("r")?, tree("i")?, tree("m")?);
            let file = File::options().read(true).write(true).open(path.join("db"))?;
            let watch = Watch::start(flush_of(&db));
            let trees = Arc::new(Trees { watch, records, index, meta, db });
            let follower = Follower::start(Arc::clone(&trees), file.try_clone()?);
            Ok(Self { trees: Some(trees), file, path: path.to_path_buf(), follower })
        })
    }

    /// A new store with `contents` in it, durable on return.
    pub(crate) fn build(path: &Path, keys: &Keys, contents: &Contents, head: Head) -> Result<Self, Error> {
        disk::remove_tree(path)?;
        let store = Self::open(path)?;
        let all: Vec<Change<'_>> = contents
            .records
            .iter()
            .map(|(name, (meta, bytes))| (*name, Some((*meta, bytes.as_slice()))))
            .collect();
        for part in all.chunks(512) {
            store.trees()?.transact(part, None)?;
        }
        store.trees()?.transact(&[], Some(&sealed_head(keys, head)?))?;
        store.sync()?;
        // sled never syncs its settings file itself.
        File::open(path.join("conf"))?.sync_all()?;
        disk::sync_dir(path)?;
        Ok(store)
    }

    /// Makes one commit's changes as one transaction, and durable, behind the caller, whose commit its frame has saved.
    /// An error here may be that of an earlier commit.
    pub(crate) fn apply(&self, keys: &Keys, changes: &[Change<'_>], head: Head) -> Result<(), Error> {
        let head = sealed_head(keys, head)?;
        match &self.follower {
            Some(follower) => follower.take(changes, head)?,
            None => self.trees()?.transact(changes, Some(&head))?,
        }
        // Without changes it begins a segment: those before it are dropped only once the store is durable.
        if changes.is_empty() || self.follower.is_none() { self.sync() } else { Ok(()) }
    }

    /// Puts one envelope back where it was damaged. What the index says of the old pieces may be as wrong as they are, so
    /// that all of them go first.
    pub(crate) fn mend(&self, name: Name, meta: Meta, envelope: &[u8]) -> Result<(), Error> {
        self.trees()?.guarded(|trees| {
            let records = &trees.records;
            for piece in records.scan_prefix(name).keys() {
                records.remove(piece.map_err(failed)?).map_err(failed)?;
            }
            Ok(())
        })?;
        self.trees()?.transact(&[(name, Some((meta, envelope)))], None)?;
        self.sync()
    }

    /// The trees with every commit in them.
    fn trees(&self) -> Result<&Trees, Error> {
        self.follower.as_ref().map_or(Ok(()), Follower::made)?;
        self.trees.as_deref().ok_or(Error::Store("closed"))
    }

    /// Whether something failed behind a save: the store is behind the log, and no longer of use.
    pub(crate) fn failed(&self) -> bool {
        self.follower.as_ref().is_some_and(|follower| follower.made().is_err())
    }

    /// Durable on return. A sync that failed before is not made good by one that succeeds.
    fn sync(&self) -> Result<(), Error> {
        self.trees()?.sync(&self.file)?;
        self.follower.as_ref().map_or(Ok(()), Follower::rest)
    }

    /// The envelope kept under a name, unchecked.
    pub(crate) fn read(&self, name: &Name) -> Option<Vec<u8>> {
        let read = |trees: &Trees| {
            let mut out = Vec::new();
            for piece in trees.records.scan_prefix(name) {
                out.extend_from_slice(&piece.map_err(failed)?.1);
            }
            Ok(out)
        };
        self.trees().ok()?.guarded(read).ok()
    }

    /// Names and tags, as the store has them.
    pub(crate) fn index(&self, keys: &Keys) -> Option<Index> {
        let read = |trees: &Trees| {
            let mut out = Index::default();
            for entry in &trees.index {
                let (name, value) = entry.map_err(failed)?;
                let entry = read_entry(&name, &value).ok_or(Error::Store("index"))?;
                out.put(keys, entry.0, entry.1);
            }
            Ok(out)
        };
        self.trees().ok()?.guarded(read).ok()
    }

    /// The state the store says it holds.
    pub(crate) fn head(&self, keys: &Keys) -> Option<Head> {
        let sealed = self.trees().ok()?.guarded(|trees| trees.meta.get(HEAD).map_err(failed)).ok()??;
        let plain = seal::open_small(keys.get(Slot::Small), &keys.vault, DOMAIN, &sealed)?;
        Head::from_bytes(plain.first_chunk()?)
    }

    /// Closes for good: flushed, synced and its lock let go, so that its files can be stamped. False where they must not
    /// be: the next opening then rebuilds the store from the log.
    pub(crate) fn close(self) -> Result<bool, Error> {
        if self.follower.as_ref().is_some_and(|follower| follower.rest().is_err()) {
            return Ok(false);
        }
        self.sync()?;
        let path = self.path.join("db");
        drop(self);
        let until = Instant::now() + PATIENCE;
        let file = File::open(path)?;
        while file.try_lock().is_err() {
            if Instant::now() > until {
                return Ok(false);
            }
            std::thread::park_timeout(Duration::from_millis(2));
        }
        Ok(true)
    }
}

impl Trees {
    /// Whatever is asked of sled: it may panic, and it may have to be woken.
    fn guarded<T>(&self, work: impl FnOnce(&Self) -> Result<T, Error>) -> Result<T, Error> {
        self.watch.during(|| guarded(|| work(self)))
    }

    fn transact(&self, changes: &[Change<'_>], head: Option<&[u8]>) -> Result<(), Error> {
        self.guarded(|_| {
            (&self.records, &self.index, &self.meta)
                .transaction(|(records, index, meta)| {
                    for change in changes {
                        change_one(records, index, change)?;
                    }
                    if let Some(head) = head {
                        meta.insert(HEAD, head)?;
                    }
                    Ok::<(), ConflictableTransactionError<()>>(())
                })
                .map_err(|_| Error::Store("transaction"))
        })
    }

    /// sled's own flush asks only for the range to be written; the app's `fdatasync` makes it last.
    fn sync(&self, file: &File) -> Result<(), Error> {
        self.guarded(|_| self.db.flush().map(|_| ()).map_err(failed))?;
        Ok(file.sync_data()?)
    }
}

/// Flushes from elsewhere. What comes of it is seen by those who asked first.
fn flush_of(db: &sled::Db) -> impl Fn() + Clone + Send + 'static {
    let db = db.clone();
    move || {
        let _ = guarded(|| db.flush().map_err(failed));
    }
}

fn sealed_head(keys: &Keys, head: Head) -> Result<Vec<u8>, Error> {
    seal::seal_small(keys.get(Slot::Small), &keys.vault, DOMAIN, &head.to_bytes())
}

fn change_one(
    records: &TransactionalTree,
    index: &TransactionalTree,
    (name, new): &Change<'_>,
) -> Result<(), ConflictableTransactionError<()>> {
    let old = index.get(name)?.and_then(|value| read_entry(name, &value)).map_or(0, |entry| entry.2);
    let pieces = new.map_or(0, |(_, bytes)| bytes.len().div_ceil(CHUNK));
    for piece in pieces..old as usize {
        records.remove(piece_key(name, piece))?;
    }
    let Some((meta, bytes)) = new else {
        index.remove(name)?;
        return Ok(());
    };
    for (piece, chunk) in bytes.chunks(CHUNK).enumerate() {
        records.insert(piece_key(name, piece), chunk)?;
    }
    index.insert(name, entry(meta, pieces))?;
    Ok(())
}

fn piece_key(name: &Name, piece: usize) -> Vec<u8> {
    [name.as_slice(), &(piece as u32).to_be_bytes()].concat()
}

fn entry(meta: &Meta, pieces: usize) -> Vec<u8> {
    [&meta.rev.to_le_bytes()[..], &meta.seq.to_le_bytes(), &meta.tag, &(pieces as u32).to_le_bytes()].concat()
}

fn read_entry(name: &[u8], value: &[u8]) -> Option<(Name, Meta, u32)> {
    let (rev, rest) = value.split_first_chunk::<8>()?;
    let (seq, rest) = rest.split_first_chunk::<8>()?;
    let (tag, rest) = rest.split_first_chunk::<16>()?;
    let pieces = u32::from_le_bytes(rest.try_into().ok()?);
    let meta = Meta { rev: u64::from_le_bytes(*rev), seq: u64::from_le_bytes(*seq), tag: *tag };
    Some((name.try_into().ok()?, meta, pieces))
}

/// A process that just ended may hold sled's lock for a moment longer.
pub(crate) fn open_db(path: &Path) -> Result<sled::Db, Error> {
    let until = Instant::now() + PATIENCE;
    let config =
        sled::Config::new().path(path).flush_every_ms(None).use_compression(false).cache_capacity(CACHE);
    loop {
        match config.open() {
            Ok(db) => return Ok(db),
            Err(sled::Error::Io(error)) if locked(&error) && Instant::now() < until => {
                std::thread::park_timeout(Duration::from_millis(10));
            }
            Err(error) => return Err(failed(error)),
        }
    }
}

fn locked(error: &std::io::Error) -> bool {
    error.to_string().contains("could not acquire lock")
}

pub(crate) fn failed(error: sled::Error) -> Error {
    match error {
        sled::Error::Io(error) => error.into(),
        _ => Error::Store("sled"),
    }
}

/// sled panics on what it does not expect; to us that is one more error.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Error::Store("panic")))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::fd::OwnedFd;

    #[test]
    fn a_store_whose_sync_failed_behind_a_save_is_never_vouched_for() {
        let dir = tempfile::tempdir().unwrap();
        let keys = Keys::derive([1; 16], &mut [8; 32]);
        let change = ([3; 16], Some((Meta { rev: 1, seq: 1, tag: [0; 16] }, b"sealed".as_slice())));
        for fails in [false, true] {
            let mut store = Store::open(&dir.path().join(fails.to_string())).unwrap();
            if fails {
                // What cannot be synced: the end of a pipe.
                let pipe = File::from(OwnedFd::from(std::io::pipe().unwrap().0));
                store.follower = Follower::start(Arc::clone(store.trees.as_ref().unwrap()), pipe);
            }
            store.apply(&keys, &[change], Head::default()).unwrap();
            assert_eq!(store.follower.as_ref().map(|follower| follower.rest().is_err()), Some(fails));
            assert_eq!(store.apply(&keys, &[change], Head::default()).is_err(), fails);
            assert_eq!(store.read(&[3; 16]).as_deref(), (!fails).then_some(b"sealed".as_slice()));
            assert_eq!(store.close().unwrap(), !fails);
        }
    }
}
