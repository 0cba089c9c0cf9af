//! Creating, opening and locking a journal.

use crate::ballast;
use crate::copies;
use crate::disk;
use crate::erase;
use crate::error::Error;
use crate::frame::Head;
use crate::header::{Header, Slot};
use crate::home;
use crate::kdf;
use crate::keys::{Keys, hex, random};
use crate::log::{Log, Position};
use crate::notice::Notice;
use crate::record::Name;
use crate::recover::{self, Recovered};
use crate::reopen::is_at;
use crate::secret::{Passphrase, RecoveryCode, Unlock};
use crate::snapshot;
use crate::stamp::{self, Stamped};
use crate::state::{Contents, Index};
use crate::store::Store;
use crate::swap;
use crate::tray::Tray;
use std::collections::HashMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// How long another holder of the lock is waited for.
const BUSY: Duration = Duration::from_millis(300);

/// An unlocked journal. One process holds it at a time; dropping it without [`Vault::lock`] loses nothing.
pub struct Vault {
    pub(crate) dir: PathBuf,
    id: String,
    label: String,
    pub(crate) keys: Keys,
    pub(crate) header: Header,
    /// The slot that was opened, where one was.
    pub(crate) opened_by: Option<[u8; 16]>,
    pub(crate) log: Option<Log>,
    pub(crate) working: Working,
    pub(crate) index: Index,
    pub(crate) head: Head,
    pub(crate) kinds: HashMap<Name, u16>,
    pub(crate) tray: Tray,
    pub(crate) notices: Vec<Notice>,
    // Last: the lock is let go after everything else is closed.
    pub(crate) lock: File,
}

/// Where records are read from.
pub(crate) enum Working {
    /// sled.
    Store(Store),
    /// The log's own envelopes, where sled cannot be opened: read-only.
    Memory(Contents),
}

/// A journal just opened, and what had to be said about it.
pub struct Opened {
    /// The journal.
    pub vault: Vault,
    /// Repairs and warnings.
    pub notices: Vec<Notice>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Vault {
    /// Makes a new journal under `home`. The recovery code exists only in what is returned.
    pub fn create(home: &Path, label: &str, passphrase: &Passphrase) -> Result<(Self, RecoveryCode), Error> {
        home::check_label(label)?;
        passphrase.long_enough()?;
        let code = RecoveryCode::make()?;
        let (vault, mut master) = (random()?, Zeroizing::new(random::<32>()?));
        let slots =
            vec![Slot::passphrase(&vault, &master, passphrase)?, Slot::recovery(&vault, &master, &code)?];
        let header = Header { vault, generation: 1, slots };
        let keys = Keys::derive(vault, &mut master);
        let dir = Self::lay_out(home, label, &header, &keys, &Contents::default(), 0)?;
        ballast::take(&dir);
        let lock = take_lock(&dir)?;
        Ok((Self::enter(&dir, lock, header, keys, Vec::new())?, code))
    }

    /// Opens the journal in `dir`, repairing what can be repaired.
    ///
    /// A passphrase whose stretching is below what this computer affords is stretched more from now on.
    pub fn open(dir: &Path, key: Unlock<'_>) -> Result<Opened, Error> {
        let before = kdf::cpu_time();
        let mut opened = Self::open_with(dir, &|dir| copies::unlock(dir, key))?;
        if let Unlock::Passphrase(pass) = key {
            let cost = kdf::cpu_time().saturating_sub(before);
            // The old slot opens as before: tried again at the next opening.
            let _ = opened.vault.raise_stretching(pass, cost);
        }
        Ok(opened)
    }

    pub(crate) fn open_with(
        dir: &Path,
        unlock: &dyn Fn(&Path) -> Result<copies::Unlocked, Error>,
    ) -> Result<Opened, Error> {
        home::bring_back(dir);
        if !home::is_journal(dir) {
            return Err(Error::JournalMissing);
        }
        let lock = take_lock(dir)?;
        let unlocked = unlock(dir)?;
        erase::sweep(dir);
        let mut vault = Self::enter(dir, lock, unlocked.header, unlocked.keys, unlocked.notices)?;
        vault.opened_by = Some(unlocked.slot);
        let notices = vault.take_notices();
        Ok(Opened { vault, notices })
    }

    /// The journal's random directory name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its plain label.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Where it lies.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// How many records it holds.
    pub fn len(&self) -> u64 {
        self.head.count
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether saving is refused now (full or read-only disk, a failing store).
    pub fn read_only(&self) -> bool {
        matches!(self.working, Working::Memory(_)) || self.log.as_ref().is_none_or(Log::broken)
    }

    /// What was repaired or noticed since the last call.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// Closes the journal: everything synced and stamped, so that the next opening is quick; keys wiped.
    pub fn lock(self) -> Result<(), Error> {
        let Self { dir, keys, log, working, head, lock, .. } = self;
        let (Some(log), Working::Store(store)) = (log, working) else { return Ok(()) };
        if !log.broken() && store.close()? {
            stamp::write(&dir, &keys, log.position, head)?;
        }
        // Held until here.
        drop(lock);
        Ok(())
    }

    /// Builds a complete journal aside and moves it to its place in one step. Also the way a backup is restored and a
    /// journal rewritten under new keys.
    pub(crate) fn lay_out(
        home: &Path,
        label: &str,
        header: &Header,
        keys: &Keys,
        contents: &Contents,
        seq: u64,
    ) -> Result<PathBuf, Error> {
        let (journals, id) = (home.join(home::JOURNALS), hex(&random::<16>()?));
        let aside = journals.join(format!(".new-{id}"));
        let built = fill(&aside, label, header, keys, contents, seq).and_then(|()| {
            fs::rename(&aside, journals.join(&id))?;
            home::sync_journals(home)
        });
        built.inspect_err(|_| {
            let _ = disk::remove_tree(&aside);
        })?;
        Ok(journals.join(id))
    }

    pub(crate) fn enter(
        dir: &Path,
        lock: File,
        header: Header,
        keys: Keys,
        mut notices: Vec<Notice>,
    ) -> Result<Self, Error> {
        // A disk that cannot be written must not keep the journal from being read.
        let _ = swap::tidy(dir);
        let parts = open_parts(dir, &keys, &mut notices)?;
        Ok(Self::with_parts(dir, lock, header, keys, parts, notices))
    }

    pub(crate) fn with_parts(
        dir: &Path,
        lock: File,
        header: Header,
        keys: Keys,
        parts: Parts,
        mut notices: Vec<Notice>,
    ) -> Self {
        let tray = Tray::open(dir, &keys, &mut notices);
        let id = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Self {
            dir: dir.to_path_buf(),
            id,
            label: home::read_label(dir),
            keys,
            header,
            opened_by: None,
            log: parts.log,
            working: parts.working,
            index: parts.index,
            head: parts.head,
            kinds: HashMap::new(),
            tray,
            notices,
            lock,
        }
    }
}

/// Writes every part of a journal into a fresh directory.
pub(crate) fn fill(
    dir: &Path,
    label: &str,
    header: &Header,
    keys: &Keys,
    contents: &Contents,
    seq: u64,
) -> Result<(), Error> {
    for part in ["files", "snaps", "tray"] {
        disk::make_dir(&dir.join(part))?;
    }
    disk::write_synced(&dir.join(home::LABEL), label.as_bytes())?;
    copies::write_all(dir, header, keys)?;
    let (log, head) = recover::write_state(&dir.join("log"), keys, contents, seq)?;
    let closed = Store::build(&dir.join("store"), keys, contents, head)?.close()?;
    if closed {
        stamp::write(dir, keys, log.position, head)?;
    }
    Ok(disk::sync_dir(dir)?)
}

/// Only one process may hold a journal.
pub(crate) fn take_lock(dir: &Path) -> Result<File, Error> {
    // A process that was killed while it started a child may seem to hold the lock until that child runs.
    let until = Instant::now() + BUSY;
    loop {
        let (file, path) = lock_file(dir)?;
        let held = matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock));
        // While it was waited for, a rotation or an erasure may have moved it away with its journal: what lies here now
        // has another. A file system without locks is no reason to keep the journal shut.
        if !held && is_at(&file, &path) {
            return Ok(file);
        }
        if Instant::now() > until {
            return Err(Error::JournalBusy);
        }
        std::thread::park_timeout(BUSY / 20);
    }
}

fn lock_file(dir: &Path) -> Result<(File, PathBuf), Error> {
    let path = dir.join("vault.lock");
    let mut options = File::options();
    options.read(true).write(true).create(true);
    disk::private(&mut options);
    // On read-only media an existing lock file still keeps two readers of one process apart.
    if let Ok(file) = options.open(&path).or_else(|_| File::open(&path)) {
        return Ok((file, path));
    }
    let label = dir.join(home::LABEL);
    let file = File::open(&label);
    // Moved away while it was waited for.
    let gone = file.is_err() && !home::is_journal(dir);
    if gone { Err(Error::JournalMissing) } else { Ok((file?, label)) }
}

/// Log, store and index of a journal.
pub(crate) struct Parts {
    pub(crate) log: Option<Log>,
    pub(crate) working: Working,
    pub(crate) index: Index,
    pub(crate) head: Head,
}

pub(crate) fn open_parts(dir: &Path, keys: &Keys, notices: &mut Vec<Notice>) -> Result<Parts, Error> {
    let stamped = stamp::check(dir, keys);
    let suspect = matches!(stamped, Stamped::Broken(_));
    let said = match stamped {
        Stamped::Clean(_, head) => Some(head),
        Stamped::Broken(head) => head,
        Stamped::Absent => None,
    };
    // From here on nothing may vouch for the files any more.
    if let Err(error) = stamp::remove(dir) {
        return Ok(from_memory(recover::recover(dir, keys, said)?, keys, &error, notices));
    }
    if let Stamped::Clean(position, head) = stamped {
        // A snapshot that is ahead says that log and store are not the newest there were.
        let newest = || snapshot::newest_head(dir, keys).is_none_or(|snapshot| snapshot.seq <= head.seq);
        match open_clean(dir, keys, position, head) {
            Ok(parts) if newest() => return Ok(parts),
            // A store must be closed before it is read by another.
            opened => drop(opened),
        }
        return rebuild(dir, keys, said, true, notices);
    }
    rebuild(dir, keys, said, suspect || !dir.join("store").join("db").exists(), notices)
}

fn open_clean(dir: &Path, keys: &Keys, position: Position, head: Head) -> Result<Parts, Error> {
    let store = Store::open(&dir.join("store"))?;
    let index = store.index(keys).ok_or(Error::Store("index"))?;
    if index.head(head.seq) != head || store.head(keys) != Some(head) {
        return Err(Error::Store("state"));
    }
    let log = Log::resume(&dir.join("log"), position)?;
    Ok(Parts { log: Some(log), working: Working::Store(store), index, head })
}

/// A store that is not vouched for is never opened in place.
fn rebuild(
    dir: &Path,
    keys: &Keys,
    said: Option<Head>,
    suspect: bool,
    notices: &mut Vec<Notice>,
) -> Result<Parts, Error> {
    let mut recovered = recover::recover(dir, keys, said)?;
    if let Some(why) = recovered.unwritable.take() {
        return Ok(from_memory(recovered, keys, &why, notices));
    }
    let settled = ballast::with_room(dir, || recover::settle(dir, keys, &mut recovered, suspect));
    let (log, store) = match settled {
        Ok(settled) => settled,
        Err(error) => return Ok(from_memory(recovered, keys, &error, notices)),
    };
    if suspect {
        let message = "The working store was not as it was left and was rebuilt from the log.";
        notices.push(Notice::new("store_rebuilt", message));
    }
    notices.append(&mut recovered.notices);
    let index = recovered.contents.index(keys);
    Ok(Parts { log: Some(log), working: Working::Store(store), index, head: recovered.head })
}

fn from_memory(mut recovered: Recovered, keys: &Keys, why: &Error, notices: &mut Vec<Notice>) -> Parts {
    notices.append(&mut recovered.notices);
    notices.push(read_only(why));
    let index = recovered.contents.index(keys);
    Parts { log: None, index, working: Working::Memory(recovered.contents), head: recovered.head }
}

pub(crate) fn read_only(why: &Error) -> Notice {
    let message = format!("The journal can be read but nothing can be saved now ({}).", why.code());
    Notice::new("read_only", message)
}
