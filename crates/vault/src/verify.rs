//! Reading every byte there is, and saying what is not as it should be.

use crate::copies;
use crate::error::Error;
use crate::files::FileRef;
use crate::notice::Notice;
use crate::record::{Name, open_record, peek};
use crate::recover;
use crate::snapshot;
use crate::vault::{Vault, Working};
use std::path::Path;

/// What a full check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Records read and authenticated.
    pub records: u64,
    /// Frames of the log read and authenticated.
    pub frames: u64,
    /// Attachments read and authenticated.
    pub files: u64,
    /// Everything that was not as it should be, repaired by now or not.
    pub damaged: Vec<Notice>,
    /// Whether nothing was found.
    pub ok: bool,
}

impl Vault {
    /// Checks every byte: both header copies, the log, each record in the store, snapshots, attachments, draft and tray.
    /// Records are mended where a second copy is whole.
    ///
    /// Without knowing what records refer to, an attachment that is missing or in another's place is not noticed: see
    /// [`Vault::verify_with`].
    pub fn verify(&mut self) -> Result<Report, Error> {
        self.verify_with(&[])
    }

    /// The same, and whether each of `files`, which are what the records refer to, is here and what it should be.
    pub fn verify_with(&mut self, files: &[FileRef]) -> Result<Report, Error> {
        let mut damaged = Vec::new();
        let frames = self.check_kept(&mut damaged)?;
        let records = self.check_records(&mut damaged);
        let sorted = self.sort_files(files)?;
        let files = sorted.readable.len() as u64;
        damaged.extend(sorted.trouble);
        let ok = damaged.is_empty();
        Ok(Report { records, frames, files, damaged, ok })
    }

    /// The same without attachments, which can be large: those are checked one by one with
    /// [`Vault::check_attached`] and [`Vault::check_file`], so that a person who locks meanwhile never waits for all of them.
    pub fn verify_records(&mut self) -> Result<Report, Error> {
        let mut damaged = Vec::new();
        let frames = self.check_kept(&mut damaged)?;
        let records = self.check_records(&mut damaged);
        let ok = damaged.is_empty();
        Ok(Report { records, frames, files: 0, damaged, ok })
    }

    fn check_kept(&self, damaged: &mut Vec<Notice>) -> Result<u64, Error> {
        self.check_headers(damaged)?;
        let frames = self.check_log(damaged)?;
        self.check_snapshots(damaged);
        self.check_apart(damaged);
        Ok(frames)
    }

    fn check_headers(&self, damaged: &mut Vec<Notice>) -> Result<(), Error> {
        if !copies::agree(&self.dir, &self.header, &self.keys)? {
            damaged.push(Notice::new("header_damaged", "One of the journal's key files is damaged."));
        }
        Ok(())
    }

    fn check_log(&self, damaged: &mut Vec<Notice>) -> Result<u64, Error> {
        let Ok(replay) = recover::replay(&self.dir, &self.keys) else {
            damaged.push(Notice::new("log_damaged", "The journal's log cannot be read."));
            return Ok(0);
        };
        if !replay.whole(&self.keys) || replay.scan.last != Some(self.head) || replay.scan.torn.is_some() {
            let places = replay.scan.holes.len();
            let message = format!("The journal's log is damaged ({places} places).");
            damaged.push(Notice::new("log_damaged", message));
        }
        Ok(replay.scan.frames)
    }

    /// Reads the store itself, so that what it lost is found while the log still has it.
    fn check_records(&mut self, damaged: &mut Vec<Notice>) -> u64 {
        if let Working::Store(store) = &self.working {
            let same = store.head(&self.keys) == Some(self.head)
                && store.index(&self.keys).is_some_and(|index| index == self.index);
            if !same {
                damaged.push(Notice::new("store_damaged", "The working store does not hold what it should."));
            }
        }
        let names: Vec<Name> = self.index.entries.keys().copied().collect();
        let before = self.notices.len();
        let whole =
            names.iter().filter(|name| self.get_named(name).is_ok_and(|found| found.is_some())).count();
        damaged.extend(self.notices.drain(before..));
        if whole < names.len() {
            let message = format!("{} entries are damaged and have no second copy.", names.len() - whole);
            damaged.push(Notice::new("record_damaged", message));
        }
        whole as u64
    }

    fn check_snapshots(&self, damaged: &mut Vec<Notice>) {
        for path in snapshot::paths(&self.dir) {
            if snapshot::read(&path, &self.keys).is_none() {
                damaged.push(named("snapshot_damaged", "A snapshot is damaged", &path));
            }
        }
    }

    fn check_apart(&self, damaged: &mut Vec<Notice>) {
        if self.draft().is_err() {
            damaged.push(Notice::new("draft_damaged", "The draft is damaged."));
        }
        let lost = self.tray_list().iter().filter(|card| self.tray_get(&card.id).is_err()).count();
        if lost > 0 {
            damaged.push(Notice::new("tray_damaged", "A card that someone let you keep is damaged."));
        }
    }

    /// Every sealed record, authenticated; an error if a single one is missing.
    pub(crate) fn contents(&mut self) -> Result<crate::state::Contents, Error> {
        let mut out = crate::state::Contents::default();
        let entries: Vec<_> = self.index.entries.iter().map(|(name, meta)| (*name, *meta)).collect();
        for (name, meta) in entries {
            self.get_named(&name)?;
            let kept = match &self.working {
                Working::Store(store) => store.read(&name),
                Working::Memory(contents) => contents.records.get(&name).map(|(_, bytes)| bytes.clone()),
            };
            let right = |bytes: &Vec<u8>| {
                peek(bytes) == Some((name, meta)) && open_record(&self.keys, bytes).is_some()
            };
            out.put(kept.filter(right).ok_or(Error::RecordDamaged)?);
        }
        Ok(out)
    }
}

fn named(code: &'static str, words: &str, path: &Path) -> Notice {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Notice::new(code, format!("{words} ({name})."))
}
