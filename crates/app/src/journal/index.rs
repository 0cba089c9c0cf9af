use hearth_domain::{Attachment, Id, Moment, MomentKind, Source};
use hearth_vault::FileRef;

use super::{Journal, Kept};
use crate::AppError;
use crate::clock::day_of;

/// What a list needs of a moment to place it, so that only the rows shown are opened.
#[derive(Debug, Clone)]
pub(crate) struct MomentMeta {
    pub(crate) id: Id,
    pub(crate) kind: MomentKind,
    pub(crate) day: chrono::NaiveDate,
    pub(crate) created: i64,
    pub(crate) binned: Option<i64>,
    pub(crate) source: Option<Source>,
    /// Its pictures' files, so that a file nothing refers to can be told.
    pub(crate) files: Vec<[u8; 16]>,
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
            files: moment.attachments.iter().filter_map(file_id).collect(),
        }
    }

    fn order(&self) -> impl Ord + use<> {
        (std::cmp::Reverse(self.day), std::cmp::Reverse(self.created), self.id)
    }
}

/// The file behind an attachment.
pub(crate) fn file_id(attachment: &Attachment) -> Option<[u8; 16]> {
    rmp_serde::from_slice::<FileRef>(&attachment.file).ok().map(|file| file.id)
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

    /// Unlinks sealed files that no moment and no draft refers to: a photo whose moment was never saved,
    /// or an import that stopped midway.
    pub(crate) fn drop_orphans(&mut self) -> Result<(), AppError> {
        let mut live: Vec<[u8; 16]> = self.index()?.iter().flat_map(|meta| meta.files.clone()).collect();
        live.extend(self.loose.values().filter_map(file_id));
        self.vault.files_keep(&live)?;
        Ok(())
    }

    /// Forgets the index, after many moments changed at once.
    pub(crate) fn forget_index(&mut self) {
        self.index = None;
    }
}
