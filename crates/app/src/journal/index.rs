use std::time::Duration;

use hearth_domain::{Attachment, Id, Moment, MomentKind, Source};
use hearth_vault::FileRef;

use super::{Journal, Kept};
use crate::AppError;
use crate::clock::day_of;

/// How long nothing is let go by itself after a loss.
const HOLD_SECONDS: i64 = 30 * 24 * 60 * 60;
const HOLD: Duration = Duration::from_secs(HOLD_SECONDS.unsigned_abs());

/// What a list needs of a moment to place it, so that only the rows shown are opened.
#[derive(Debug, Clone)]
pub(crate) struct MomentMeta {
    pub(crate) id: Id,
    pub(crate) kind: MomentKind,
    pub(crate) day: chrono::NaiveDate,
    pub(crate) created: i64,
    pub(crate) binned: Option<i64>,
    pub(crate) source: Option<Source>,
    /// Its pictures' files, so that one that is missing can be told, and a file nothing refers to.
    pub(crate) files: Vec<FileRef>,
}

impl MomentMeta {
    pub(crate) fn of(kept: &Kept<Moment>) -> Self {
        let moment = &kept.value;
        Self {
            id: kept.id,
            kind: moment.kind,
            day: moment.occurred_on.map_or_else(|| day_of(kept.created), |on| on.date),
            created: kept.created,
            binned: moment.binned,
            source: moment.source.clone(),
            files: moment.attachments.iter().filter_map(file_of).collect(),
        }
    }

    fn order(&self) -> impl Ord + use<> {
        (std::cmp::Reverse(self.day), std::cmp::Reverse(self.created), self.id)
    }
}

/// The file behind an attachment.
fn file_of(attachment: &Attachment) -> Option<FileRef> {
    rmp_serde::from_slice(&attachment.file).ok()
}

impl Journal {
    /// All moments, newest first; read once, then kept in step. In memory only.
    pub(crate) fn index(&mut self) -> Result<&[MomentMeta], AppError> {
        if self.index.is_none() {
            let mut metas: Vec<MomentMeta> = self.all::<Moment>()?.iter().map(MomentMeta::of).collect();
            metas.sort_by_key(MomentMeta::order);
            self.index = Some(metas);
        }
        Ok(self.index.as_deref().unwrap_or_default())
    }

    /// Keeps the index in step with a moment that was saved.
    pub(crate) fn reindex(&mut self, kept: &Kept<Moment>) {
        let Some(index) = &mut self.index else { return };
        index.retain(|meta| meta.id != kept.id);
        let meta = MomentMeta::of(kept);
        let at = index.partition_point(|other| other.order() < meta.order());
        index.insert(at, meta);
    }

    /// The pictures' files that something refers to: moments, and what is being written or brought in.
    pub(crate) fn files(&mut self) -> Result<Vec<FileRef>, AppError> {
        let mut files: Vec<FileRef> = self.index()?.iter().flat_map(|meta| meta.files.clone()).collect();
        files.extend(self.loose.values().filter_map(file_of));
        Ok(files)
    }

    /// Whether something was lost, or may have been, so recently that it can still be brought back: until then nothing
    /// is let go that was not asked for. A lost moment's pictures look like those of none.
    pub(crate) fn holds_on(&self) -> bool {
        let lost = self.profile.lost.is_some_and(|at| self.now() - at <= HOLD_SECONDS);
        lost || self.doubts_time() || self.vault.set_aside_within(HOLD)
    }

    /// Unlinks sealed files that no moment and no draft refers to: a photo whose moment was never saved,
    /// or an import that stopped midway.
    pub(crate) fn drop_orphans(&mut self) -> Result<(), AppError> {
        if self.holds_on() {
            return Ok(());
        }
        let live: Vec<[u8; 16]> = self.files()?.iter().map(|file| file.id).collect();
        self.vault.files_keep(&live)?;
        Ok(())
    }

    /// Unlinks the files of a moment that is gone for ever, but none that something else refers to.
    pub(crate) fn drop_files(&mut self, gone: &[FileRef]) -> Result<(), AppError> {
        let live: Vec<[u8; 16]> = self.files()?.iter().map(|file| file.id).collect();
        let gone: Vec<[u8; 16]> = gone.iter().map(|file| file.id).filter(|id| !live.contains(id)).collect();
        Ok(self.vault.files_drop(&gone)?)
    }

    /// Forgets the index, after many moments changed at once.
    pub(crate) fn forget_index(&mut self) {
        self.index = None;
    }
}
