use std::collections::HashSet;
use std::path::Path;

use hearth_domain::{Attachment, Moment, MomentError, Source};

use super::attachments::seal;
use crate::api::{ImportReport, ImportRequest, Skipped, Topic};
use crate::import::{self, Entry, Item, PhotoSource};
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
    /// A dry run is the same reading, pictures included, without storing. Should it stop midway, what is
    /// counted as added stays, and the next run goes on from there.
    pub fn import_run(&self, request: ImportRequest) -> Result<ImportReport, AppError> {
        let reading = import::open(&request.format, Path::new(&request.path))?;
        let (journal, known) = self.with_journal(|journal| {
            let known = journal.index()?.iter().filter_map(|meta| meta.source.clone()).collect();
            Ok((journal.vault.id().to_owned(), known))
        })?;
        let mut run = Run {
            hearth: self,
            journal,
            known,
            batch: Vec::new(),
            report: ImportReport::default(),
            lines: 0,
        };
        for item in reading {
            match item {
                Item::Skipped(line) => run.skip(line.name, line.reason),
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
    known: HashSet<Source>,
    batch: Vec<Kept<Moment>>,
    report: ImportReport,
    lines: usize,
}

impl Run<'_> {
    fn take(&mut self, entry: Entry) -> Result<(), AppError> {
        if self.is_known(&entry) {
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
        if self.is_known(&entry) {
            return;
        }
        let Entry { name, moment, photos, .. } = entry;
        let readable =
            photos.into_iter().filter_map(|photo| self.read(photo, &name, |bytes| picture::check(&bytes)));
        let readable = readable.count();
        self.kept(&name, moment, readable);
    }

    fn is_known(&mut self, entry: &Entry) -> bool {
        let known = entry.moment.source.clone().is_some_and(|source| !self.known.insert(source));
        self.report.already_there += u32::from(known);
        known
    }

    fn photo(&mut self, photo: PhotoSource, entry: &str) -> Result<Option<Attachment>, AppError> {
        let description = photo.description.clone();
        let clean = |bytes: Vec<u8>| picture::clean(&bytes).map(|clean| (bytes, clean));
        let Some((original, clean)) = self.read(photo, entry, clean) else { return Ok(None) };
        self.in_same_journal(|journal| seal(journal, &original, &clean, &description)).map(Some)
    }

    /// Reads a photo; where that fails, a line says so and the entry comes in without it.
    fn read<T>(
        &mut self,
        mut photo: PhotoSource,
        entry: &str,
        look: impl FnOnce(Vec<u8>) -> Result<T, PictureError>,
    ) -> Option<T> {
        let read = photo.read().map_err(|error| error.reason());
        match read.and_then(|bytes| look(bytes).map_err(|error| error.to_string())) {
            Ok(seen) => Some(seen),
            Err(reason) => {
                self.skip(format!("{} in “{entry}”", photo.name), reason);
                None
            }
        }
    }

    /// Counts a moment that can be kept with so many photos and gives it back; else a line says why not.
    fn kept(&mut self, name: &str, moment: Moment, photos: usize) -> Option<Moment> {
        let checked = moment.checked();
        if let Err(error) = &checked
            && (photos == 0 || *error != MomentError::Empty)
        {
            self.skip(name.to_owned(), reason(error));
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
        let twice = self.in_same_journal(|journal| {
            // Another run may have brought the same in the meantime.
            let there: HashSet<Source> =
                journal.index()?.iter().filter_map(|meta| meta.source.clone()).collect();
            let before = batch.len();
            batch.retain(|kept| kept.value.source.as_ref().is_none_or(|source| !there.contains(source)));
            journal.put_all(&batch)?;
            batch.iter().for_each(|kept| journal.reindex(kept));
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
        self.hearth.with_journal(|journal| {
            if journal.vault.id() == self.journal { work(journal) } else { Err(AppError::Locked) }
        })
    }

    fn skip(&mut self, name: String, reason: String) {
        self.lines += 1;
        if self.lines <= LINES_MAX {
            self.report.skipped.push(Skipped { name, reason });
        }
    }

    fn finished(mut self) -> ImportReport {
        if self.lines > LINES_MAX {
            let name = format!("{} more", self.lines - LINES_MAX);
            self.report
                .skipped
                .push(Skipped { name, reason: "There are too many to list them all.".to_owned() });
        }
        self.report
    }
}

fn reason(error: &MomentError) -> String {
    match error {
        MomentError::Empty => "There are no words and no photo in it that Hearth can read.".to_owned(),
        error => error.to_string(),
    }
}
