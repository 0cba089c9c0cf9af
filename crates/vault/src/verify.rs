//! Reading every byte there is, and saying what is not as it should be.

use crate::copies;
use crate::error::Error;
use crate::files::FileRef;
use crate::notice::Notice;
use crate::record::{Name, open_record, peek};
use crate::recover;
use crate::snapshot;
use crate::vault::{Vault, Working};
use std::path::{Path, PathBuf};

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

/// A part of a journal that can be checked by itself.
pub struct VerifyPart(Part);

enum Part {
    Keys,
    Log,
    Apart,
    Store,
    Snapshot(PathBuf),
    Records(Vec<Name>),
}

/// Read in some milliseconds.
const RECORDS_A_PART: usize = 500;

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
        self.still_there()?;
        let mut damaged = Vec::new();
        self.check_headers(&mut damaged)?;
        let frames = self.check_log(&mut damaged)?;
        for path in snapshot::paths(&self.dir) {
            self.check_snapshot(&path, &mut damaged);
        }
        self.check_apart(&mut damaged)?;
        self.check_store(&mut damaged);
        let names: Vec<Name> = self.index.entries.keys().copied().collect();
        let records = self.check_records(&names, &mut damaged);
        let sorted = self.sort_files(files)?;
        let files = sorted.readable.len() as u64;
        damaged.extend(sorted.trouble);
        let ok = damaged.is_empty();
        Ok(Report { records, frames, files, damaged, ok })
    }

    /// An error where the journal's place cannot be seen now, as with a stick that was pulled: then nothing can be said of
    /// what lies there, and all of it may be whole.
    pub fn still_there(&self) -> Result<(), Error> {
        Ok(std::fs::read_dir(&self.dir).map(drop)?)
    }

    /// The same in parts that each take little time, so that a person who locks meanwhile never waits for all of them. Not
    /// the attachments, which can be large: those are checked one by one with [`Vault::check_attached`] and
    /// [`Vault::check_file`].
    pub fn parts_to_verify(&self) -> Vec<VerifyPart> {
        let names: Vec<Name> = self.index.entries.keys().copied().collect();
        let records = names.chunks(RECORDS_A_PART).map(|names| VerifyPart(Part::Records(names.to_vec())));
        let snapshots = snapshot::paths(&self.dir).into_iter().map(|path| VerifyPart(Part::Snapshot(path)));
        let first = [Part::Keys, Part::Log, Part::Apart, Part::Store].map(VerifyPart);
        first.into_iter().chain(snapshots).chain(records).collect()
    }

    /// Checks one of these parts. What was removed meanwhile is fine.
    pub fn verify_part(&mut self, part: &VerifyPart) -> Result<Vec<Notice>, Error> {
        self.still_there()?;
        let mut damaged = Vec::new();
        match &part.0 {
            Part::Keys => self.check_headers(&mut damaged)?,
            Part::Log => drop(self.check_log(&mut damaged)?),
            Part::Apart => self.check_apart(&mut damaged)?,
            Part::Store => self.check_store(&mut damaged),
            Part::Snapshot(path) => self.check_snapshot(path, &mut damaged),
            Part::Records(names) => drop(self.check_records(names, &mut damaged)),
        }
        Ok(damaged)
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

    /// Looks at the store itself, so that what it lost is found while the log still has it.
    fn check_store(&self, damaged: &mut Vec<Notice>) {
        if let Working::Store(store) = &self.working {
            let same = store.head(&self.keys) == Some(self.head)
                && store.index(&self.keys).is_some_and(|index| index == self.index);
            if !same {
                damaged.push(Notice::new("store_damaged", "The working store does not hold what it should."));
            }
        }
    }

    /// Reads records and says how many are whole.
    fn check_records(&mut self, names: &[Name], damaged: &mut Vec<Notice>) -> u64 {
        let here: Vec<&Name> = names.iter().filter(|name| self.index.entries.contains_key(*name)).collect();
        let before = self.notices.len();
        let whole =
            here.iter().filter(|name| self.get_named(name).is_ok_and(|found| found.is_some())).count();
        damaged.extend(self.notices.drain(before..));
        if whole < here.len() {
            let message = format!("{} entries are damaged and have no second copy.", here.len() - whole);
            damaged.push(Notice::new("record_damaged", message));
        }
        whole as u64
    }

    fn check_snapshot(&self, path: &Path, damaged: &mut Vec<Notice>) {
        if path.exists() && snapshot::read(path, &self.keys).is_none() {
            damaged.push(named("snapshot_damaged", "A snapshot is damaged", path));
        }
    }

    /// What stands beside the records.
    fn check_apart(&self, damaged: &mut Vec<Notice>) -> Result<(), Error> {
        if self.draft().is_err() {
            damaged.push(Notice::new("draft_damaged", "The draft is damaged."));
        }
        damaged.extend(self.tray_trouble());
        let lost = self.tray_list().iter().filter(|card| self.tray_get(&card.id).is_err()).count();
        if lost > 0 {
            damaged.push(Notice::new("tray_damaged", "A card that someone let you keep is damaged."));
        }
        damaged.extend(self.check_letters()?);
        Ok(())
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
