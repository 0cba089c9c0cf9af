use std::collections::HashSet;
use std::path::Path;

use hearth_domain::{Attachment, Id, Moment, MomentError, Source};

use super::attachments::seal;
use crate::api::{ImportReport, ImportRequest, Skipped, Topic};
use crate::import::{self, Entry, Item, PhotoSource, Why};
use crate::journal::{Journal, Kept};
use crate::picture::{self, PictureError};
use crate::random::new_id;
use crate::{AppError, Hearth};

/// Entries acknowledged in one step.
const BATCH: usize = 50;
const SAMPLES: usize = 5;
/// More lines help nobody to find what is missing.
const LINES_MAX: usize = 1_000;

impl Hearth {
    /// Brings in what was written elsewhere; what an earlier run brought is left as it is.
    ///
    /// A dry run is the same reading, pictures included, without storing. Should it stop midway, as it does
    /// when the journal is locked, what was stored by then stays, and the next run goes on from there.
    pub fn import_run(&self, request: ImportRequest) -> Result<ImportReport, AppError> {
        let (journal, locks, known) = {
            let mut state = self.state();
            let locks = state.locks;
            let journal = state.journal()?;
            let known = journal.index()?.iter().filter_map(|meta| meta.source.clone()).collect();
            (journal.vault.id().to_owned(), locks, known)
        };
        let reading = import::open(&request.format, Path::new(&request.path))?;
        let mut run = Run {
            hearth: self,
            journal,
            locks,
            known,
            batch: Vec::new(),
            report: ImportReport::default(),
            lines: 0,
        };
        for item in reading {
            match item {
                Item::Skipped(line) => run.skip(line),
                Item::Entry(entry) if request.dry_run => run.look_at(*entry),
                Item::Entry(entry) => run.take(*entry)?,
            }
        }
        run.store()?;
        Ok(run.finished())
    }
}

/// One run. Pictures are decoded outside the journal's lock, so that the window can still lock or hide.
struct Run<'a> {
    hearth: &'a Hearth,
    /// The journal it began with: should another be opened meanwhile, nothing may go there.
    journal: String,
    /// How often was locked by then: a lock ends the run, because photos that no moment has yet go with it.
    locks: u64,
    known: HashSet<Source>,
    batch: Vec<Kept<Moment>>,
    report: ImportReport,
    lines: usize,
}

impl Run<'_> {
    fn take(&mut self, entry: Entry) -> Result<(), AppError> {
        if !self.wants(&entry) {
            return Ok(());
        }
        let Entry { name, mut moment, created, updated, photos } = entry;
        for photo in photos {
            moment.attachments.extend(self.photo(photo, &name)?);
        }
        let photos = moment.attachments.len();
        if let Some(moment) = self.kept(&name, moment, photos) {
            self.batch.push(Kept { id: new_id()?, created, updated, value: moment });
        }
        if self.batch.len() >= BATCH { self.store() } else { Ok(()) }
    }

    fn look_at(&mut self, entry: Entry) {
        if !self.wants(&entry) {
            return;
        }
        let Entry { name, moment, photos, .. } = entry;
        let readable =
            photos.into_iter().filter_map(|photo| self.read(photo, &name, |bytes| picture::check(&bytes)));
        let readable = readable.count();
        self.kept(&name, moment, readable);
    }

    /// Whether an entry is worth opening its photos for: it is new, and its words can be kept.
    fn wants(&mut self, entry: &Entry) -> bool {
        if entry.moment.source.clone().is_some_and(|source| !self.known.insert(source)) {
            self.report.already_there += 1;
            return false;
        }
        match entry.moment.clone().checked() {
            Ok(_) | Err(MomentError::Empty) => true,
            Err(error) => {
                self.skip(Why::from(error).about(&entry.name, &[]));
                false
            }
        }
    }

    fn photo(&mut self, photo: PhotoSource, entry: &str) -> Result<Option<Attachment>, AppError> {
        let description = photo.description.clone();
        let clean = |bytes: Vec<u8>| picture::clean(&bytes).map(|clean| (bytes, clean));
        let Some((original, clean)) = self.read(photo, entry, clean) else { return Ok(None) };
        self.in_same_journal(|journal| {
            let attachment = seal(journal, &original, &clean, &description)?;
            // Until its moment is stored, this is all that keeps it from being cleared away.
            journal.loose.insert(attachment.id, attachment.clone());
            Ok(Some(attachment))
        })
    }

    /// Reads a photo; where that fails, a line says so and the entry comes in without it.
    fn read<T>(
        &mut self,
        mut photo: PhotoSource,
        entry: &str,
        look: impl FnOnce(Vec<u8>) -> Result<T, PictureError>,
    ) -> Option<T> {
        let read = photo.read().map_err(Why::from);
        match read.and_then(|bytes| look(bytes).map_err(Why::from)) {
            Ok(seen) => Some(seen),
            Err(why) => {
                self.skip(why.about(format!("{} in “{entry}”", photo.name), &[&photo.name, entry]));
                None
            }
        }
    }

    /// Counts a moment that comes in with so many photos; a line where it has neither words nor one of them.
    fn kept(&mut self, name: &str, moment: Moment, photos: usize) -> Option<Moment> {
        let checked = moment.checked();
        if checked.is_err() && photos == 0 {
            self.skip(Why::NoWords.about(name, &[]));
            return None;
        }
        self.report.added += 1;
        self.report.photos += u32::try_from(photos).unwrap_or(u32::MAX);
        if self.report.samples.len() < SAMPLES {
            self.report.samples.push(name.to_owned());
        }
        checked.ok()
    }

    fn store(&mut self) -> Result<(), AppError> {
        let mut batch = std::mem::take(&mut self.batch);
        if batch.is_empty() {
            return Ok(());
        }
        let photos: HashSet<Id> =
            batch.iter().flat_map(|kept| &kept.value.attachments).map(|photo| photo.id).collect();
        let twice = self.in_same_journal(|journal| {
            // Another run may have brought the same in the meantime.
            let there: HashSet<Source> =
                journal.index()?.iter().filter_map(|meta| meta.source.clone()).collect();
            let before = batch.len();
            batch.retain(|kept| kept.value.source.as_ref().is_none_or(|source| !there.contains(source)));
            journal.put_all(&batch)?;
            batch.iter().for_each(|kept| journal.reindex(kept));
            journal.loose.retain(|id, _| !photos.contains(id));
            Ok(before - batch.len())
        })?;
        let twice = u32::try_from(twice).unwrap_or(u32::MAX);
        self.report.already_there += twice;
        self.report.added = self.report.added.saturating_sub(twice);
        self.hearth.changed(Topic::Moments);
        Ok(())
    }

    fn in_same_journal<T>(
        &self,
        work: impl FnOnce(&mut Journal) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let mut state = self.hearth.state();
        if state.locks != self.locks {
            return Err(AppError::Locked);
        }
        let journal = state.journal()?;
        if journal.vault.id() == self.journal { work(journal) } else { Err(AppError::Locked) }
    }

    fn skip(&mut self, line: Skipped) {
        self.lines += 1;
        if self.lines <= LINES_MAX {
            self.report.skipped.push(line);
        }
    }

    fn finished(mut self) -> ImportReport {
        if self.lines > LINES_MAX {
            let more = self.lines - LINES_MAX;
            let line = Why::TooManyLines.about(format!("{more} more"), &[&format!("+ {more}")]);
            self.report.skipped.push(line);
        }
        self.report
    }
}

#[cfg(all(test, feature = "test-support"))]
#[allow(clippy::unwrap_used, reason = "a story that cannot go on must stop loudly")]
#[path = "import_run_tests.rs"]
mod tests;
