use hearth_domain::{Card, clean_line};

use crate::api::{ById, InboxCard, InboxRow, InboxView, ReplyToCard, Topic};
use crate::clock::day_of;
use crate::face::face_of;
use crate::journal::{Journal, KeptCard};
use crate::{AppError, Hearth};

const REPLY_MAX: usize = 280;

impl Hearth {
    /// Cards that may be read again, newest first. Says once, with no name, that one is gone.
    pub fn inbox_list(&self, (): ()) -> Result<InboxView, AppError> {
        self.with_journal(|journal| {
            let went = journal.drop_due()? || journal.profile.something_went;
            if went {
                journal.profile.something_went = false;
                journal.save_profile()?;
            }
            let items = journal.kept_cards()?.iter().map(|(_, card)| row(card)).collect();
            Ok(InboxView { items, something_went: went })
        })
    }

    /// Opens one to read it.
    pub fn inbox_show(&self, request: ById) -> Result<InboxCard, AppError> {
        let view = self.with_journal(|journal| {
            let (_, card) = journal.kept_card(request.id)?;
            let view = open(&card)?;
            if !card.read {
                journal.change_kept(request.id, |card| card.read = true)?;
            }
            Ok(view)
        })?;
        Ok(view)
    }

    /// Keeps a short reply for the author's next circle.
    pub fn inbox_reply(&self, request: ReplyToCard) -> Result<(), AppError> {
        let text = clean_line(&request.text);
        if text.is_empty() || text.chars().count() > REPLY_MAX {
            return Err(AppError::ReplyLength);
        }
        self.with_journal(|journal| {
            journal.change_kept(request.id, |card| card.reply = Some(text)).map(|_| ())
        })?;
        self.changed(Topic::Inbox);
        Ok(())
    }

    /// Lets a card go before its day.
    pub fn inbox_forget(&self, request: ById) -> Result<(), AppError> {
        self.with_journal(|journal: &mut Journal| journal.drop_kept(request.id))?;
        self.changed(Topic::Inbox);
        Ok(())
    }
}

/// Nobody for a card without a name, whatever was kept beside it.
fn from(card: &KeptCard) -> Option<String> {
    let named = Card::decode(&card.card).is_ok_and(|face| face.signed_as.name().is_some());
    Some(card.from.clone()).filter(|from| named && !from.is_empty())
}

fn row(card: &KeptCard) -> InboxRow {
    InboxRow {
        id: card.share,
        from: from(card),
        group: card.group.clone(),
        since: day_of(card.since).to_string(),
        until: day_of(card.until).to_string(),
        is_new: !card.read,
    }
}

fn open(card: &KeptCard) -> Result<InboxCard, AppError> {
    Ok(InboxCard {
        id: card.share,
        row: row(card),
        face: face_of(&card.card)?,
        reply_waiting: card.reply.is_some(),
    })
}
