//! The append-only log: what "saved" means. One commit, one frame, one `fdatasync`.

use crate::disk;
use crate::error::Error;
use crate::frame::{self, Found, Frame, Head, MAGIC};
use crate::keys::Keys;
use crate::seal;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A segment takes no further frame once it is this long.
pub(crate) const SEGMENT: u64 = 8 * 1024 * 1024;

/// No segment of ours is longer; of one that is, no more is read.
pub(crate) const MAX_SEGMENT: u64 = SEGMENT + (frame::CLEAR + frame::MAX_FRAME + seal::TAG) as u64;

/// How many times a segment's length is read at most in search of the next long frame: a segment full of false
/// beginnings, each as long as the rest, would keep its owner waiting for hours.
const SEARCH: usize = 16;
/// What a disk gives or does not give as one.
const BLOCK: usize = 4096;
/// A frame up to this length is always tried.
const SHORT: usize = 4096;

/// The end of the log and where its last frame begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Position {
    pub(crate) segment: u32,
    pub(crate) last: u64,
    pub(crate) end: u64,
}

/// The open log of one journal.
pub(crate) struct Log {
    dir: PathBuf,
    file: File,
    pub(crate) position: Position,
    /// Set when an append may have left bytes that could not be taken back.
    broken: bool,
}

impl Log {
    /// Begins a log with `frame` in an empty directory.
    pub(crate) fn begin(dir: &Path, keys: &Keys, frame: &Frame) -> Result<Self, Error> {
        disk::make_dir(dir)?;
        let file = segment_file(dir, 1)?;
        let position = Position { segment: 1, last: 0, end: 0 };
        let mut log = Self { dir: dir.to_path_buf(), file, position, broken: false };
        log.append(keys, frame)?;
        disk::sync_dir(dir)?;
        Ok(log)
    }

    /// Goes on after `position`; bytes behind it are cut (they were kept aside, or are a torn append).
    pub(crate) fn resume(dir: &Path, position: Position) -> Result<Self, Error> {
        let path = dir.join(file_name(position.segment));
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        if file.metadata()?.len() != position.end {
            file.set_len(position.end)?;
        }
        // What is there may be a frame that was written and not yet synced when everything stopped.
        file.sync_all()?;
        Ok(Self { dir: dir.to_path_buf(), file, position, broken: false })
    }

    /// Appends a frame. On return it is durable; on error it is not there.
    pub(crate) fn append(&mut self, keys: &Keys, frame: &Frame) -> Result<(), Error> {
        if self.broken {
            return Err(Error::ReadOnly);
        }
        let bytes = frame::encode(keys, frame)?;
        if self.position.end >= SEGMENT {
            self.next_segment()?;
        }
        let last = self.position.end;
        self.write(&bytes).inspect_err(|_| self.take_back(last))?;
        self.position.last = last;
        self.position.end = last + bytes.len() as u64;
        Ok(())
    }

    /// Appends a frame as the first of a new segment, so that those before can be dropped.
    pub(crate) fn append_in_new_segment(&mut self, keys: &Keys, frame: &Frame) -> Result<(), Error> {
        if self.position.end > 0 && !self.broken {
            self.next_segment()?;
        }
        self.append(keys, frame)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.seek(SeekFrom::Start(self.position.end))?;
        self.file.write_all(bytes)?;
        // A failed sync may have dropped pages that look written: never trusted again, even if a later one succeeds.
        self.file.sync_data().inspect_err(|_| self.broken = true)?;
        Ok(())
    }

    fn take_back(&mut self, end: u64) {
        let undone = self.file.set_len(end).and_then(|()| self.file.sync_all());
        self.broken |= undone.is_err();
    }

    fn next_segment(&mut self) -> Result<(), Error> {
        let segment = self.position.segment.checked_add(1).ok_or(Error::ReadOnly)?;
        self.file = segment_file(&self.dir, segment)?;
        self.position = Position { segment, last: 0, end: 0 };
        Ok(())
    }

    /// Whether the log refuses further frames until the journal is opened again.
    /// As after a write that failed.
    #[cfg(all(test, feature = "test-support"))]
    pub(crate) fn fail(&mut self) {
        self.broken = true;
    }

    pub(crate) fn broken(&self) -> bool {
        self.broken
    }
}

fn segment_file(dir: &Path, segment: u32) -> Result<File, Error> {
    let file = disk::create_new(&dir.join(file_name(segment)))?;
    file.sync_all()?;
    disk::sync_dir(dir)?;
    Ok(file)
}

pub(crate) fn file_name(segment: u32) -> String {
    format!("{segment:04}.log")
}

/// The segments there are, in order, with their lengths.
pub(crate) fn segments(dir: &Path) -> Result<Vec<(u32, u64)>, Error> {
    let mut out = Vec::new();
    for name in disk::file_names(dir)? {
        let number = name.strip_suffix(".log").and_then(|stem| stem.parse().ok());
        if let Some(number) = number {
            // One that the disk says nothing of is there all the same.
            out.push((number, dir.join(&name).metadata().map_or(0, |meta| meta.len())));
        }
    }
    out.sort_unstable();
    Ok(out)
}

/// Bytes of a segment that hold no frame of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hole {
    pub(crate) segment: u32,
    pub(crate) from: u64,
    pub(crate) to: u64,
}

/// What reading the whole log showed.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    pub(crate) frames: u64,
    pub(crate) first: Option<(bool, u64)>,
    pub(crate) last: Option<Head>,
    pub(crate) position: Option<Position>,
    pub(crate) holes: Vec<Hole>,
    /// A frame whose bytes end before its declared length, at the very end.
    pub(crate) torn: Option<Hole>,
    /// A number is missing in the order of frames or segments.
    pub(crate) gap: bool,
    /// The disk did not give some of the bytes: what is behind them may be whole.
    pub(crate) unread: Option<std::io::ErrorKind>,
}

impl Scan {
    /// What the disk does not give now, other copies may: it keeps nothing shut.
    fn not_given(&mut self, error: Error) -> Result<(), Error> {
        match error {
            Error::Io(error) if error.kind() != std::io::ErrorKind::NotFound => {
                self.unread = self.unread.or(Some(error.kind()));
                Ok(())
            }
            other => Err(other),
        }
    }

    /// Nothing but whole frames without a gap, a torn append at the end allowed.
    pub(crate) fn whole(&self) -> bool {
        self.holes.is_empty() && !self.gap && self.unread.is_none() && self.last.is_some()
    }
}

/// Reads every frame in order, past damage where frames follow it.
pub(crate) fn scan(dir: &Path, keys: &Keys, visit: &mut dyn FnMut(Frame)) -> Result<Scan, Error> {
    let mut scan = Scan::default();
    let segments = segments(dir).or_else(|error| scan.not_given(error).map(|()| Vec::new()))?;
    let final_segment = segments.last().map(|(number, _)| *number);
    let mut expected = None;
    for (number, _) in segments {
        scan.gap |= expected.is_some_and(|expected| expected != number);
        expected = number.checked_add(1);
        scan_segment(dir, number, keys, &mut scan, visit)?;
        if Some(number) != final_segment {
            // Only the last segment may end in the middle of an append.
            scan.holes.extend(scan.torn.take());
        }
    }
    Ok(scan)
}

/// Whether these are the keys of the log in a journal's directory: a single frame says so.
pub(crate) fn opens(journal: &Path, keys: &Keys) -> Result<bool, Error> {
    let scan = scan(&journal.join("log"), keys, &mut |_| {})?;
    match scan.unread {
        Some(kind) if scan.frames == 0 => Err(std::io::Error::from(kind).into()),
        _ => Ok(scan.frames > 0),
    }
}

fn scan_segment(
    dir: &Path,
    segment: u32,
    keys: &Keys,
    scan: &mut Scan,
    visit: &mut dyn FnMut(Frame),
) -> Result<(), Error> {
    let (bytes, unread) = match read_past_errors(&dir.join(file_name(segment))) {
        Ok(read) => read,
        Err(error) => return scan.not_given(error),
    };
    scan.unread = scan.unread.or(unread);
    scan_bytes(&bytes, segment, keys, scan, visit);
    let len = dir.join(file_name(segment)).metadata().map_or(0, |meta| meta.len());
    if len > MAX_SEGMENT {
        // No segment of ours is as long: what is behind is not read, and not passed over in silence.
        scan.holes.push(Hole { segment, from: MAX_SEGMENT, to: len });
    }
    Ok(())
}

/// The bytes of a file, with zeros for the blocks that the disk does not give, and why it does not.
fn read_past_errors(path: &Path) -> Result<(Vec<u8>, Option<std::io::ErrorKind>), Error> {
    let mut file = File::open(path)?;
    let mut bytes = Vec::new();
    if (&mut file).take(MAX_SEGMENT).read_to_end(&mut bytes).is_ok() {
        return Ok((bytes, None));
    }
    let len =
        usize::try_from(file.metadata()?.len().min(MAX_SEGMENT)).map_err(|_| Error::Store("segment"))?;
    let (mut bytes, mut unread) = (vec![0; len], None);
    for (number, block) in bytes.chunks_mut(BLOCK).enumerate() {
        let read = file.seek(SeekFrom::Start((number * BLOCK) as u64)).and_then(|_| file.read_exact(block));
        if let Err(error) = read {
            block.fill(0);
            unread = Some(error.kind());
        }
    }
    Ok((bytes, unread))
}

/// Reads the frames of one segment.
pub(crate) fn scan_bytes(
    bytes: &[u8],
    segment: u32,
    keys: &Keys,
    scan: &mut Scan,
    visit: &mut dyn FnMut(Frame),
) {
    let mut budget = bytes.len().saturating_mul(SEARCH);
    let mut at = 0;
    while at < bytes.len() {
        match frame::decode(keys, &bytes[at..]) {
            Found::Frame(frame, len) => {
                let place = Position { segment, last: at as u64, end: (at + len) as u64 };
                accept(scan, frame, place, visit);
                at += len;
            }
            found => {
                let next = next_frame(keys, bytes, at + 1, &mut budget);
                let to = next.unwrap_or(bytes.len()) as u64;
                let hole = Hole { segment, from: at as u64, to };
                let torn = next.is_none() && matches!(found, Found::Torn);
                if torn {
                    scan.torn = Some(hole)
                } else {
                    scan.holes.push(hole)
                }
                at = next.unwrap_or(bytes.len());
            }
        }
    }
}

fn accept(scan: &mut Scan, frame: Frame, place: Position, visit: &mut dyn FnMut(Frame)) {
    let seq = frame.head.seq;
    match scan.last {
        None => scan.first = Some((frame.start, seq)),
        Some(last) if seq <= last.seq || frame.start => {
            // A genuine frame out of its order is an old one put back.
            scan.holes.push(Hole { segment: place.segment, from: place.last, to: place.end });
            return;
        }
        Some(last) => scan.gap |= seq != last.seq + 1,
    }
    scan.frames += 1;
    scan.last = Some(frame.head);
    scan.position = Some(place);
    visit(frame);
}

fn next_frame(keys: &Keys, bytes: &[u8], from: usize, budget: &mut usize) -> Option<usize> {
    let beginnings = bytes.get(from..)?.windows(MAGIC.len()).enumerate();
    let mut beginnings = beginnings.filter(|(_, window)| window == MAGIC).map(|(at, _)| from + at);
    beginnings.find(|at| {
        let rest = &bytes[*at..];
        let len = frame::length(rest).unwrap_or(0);
        let Some(left) = budget.checked_sub(if len > SHORT { len } else { 0 }) else { return false };
        *budget = left;
        matches!(frame::decode(keys, rest), Found::Frame(..))
    })
}

/// The one frame at the end, without reading the rest.
pub(crate) fn last_frame(dir: &Path, keys: &Keys, position: Position) -> Result<Option<Head>, Error> {
    let mut file = File::open(dir.join(file_name(position.segment)))?;
    file.seek(SeekFrom::Start(position.last))?;
    let mut bytes = Vec::new();
    file.take(MAX_SEGMENT).read_to_end(&mut bytes)?;
    Ok(match frame::decode(keys, &bytes) {
        Found::Frame(frame, len) if position.last + len as u64 == position.end => Some(frame.head),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_found_behind_thousands_of_false_beginnings() {
        let keys = Keys::derive([1; 16], &mut [8; 32]);
        let frame = Frame { start: true, head: Head { seq: 1, ..Head::default() }, ops: Vec::new() };
        let genuine = frame::encode(&keys, &frame).unwrap();
        let mut segment = Vec::new();
        for left in (0..20_000_u32).rev() {
            let len = left * 44 + u32::try_from(genuine.len()).unwrap();
            segment.extend([MAGIC.as_slice(), &[0; 8], &len.to_le_bytes(), &[0; 24]].concat());
        }
        let rubbish = segment.len() as u64;
        segment.extend(&genuine);
        let (mut scan, mut found) = (Scan::default(), Vec::new());
        scan_bytes(&segment, 1, &keys, &mut scan, &mut |frame| found.push(frame));
        assert_eq!(found, [frame]);
        assert_eq!(scan.holes, [Hole { segment: 1, from: 0, to: rubbish }]);
    }

    #[test]
    fn a_segment_that_was_made_endless_is_read_as_far_as_one_of_ours_can_go() {
        let dir = tempfile::tempdir().unwrap();
        let keys = Keys::derive([1; 16], &mut [8; 32]);
        let frame = Frame { start: true, head: Head { seq: 1, ..Head::default() }, ops: Vec::new() };
        let end = Log::begin(dir.path(), &keys, &frame).unwrap().position.end;
        // Without a byte on the disk: more than any memory holds.
        let segment = OpenOptions::new().write(true).open(dir.path().join(file_name(1))).unwrap();
        segment.set_len(1 << 43).unwrap();
        let mut found = Vec::new();
        let scan = scan(dir.path(), &keys, &mut |frame| found.push(frame)).unwrap();
        assert_eq!(found, [frame]);
        assert_eq!(scan.holes.first(), Some(&Hole { segment: 1, from: end, to: MAX_SEGMENT }));
        assert_eq!(scan.holes.len(), 2, "what is not read is not passed over");
    }
}
