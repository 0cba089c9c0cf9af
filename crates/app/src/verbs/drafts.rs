use hearth_domain::{Attachment, Id};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::api::{Draft, DraftPlace, DraftWords, MomentInput};
use crate::journal::Journal;
use crate::{AppError, Hearth};

/// All that is being written, with the photos it already has: they belong to no moment yet.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Drafts {
    /// The one draft of a new moment, as it was kept before there were several. Read only.
    #[serde(skip_serializing)]
    input: Option<MomentInput>,
    loose: Vec<Attachment>,
    each: Vec<Draft>,
}

impl Hearth {
    /// Keeps what is being written, sealed, until it is saved or let go. What waits in other places stays.
    pub fn draft_save(&self, request: Draft) -> Result<(), AppError> {
        self.with_journal(|journal| {
            // The disk is not tried again here: this comes every moment while somebody writes, and needs no log.
            if let DraftPlace::Reply(card) = request.place {
                // A page that has not heard yet that the card is gone must not bring its draft back.
                journal.kept_card(card)?;
            }
            let mut drafts = readable(journal)?;
            drafts.let_go(&request.place);
            drafts.each.push(request);
            keep(journal, drafts)
        })
    }

    /// What was being written there.
    pub fn draft_load(&self, request: DraftPlace) -> Result<Option<DraftWords>, AppError> {
        self.with_journal(|journal| {
            let drafts = pick_up_drafts(journal)?;
            Ok(drafts.into_iter().find(|draft| draft.place == request).map(|draft| draft.words))
        })
    }

    /// Lets go what was being written there.
    pub fn draft_clear(&self, request: DraftPlace) -> Result<(), AppError> {
        self.with_journal(|journal| forget(journal, &request))
    }
}

impl Drafts {
    fn read(journal: &Journal) -> Result<Self, AppError> {
        let Some(bytes) = journal.vault.draft()? else { return Ok(Self::default()) };
        let mut drafts: Self = rmp_serde::from_slice(&bytes).map_err(|_| AppError::Unreadable("draft"))?;
        let before = drafts.input.take().map(DraftWords::Moment);
        drafts.each.extend(before.map(|words| Draft { place: DraftPlace::NewMoment, words }));
        Ok(drafts)
    }

    fn let_go(&mut self, place: &DraftPlace) {
        self.each.retain(|draft| draft.place != *place);
    }

    /// The photos that the drafts name and no moment holds yet.
    fn gather_loose(&mut self, journal: &Journal) {
        let known = std::mem::take(&mut self.loose);
        let find = |id: &Id| journal.loose.get(id).or_else(|| known.iter().find(|photo| photo.id == *id));
        self.loose = self.each.iter().flat_map(photos_of).filter_map(find).cloned().collect();
    }
}

fn photos_of(draft: &Draft) -> &[Id] {
    match &draft.words {
        DraftWords::Moment(input) => &input.attachments,
        _ => &[],
    }
}

/// What waits; nothing where it is damaged, which was told when the journal was opened: then writing starts over.
fn readable(journal: &Journal) -> Result<Drafts, AppError> {
    match Drafts::read(journal) {
        Err(AppError::Unreadable(_) | AppError::Vault(hearth_vault::Error::RecordDamaged)) => {
            Ok(Drafts::default())
        }
        read => read,
    }
}

fn keep(journal: &mut Journal, mut drafts: Drafts) -> Result<(), AppError> {
    drafts.gather_loose(journal);
    let bytes = Zeroizing::new(rmp_serde::to_vec_named(&drafts).map_err(|_| AppError::Unreadable("draft"))?);
    Ok(journal.vault.draft_save(&bytes)?)
}

/// Reads the drafts and takes their photos up again.
pub(super) fn pick_up_drafts(journal: &mut Journal) -> Result<Vec<Draft>, AppError> {
    let drafts = Drafts::read(journal)?;
    journal.loose.extend(drafts.loose.into_iter().map(|attachment| (attachment.id, attachment)));
    Ok(drafts.each)
}

/// Where something waits.
pub(super) fn places(journal: &Journal) -> Result<Vec<DraftPlace>, AppError> {
    Ok(Drafts::read(journal)?.each.into_iter().map(|draft| draft.place).collect())
}

/// Lets go what waits in one place. The file goes with the last of it, or when it is damaged.
pub(super) fn forget(journal: &mut Journal, place: &DraftPlace) -> Result<(), AppError> {
    let mut drafts = readable(journal)?;
    let before = drafts.each.len();
    drafts.let_go(place);
    match drafts.each.len() {
        0 => Ok(journal.vault.draft_clear()?),
        after if after == before => Ok(()),
        _ => keep(journal, drafts),
    }
}

/// The reply that is being written to a card goes with it. A disk that refuses this must not keep the card.
pub(crate) fn forget_reply(journal: &mut Journal, card: Id) {
    if let Err(error) = forget(journal, &DraftPlace::Reply(card)) {
        journal.note(error.code(), error.to_string());
    }
}

#[cfg(all(test, feature = "test-support"))]
#[allow(clippy::unwrap_used, reason = "a story that cannot go on must stop loudly")]
#[path = "drafts_tests.rs"]
mod tests;
