use hearth_domain::{Card, Id, Share, ShareEnd, ShareState};

use crate::api::{ById, ErasedShares, Items, ShareDetail, ShareView, Topic};
use crate::clock::day_of;
use crate::face::{face_of, hash};
use crate::journal::{Journal, Kept};
use crate::{AppError, Hearth};

impl Hearth {
    /// Who has what: a line a share, newest first.
    pub fn share_list(&self, (): ()) -> Result<Items<ShareView>, AppError> {
        self.with_journal(|journal| {
            let shares = journal.all::<Share>()?;
            Ok(Items { items: shares.iter().rev().map(share_view).collect() })
        })
    }

    /// The rest of a share's record.
    pub fn share_show(&self, request: ById) -> Result<ShareDetail, AppError> {
        self.with_journal(|journal| {
            let kept = journal.load::<Share>(request.id)?;
            let share = share_view(&kept);
            let record = kept.value;
            Ok(ShareDetail {
                id: kept.id,
                share,
                face: face_of(&record.sent)?,
                hash: hash(&record.sent),
                recipients: record.recipients,
                purpose: record.purpose,
                text_version: record.text_version,
                signature: record.signature,
                taken_back_on: record.taken_back_at.map(|time| day_of(time).to_string()),
            })
        })
    }

    /// Takes a card back: from every screen at once while the circle is on; from a guide who may keep it,
    /// now or as soon as their app is met again.
    pub fn share_take_back(&self, request: ById) -> Result<ShareView, AppError> {
        let is_on = self.take_back_live(request.id)?;
        let view = self.with_journal(|journal| {
            let now = journal.now();
            journal.change::<Share>(request.id, |share| {
                // No circle, no screen it could still be on.
                share.state = if is_on { share.after_take_back() } else { share.after_removal() };
                share.taken_back_at.get_or_insert(now);
            })?;
            Ok(share_view(&journal.load(request.id)?))
        })?;
        self.ask_back(request.id);
        self.changed(Topic::Shares);
        Ok(view)
    }

    /// Erases a line of the record for ever, as [`Hearth::moment_erase`] does a moment. What is still shown is taken back
    /// first.
    pub fn share_erase(&self, request: ById) -> Result<(), AppError> {
        let erased = self.with_journal(|journal| {
            if journal.load::<Share>(request.id)?.value.is_open() {
                return Err(AppError::StillShown);
            }
            erase(journal, &[request.id])
        });
        // Also where only the rest of it could not be done: the line is gone from the list.
        self.changed(Topic::Shares);
        erased
    }

    /// Erases every line of what is over for ever, and says how many stay: those of cards that somebody may still be able to
    /// read, or that were asked back and nobody has answered for.
    pub fn share_erase_all(&self, (): ()) -> Result<ErasedShares, AppError> {
        let erased = self.with_journal(|journal| {
            let shares = journal.all::<Share>()?;
            let over: Vec<_> =
                shares.iter().filter(|kept| !kept.value.is_open()).map(|kept| kept.id).collect();
            erase(journal, &over)?;
            let count = |number| u32::try_from(number).unwrap_or(u32::MAX);
            Ok(ErasedShares { erased: count(over.len()), left: count(shares.len() - over.len()) })
        });
        self.changed(Topic::Shares);
        erased
    }
}

/// Out of the journal, its log, its store and its snapshots: what was sent, to whom, and what was answered.
fn erase(journal: &mut Journal, lines: &[Id]) -> Result<(), AppError> {
    if lines.is_empty() {
        return Ok(());
    }
    // First, so that an interruption right after a removal leaves the rest to the next upkeep.
    journal.purge_later()?;
    for line in lines {
        journal.remove::<Share>(*line)?;
    }
    Ok(journal.vault.purge()?)
}

/// A line of the ledger.
pub(crate) fn share_view(kept: &Kept<Share>) -> ShareView {
    let share = &kept.value;
    ShareView {
        id: kept.id,
        card: share.card,
        heading: heading(&share.sent),
        group: share.group.clone(),
        guide: share.guide.clone(),
        since: day_of(share.since).to_string(),
        end: share.end,
        state: share.state,
        heard: share.heard.clone(),
        lines: share.lines.clone(),
        replies: share.replies.clone(),
        sentence: sentence(share),
    }
}

fn heading(sent: &[u8]) -> String {
    Card::decode(sent).map(|card| card.heading()).unwrap_or_default()
}

/// One plain sentence, in English, for a terminal.
fn sentence(share: &Share) -> String {
    let (heading, group, guide) = (heading(&share.sent), &share.group, &share.guide);
    let shown = format!("You showed “{heading}” to {group} on {}.", day_of(share.since));
    let rest = match (share.state, share.end) {
        (ShareState::Draft, _) => {
            return format!("“{heading}” is on its way to {group}. No answer came yet.");
        }
        (ShareState::Shown, ShareEnd::Gathering) => "It is gone when the gathering ends.".to_owned(),
        (ShareState::Shown | ShareState::Kept, ShareEnd::Day(day)) => {
            format!("{guide} may read it again until {day}.")
        }
        (ShareState::TakingBack, _) => format!("Asked back. {guide}'s app has not answered yet."),
        (ShareState::TakenBack, _) => "You took it back.".to_owned(),
        _ => "It is over; nobody can open it in Hearth any more.".to_owned(),
    };
    format!("{shown} {rest}")
}
