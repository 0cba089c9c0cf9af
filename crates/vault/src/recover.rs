//! Putting a journal together again from log, snapshots and what an untrusted store gives up.

use crate::aside::{ASIDE, room_aside};
use crate::ballast;
use crate::carve;
use crate::disk;
use crate::error::Error;
use crate::frame::{Frame, Head, SealedOp};
use crate::keys::{Keys, hex, random};
use crate::log::{self, Log, Position, Scan};
use crate::notice::Notice;
use crate::record::Name;
use crate::salvage::{self, Salvage};
use crate::snapshot::{self, Snapshot};
use crate::state::Contents;
use crate::store::Store;
use crate::swap::{FRESH, Old, PART, swap_log, swap_store};
use std::fs;
use std::path::Path;

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
    /// The store could not be read, but might be by someone else: never thrown away.
    keep_store: bool,
    /// Why nothing may be written: a copy may hold more than could be read now.
    pub(crate) unwritable: Option<Error>,
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

/// Finds the newest state that can be proved, or the most that can be saved. `stamped` is the state at the last locking,
/// where the stamp says one: the log alone cannot say that its end is missing.
pub(crate) fn recover(dir: &Path, keys: &Keys, stamped: Option<Head>) -> Result<Recovered, Error> {
    let mut replay = replay(dir, keys)?;
    let (salvage, untried) = match salvage(dir, keys) {
        Ok(salvage) => (salvage, None),
        Err(error) => (Salvage::default(), Some(error)),
    };
    let keep_store = salvage.broken || untried.is_some();
    if salvage.head.is_none() {
        // Nothing says that the store was not ahead of a torn end: it is kept, as damage is.
        replay.scan.holes.extend(replay.scan.torn.take());
    }
    let last = replay.scan.last.unwrap_or_default();
    let told = [salvage.head, stamped, snapshot::newest_head(dir, keys)];
    let newest = told.into_iter().flatten().filter(|head| head.seq > last.seq).max_by_key(|head| head.seq);
    let unread = replay.scan.unread.map(|kind| std::io::Error::from(kind).into());
    if newest.is_none() && (replay.whole(keys) || replay.whole_but_tail(keys)) {
        // The end is cut only where it could be read and the store is known not to be ahead of it.
        let cuts = replay.scan.torn.is_some() || !replay.scan.holes.is_empty();
        let unwritable = unread.or(untried).filter(|_| cuts);
        let (position, contents, scan) = (replay.scan.position, replay.contents, replay.scan);
        let notices = Vec::new();
        return Ok(Recovered { contents, head: last, position, notices, scan, keep_store, unwritable });
    }
    let newest = newest.unwrap_or(last);
    // A snapshot says what was, not that nothing came after it.
    let proved = [salvage.head, stamped, replay.scan.last].contains(&Some(newest));
    let mut out = merge(dir, keys, replay, salvage, newest);
    if !proved && out.notices.iter().all(|notice| notice.code != "records_lost") {
        let message =
            "What was written since the last snapshot could not be recovered, if there was something.";
        out.notices.push(Notice::new("records_lost", message));
    }
    (out.keep_store, out.unwritable) = (keep_store, unread.or(untried).or_else(|| snapshot::unread(dir)));
    if out.unwritable.is_some() {
        // Nothing is repaired while nothing may be written.
        out.notices.retain(|notice| notice.code != "log_repaired");
    }
    Ok(out)
}

/// An invalid tail is never cut silently.
fn keep_tail(dir: &Path, hole: log::Hole) -> Result<Notice, Error> {
    let bytes = disk::read(&dir.join("log").join(log::file_name(hole.segment)), log::MAX_SEGMENT)?
        .unwrap_or_default();
    let tail = bytes.get(usize::try_from(hole.from).unwrap_or(usize::MAX)..).unwrap_or_default();
    disk::replace(&dir.join(ASIDE), &room_aside(dir, "tail")?, tail)?;
    let message = "The last bytes of the log could not be read and were kept aside. If something is missing, \
        it is what was being saved last.";
    Ok(Notice::new("log_tail_kept_aside", message))
}

fn salvage(dir: &Path, keys: &Keys) -> Result<Salvage, Error> {
    let copy = dir.join(format!("store.{}.copy", hex(&random::<4>()?)));
    ballast::with_room(dir, || salvage::salvage(&dir.join("store"), &copy, keys))
}

/// The `newest` state anything speaks of, from whichever copy holds it, or the most that all of them hold together.
fn merge(dir: &Path, keys: &Keys, replay: Replay, salvage: Salvage, newest: Head) -> Recovered {
    if salvage.head == Some(newest) && salvage.contents.index(keys).head(newest.seq) == newest {
        return repaired(salvage.contents, newest, replay.scan);
    }
    let mut snapshots = snapshot::all(dir, keys);
    // Where two computers went on from the same day, neither state may take the place of the other.
    let apart = replay.whole(keys) && snapshots.iter().any(|snapshot| grew_apart(&replay, snapshot));
    if let Some(at) = snapshots.iter().position(|snapshot| snapshot.head == newest).filter(|_| !apart) {
        return repaired(snapshots.swap_remove(at).contents, newest, replay.scan);
    }
    let exactly = || exactly(dir, keys, &replay, &snapshots, &salvage, newest);
    if let Some(contents) = (!apart).then(exactly).flatten() {
        return repaired(contents, newest, replay.scan);
    }
    let mut contents = replay.contents;
    let snapshots = snapshots.into_iter().flat_map(|snapshot| snapshot.contents.records);
    for (_, (_, envelope)) in salvage.contents.records.into_iter().chain(snapshots) {
        contents.offer(envelope);
    }
    let mut have = contents.index(keys).head(newest.seq);
    if have != newest {
        carve::carve(&dir.join("store"), keys, &mut |envelope| contents.offer(envelope));
        have = contents.index(keys).head(newest.seq);
    }
    let mut out = repaired(contents, have, replay.scan);
    // Without a single frame there is nothing to compare with, and an empty journal is never taken for a whole one.
    if have != newest || newest.seq == 0 {
        out.notices = vec![lost(have.count, newest.count)];
    }
    out
}

fn lost(here: u64, were: u64) -> Notice {
    if here < were {
        let message = format!("Some entries could not be recovered: {here} of {were} are here.");
        return Notice::lost(were - here, message);
    }
    let message =
        "Some entries could not be recovered as they were last saved, or are back though they were removed.";
    Notice::new("records_lost", message)
}

/// The snapshot holds something of a time that the log covers and knows nothing of.
fn grew_apart(replay: &Replay, snapshot: &Snapshot) -> bool {
    let covered = replay.scan.last.map_or(0, |last| last.seq);
    let known = |name: &Name| replay.contents.records.get(name).map(|(meta, _)| *meta);
    let mut records = snapshot.contents.records.iter();
    snapshot.head.seq > covered
        && records.any(|(name, (meta, _))| meta.seq <= covered && known(name) != Some(*meta))
}

/// The `newest` state itself, where what the log gives makes it, alone or upon an older whole state. What copies hold
/// together would bring back what was removed in between.
fn exactly(
    dir: &Path,
    keys: &Keys,
    replay: &Replay,
    snapshots: &[Snapshot],
    salvage: &Salvage,
    newest: Head,
) -> Option<Contents> {
    let fits = |contents: &Contents| contents.index(keys).head(newest.seq) == newest && newest.seq > 0;
    if fits(&replay.contents) {
        return Some(replay.contents.clone());
    }
    let store = salvage.head.map(|head| (head, &salvage.contents));
    let bases = snapshots.iter().map(|snapshot| (snapshot.head, &snapshot.contents)).chain(store);
    let upon = |(head, base): (Head, &Contents)| {
        let mut contents = base.clone();
        let later = &mut |frame: Frame| {
            if frame.head.seq > head.seq {
                contents.apply(frame);
            }
        };
        log::scan(&dir.join("log"), keys, later).ok()?;
        Some(contents)
    };
    bases.filter_map(upon).find(fits)
}

fn repaired(contents: Contents, head: Head, scan: Scan) -> Recovered {
    let notices =
        vec![Notice::new("log_repaired", "The journal's log was damaged and was repaired from its copy.")];
    Recovered { contents, head, position: None, notices, scan, keep_store: false, unwritable: None }
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
            if let Some(hole) = recovered.scan.holes.first().copied() {
                recovered.notices.push(keep_tail(dir, hole)?);
                recovered.scan.holes.clear();
            }
            cut_torn_segment(dir, &recovered.scan)?;
            Log::resume(&dir.join("log"), position)?
        }
        None => rewrite_log(dir, keys, recovered)?,
    };
    let old = if suspect || recovered.keep_store { Old::Aside } else { Old::Remove };
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
    let (position, head) = write_fresh_log(dir, keys, &recovered.contents, recovered.head.seq)?;
    swap_log(dir, Old::Aside)?;
    recovered.head = head;
    Log::resume(&dir.join("log"), position)
}

/// Writes a whole state as `log.new`, which has that name only once all of it is durable: each beginning of a log is a
/// whole log to a reader, and an interrupted one would pass for the journal.
pub(crate) fn write_fresh_log(
    dir: &Path,
    keys: &Keys,
    contents: &Contents,
    after: u64,
) -> Result<(Position, Head), Error> {
    let (part, fresh) = (dir.join(PART), dir.join(FRESH));
    disk::remove_tree(&part)?;
    disk::remove_tree(&fresh)?;
    let written = write_state(&part, keys, contents, after).and_then(|(log, head)| {
        prove_log(&part, keys, head)?;
        Ok((log.position, head))
    });
    let (position, head) = written.inspect_err(|_| drop(disk::remove_tree(&part)))?;
    fs::rename(part, fresh)?;
    disk::sync_dir(dir)?;
    Ok((position, head))
}

/// Reads a new log back: the one whose place it takes is let go for it.
fn prove_log(dir: &Path, keys: &Keys, head: Head) -> Result<(), Error> {
    let mut back = Contents::default();
    let scan = log::scan(dir, keys, &mut |frame| back.apply(frame))?;
    let same = scan.whole() && scan.last == Some(head) && back.index(keys).head(head.seq) == head;
    if same { Ok(()) } else { Err(Error::ProofFailed) }
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::record::seal_record;

    #[test]
    fn a_new_log_that_does_not_read_back_is_not_proved() {
        let home = tempfile::tempdir().unwrap();
        let (dir, keys) = (home.path().join("log.part"), Keys::derive([1; 16], &mut [8; 32]));
        let mut contents = Contents::default();
        for number in 1..=3 {
            let record =
                crate::Record { id: [number; 16], kind: 1, created: 0, updated: 0, body: vec![number; 40] };
            contents.put(seal_record(&keys, &record, 1, 1).unwrap());
        }
        let (log, head) = write_state(&dir, &keys, &contents, 6).unwrap();
        drop(log);
        prove_log(&dir, &keys, head).unwrap();
        let path = dir.join(log::file_name(1));
        let whole = fs::read(&path).unwrap();
        let mut flipped = whole.clone();
        flipped[whole.len() - 9] ^= 1;
        for bad in [&flipped[..], &whole[..whole.len() - 1], &whole[..0]] {
            fs::write(&path, bad).unwrap();
            assert_eq!(prove_log(&dir, &keys, head).unwrap_err().code(), "proof_failed");
        }
        fs::write(&path, &whole).unwrap();
        let other = Head { seq: head.seq + 1, ..head };
        assert_eq!(prove_log(&dir, &keys, other).unwrap_err().code(), "proof_failed");
    }
}
