//! Putting a journal together again from log, snapshots and what an untrusted store gives up.

use crate::disk;
use crate::error::Error;
use crate::frame::{Frame, Head, SealedOp};
use crate::keys::{Keys, hex, random};
use crate::log::{self, Log, Position, Scan};
use crate::notice::Notice;
use crate::salvage::{self, Salvage};
use crate::snapshot;
use crate::state::Contents;
use crate::store::Store;
use std::fs;
use std::path::Path;

const ASIDE: &str = "aside";
/// How much of the state one frame of a rewritten log carries.
const BATCH: usize = 1024 * 1024;

/// A journal's state as the sealed copies tell it.
pub(crate) struct Recovered {
    pub(crate) contents: Contents,
    pub(crate) head: Head,
    /// Where the log can be continued; `None` when it has to be written anew.
    pub(crate) position: Option<Position>,
    pub(crate) notices: Vec<Notice>,
    scan: Scan,
}

/// What the log with its snapshot says on its own.
pub(crate) struct Replay {
    pub(crate) contents: Contents,
    pub(crate) scan: Scan,
    /// The log begins at the beginning, or a snapshot covers what came before.
    pub(crate) based: bool,
}

impl Replay {
    /// The state equals what the last frame says it is.
    pub(crate) fn whole(&self, keys: &Keys) -> bool {
        let fits = |last: Head| self.contents.index(keys).head(last.seq) == last;
        self.based && self.scan.whole() && self.scan.last.is_some_and(fits)
    }

    /// The same, with unreadable bytes behind the last frame: an append that a power cut left half on the disk.
    fn whole_but_tail(&self, keys: &Keys) -> bool {
        let fits = |last: Head| self.contents.index(keys).head(last.seq) == last;
        let behind = |hole: &log::Hole| {
            self.scan.position.is_some_and(|end| (hole.segment, hole.from) == (end.segment, end.end))
        };
        let tail_only = matches!(self.scan.holes.as_slice(), [hole] if behind(hole));
        self.based && tail_only && !self.scan.gap && self.scan.last.is_some_and(fits)
    }
}

/// Replays the log, on top of the newest snapshot where its beginning was dropped.
pub(crate) fn replay(dir: &Path, keys: &Keys) -> Result<Replay, Error> {
    let (mut contents, mut based, mut from) = (Contents::default(), false, 0);
    let mut begun = false;
    let scan = log::scan(&dir.join("log"), keys, &mut |frame| {
        if !std::mem::replace(&mut begun, true) {
            based = frame.start;
            if let Some(base) = snapshot::newest(dir, keys).filter(|_| !frame.start) {
                based = base.head.seq + 1 >= frame.head.seq;
                from = base.head.seq;
                contents = base.contents;
            }
        }
        if frame.head.seq > from || frame.start {
            contents.apply(frame);
        }
    })?;
    Ok(Replay { contents, scan, based })
}

/// Finds the newest state that can be proved, or the most that can be saved.
pub(crate) fn recover(dir: &Path, keys: &Keys) -> Result<Recovered, Error> {
    let replay = replay(dir, keys)?;
    let salvage = salvage(dir, keys)?;
    let last = replay.scan.last.unwrap_or_default();
    let ahead = salvage.head.is_some_and(|head| head.seq > last.seq);
    if (replay.whole(keys) || replay.whole_but_tail(keys)) && !ahead {
        let notices = keep_tail(dir, &replay.scan)?;
        let position = replay.scan.position;
        return Ok(Recovered { contents: replay.contents, head: last, position, notices, scan: replay.scan });
    }
    Ok(merge(dir, keys, replay, salvage))
}

/// An invalid tail is never cut silently.
fn keep_tail(dir: &Path, scan: &Scan) -> Result<Vec<Notice>, Error> {
    let Some(hole) = scan.holes.first() else { return Ok(Vec::new()) };
    let bytes = disk::read(&dir.join("log").join(log::file_name(hole.segment)), log::MAX_SEGMENT)?
        .unwrap_or_default();
    let tail = bytes.get(usize::try_from(hole.from).unwrap_or(usize::MAX)..).unwrap_or_default();
    disk::make_dir(&dir.join(ASIDE))?;
    disk::replace(&dir.join(ASIDE), &hex(&random::<8>()?), tail)?;
    let message =
        "The last bytes of the log could not be read and were kept aside. Nothing that was saved is missing.";
    Ok(vec![Notice::new("log_tail_kept_aside", message)])
}

fn salvage(dir: &Path, keys: &Keys) -> Result<Salvage, Error> {
    let copy = dir.join(format!("store.{}.copy", hex(&random::<4>()?)));
    Ok(salvage::salvage(&dir.join("store"), &copy, keys))
}

fn merge(dir: &Path, keys: &Keys, replay: Replay, salvage: Salvage) -> Recovered {
    let last = replay.scan.last.unwrap_or_default();
    if let Some(head) = salvage.head.filter(|head| head.seq >= last.seq)
        && salvage.contents.index(keys).head(head.seq) == head
    {
        return repaired(salvage.contents, head, replay.scan);
    }
    let mut contents = replay.contents;
    let snapshots = snapshot::all(dir, keys).into_iter().flat_map(|snapshot| snapshot.contents.records);
    for (_, (_, envelope)) in salvage.contents.records.into_iter().chain(snapshots) {
        contents.offer(envelope);
    }
    let newest = salvage.head.filter(|head| head.seq > last.seq).unwrap_or(last);
    let have = contents.index(keys).head(newest.seq);
    let mut out = repaired(contents, have, replay.scan);
    // Without a single frame there is nothing to compare with, and an empty journal is never taken for a whole one.
    if have != newest || newest.seq == 0 {
        let message =
            format!("Some entries could not be recovered: {} of {} are here.", have.count, newest.count);
        out.notices = vec![Notice::new("records_lost", message)];
    }
    out
}

fn repaired(contents: Contents, head: Head, scan: Scan) -> Recovered {
    let notices =
        vec![Notice::new("log_repaired", "The journal's log was damaged and was repaired from its copy.")];
    Recovered { contents, head, position: None, notices, scan }
}

/// Writes what was recovered: the log (cut or anew) and a new store, old files kept aside where they were damaged.
pub(crate) fn settle(
    dir: &Path,
    keys: &Keys,
    recovered: &mut Recovered,
    suspect: bool,
) -> Result<(Log, Store), Error> {
    let log = match recovered.position {
        Some(position) => {
            cut_torn_segment(dir, &recovered.scan)?;
            Log::resume(&dir.join("log"), position)?
        }
        None => rewrite_log(dir, keys, recovered)?,
    };
    let old = if suspect { Old::Aside } else { Old::Remove };
    let store = swap_store(dir, keys, &recovered.contents, recovered.head, old)?;
    Ok((log, store))
}

/// A torn append ends before its declared length and is nobody's record: it may be cut. A segment that was begun and
/// holds nothing else goes with it.
fn cut_torn_segment(dir: &Path, scan: &Scan) -> Result<(), Error> {
    let last = scan.position.map(|position| position.segment);
    for (segment, _) in log::segments(&dir.join("log"))? {
        if last.is_some_and(|last| segment > last) {
            disk::remove(&dir.join("log").join(log::file_name(segment)))?;
        }
    }
    Ok(disk::sync_dir(&dir.join("log"))?)
}

fn rewrite_log(dir: &Path, keys: &Keys, recovered: &mut Recovered) -> Result<Log, Error> {
    let fresh = dir.join("log.new");
    disk::remove_tree(&fresh)?;
    let (log, head) = write_state(&fresh, keys, &recovered.contents, recovered.head.seq)?;
    let position = log.position;
    drop(log);
    swap_log(dir, Old::Aside)?;
    recovered.head = head;
    Log::resume(&dir.join("log"), position)
}

/// Writes a whole state as the beginning of a log.
pub(crate) fn write_state(
    dir: &Path,
    keys: &Keys,
    contents: &Contents,
    after: u64,
) -> Result<(Log, Head), Error> {
    let mut index = crate::state::Index::default();
    let mut seq = after + 1;
    let start = Frame { start: true, head: index.head(seq), ops: Vec::new() };
    let mut log = Log::begin(dir, keys, &start)?;
    let (mut ops, mut size) = (Vec::new(), 0);
    let mut left = contents.records.len();
    for (name, (meta, envelope)) in &contents.records {
        index.put(keys, *name, *meta);
        size += envelope.len();
        left -= 1;
        ops.push(SealedOp::Put(envelope.clone()));
        if size >= BATCH || left == 0 {
            seq += 1;
            log.append(keys, &Frame { start: false, head: index.head(seq), ops: std::mem::take(&mut ops) })?;
            size = 0;
        }
    }
    Ok((log, index.head(seq)))
}

/// `log.new` is complete before the old log is moved: whatever is interrupted, one of them is whole.
pub(crate) fn swap_log(dir: &Path, old: Old) -> Result<(), Error> {
    disk::sync_dir(dir)?;
    let replaced = dir.join("log.old");
    if dir.join("log").exists() {
        match old {
            Old::Aside => set_aside(dir, "log")?,
            Old::Remove | Old::Shred => fs::rename(dir.join("log"), &replaced)?,
        }
    }
    fs::rename(dir.join("log.new"), dir.join("log"))?;
    disk::sync_dir(dir)?;
    let_go(&replaced, old)
}

/// What becomes of a file that another takes the place of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Old {
    /// Damaged: kept for whoever can still read something in it.
    Aside,
    /// Whole and no longer needed.
    Remove,
    /// Holding what its owner wants gone.
    Shred,
}

fn let_go(path: &Path, old: Old) -> Result<(), Error> {
    if old == Old::Shred {
        for name in disk::file_names(path)? {
            disk::shred(&path.join(name))?;
        }
    }
    Ok(disk::remove_tree(path)?)
}

/// Finishes or undoes a swap of logs that was interrupted, and clears away what an interruption left.
pub(crate) fn tidy(dir: &Path) -> Result<(), Error> {
    if !dir.join("log").exists() && dir.join("log.new").exists() {
        fs::rename(dir.join("log.new"), dir.join("log"))?;
        disk::sync_dir(dir)?;
    }
    for place in [dir, &dir.join("snaps")] {
        disk::finish_letting_go(place)?;
    }
    for entry in fs::read_dir(dir)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let copy = name.starts_with("store.") && name.ends_with(".copy");
        let left_over = copy || ["log.new", "log.old", "store.new"].contains(&name.as_str());
        if left_over {
            disk::remove_tree(&entry.path())?;
        }
    }
    Ok(())
}

/// Builds the working store aside and puts it in the old one's place.
pub(crate) fn swap_store(
    dir: &Path,
    keys: &Keys,
    contents: &Contents,
    head: Head,
    old: Old,
) -> Result<Store, Error> {
    let (fresh, place) = (dir.join("store.new"), dir.join("store"));
    Store::build(&fresh, keys, contents, head)?.close()?;
    if old == Old::Aside && place.exists() {
        set_aside(dir, "store")?;
    } else {
        let_go(&place, old)?;
    }
    fs::rename(&fresh, &place)?;
    disk::sync_dir(dir)?;
    Store::open(&place)
}

/// Moves a damaged file or directory to `aside/`, of which the newest two are kept.
pub(crate) fn set_aside(dir: &Path, name: &str) -> Result<(), Error> {
    let aside = dir.join(ASIDE);
    disk::make_dir(&aside)?;
    let mut kept: Vec<_> = fs::read_dir(&aside)?.flatten().collect();
    kept.sort_by_key(|entry| entry.metadata().and_then(|meta| meta.modified()).ok());
    while kept.len() >= 2 {
        disk::remove_tree(&kept.remove(0).path())?;
    }
    fs::rename(dir.join(name), aside.join(hex(&random::<8>()?)))?;
    Ok(disk::sync_dir(&aside)?)
}
