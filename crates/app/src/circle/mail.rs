//! What a member's app and the guide's app say to each other about cards kept from earlier circles:
//! asking one back, the signed receipt, and the guide's replies. Carried as private notes of the circle.

use hearth_circle::{Command, MemberId};
use hearth_domain::{Id, Share, ShareState};
use serde::{Deserialize, Serialize};

use super::held::Held;
use super::ledger::{Then, let_go};
use crate::api::Topic;
use crate::journal::Journal;
use crate::{AppError, Hearth};

/// One note. `token` was given to the guide's app with the card: it proves the author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Mail {
    /// Author: let this card go.
    TakeBack { share: Id, token: [u8; 32] },
    /// Author: is there a reply to this card?
    AnyReply { share: Id, token: [u8; 32] },
    /// Guide: it is gone; signed with the group's key.
    Receipt { share: Id, signature: Vec<u8> },
    /// Guide: my reply.
    Reply { share: Id, text: String },
    /// Author: the reply arrived.
    Thanks { share: Id, token: [u8; 32] },
}

impl Mail {
    /// The share it is about.
    pub(super) fn share(&self) -> Id {
        match self {
            Self::TakeBack { share, .. }
            | Self::AnyReply { share, .. }
            | Self::Receipt { share, .. }
            | Self::Reply { share, .. }
            | Self::Thanks { share, .. } => *share,
        }
    }
}

impl Hearth {
    /// Asks the guide of this circle for what is still open between us. Once a circle, when the guide is known.
    pub(super) fn send_mail(&self) {
        let (guide, notes) = {
            let mut state = self.state();
            let Some(room) = state.room.as_mut() else { return };
            let (Some(guide), Some(key)) = (room.guide_id(), room.group_key) else { return };
            let open = state.journal.as_ref().map(|journal| journal.vault.id().to_owned());
            let Some(room) = state.room.as_mut() else { return };
            if room.mail_sent || room.signing.is_some() || open.is_none() || room.journal != open {
                return;
            }
            room.mail_sent = true;
            let Ok(shares) = state.journal().and_then(|journal| journal.all::<Share>()) else { return };
            let ours = shares.into_iter().filter(|kept| kept.value.group_key == key.0);
            (guide, ours.filter_map(|kept| note_for(kept.id, &kept.value)).collect::<Vec<_>>())
        };
        for note in notes {
            self.post(guide, &note);
        }
    }

    /// A private note arrived.
    pub(super) fn receive_mail(&self, from: MemberId, body: &[u8]) {
        // A note this version does not know is no error: nothing depends on it.
        let Ok(mail) = rmp_serde::from_slice::<Mail>(body) else { return };
        match mail {
            Mail::Receipt { share, signature } => {
                if let Some(key) = self.receipt_key(from, share, &signature) {
                    self.remember(Held::Receipt { share, key });
                    self.changed(Topic::Shares);
                }
            }
            Mail::Reply { share, text } => self.receive_reply(from, share, &text),
            mail if self.is_guide() => {
                self.remember(Held::Mail { from, mail });
                self.changed(Topic::Inbox);
            }
            // Nothing that a member keeps is anybody else's to ask for.
            _ => {}
        }
    }

    /// Guide: signs that a card is gone.
    pub(super) fn send_receipt(&self, to: MemberId, share: Id) {
        let key = self.state().room.as_ref().and_then(|room| room.signing.clone());
        if let Some(key) = key {
            let signature = key.sign_note(&receipt(share)).to_vec();
            self.post(to, &Mail::Receipt { share, signature });
        }
    }

    /// Asks a kept card back from the guide of this circle, if it is theirs.
    pub(crate) fn ask_back(&self, share: Id) {
        let asked = {
            let mut state = self.state();
            let journal = state.journal_that_came().ok_or(AppError::NoCircle);
            let record = journal.and_then(|journal| Ok(journal.load::<Share>(share)?.value));
            let room = state.room.as_ref().filter(|room| room.is_on() && room.signing.is_none());
            match (record, room) {
                (Ok(record), Some(room)) if room.group_key.is_some_and(|key| key.0 == record.group_key) => {
                    room.guide_id().zip(note_for(share, &record))
                }
                _ => None,
            }
        };
        if let Some((guide, note)) = asked {
            self.post(guide, &note);
        }
    }

    fn receive_reply(&self, from: MemberId, share: Id, text: &str) {
        let Some(key) = self.guide_key(from) else { return };
        let text: String = hearth_domain::clean_line(text).chars().take(280).collect();
        self.remember(Held::Reply { share, text, key, from: Some(from) });
    }

    fn is_guide(&self) -> bool {
        self.state().room.as_ref().is_some_and(|room| room.signing.is_some())
    }

    /// The group's key, when this is its guide.
    fn guide_key(&self, from: MemberId) -> Option<[u8; 32]> {
        let state = self.state();
        let room = state.room.as_ref().filter(|room| room.guide_id() == Some(from))?;
        room.group_key.map(|key| key.0)
    }

    fn receipt_key(&self, from: MemberId, share: Id, signature: &[u8]) -> Option<[u8; 32]> {
        let key = self.guide_key(from)?;
        hearth_circle::GroupPublic(key).signed_note(&receipt(share), signature).then_some(key)
    }

    pub(super) fn post(&self, to: MemberId, mail: &Mail) {
        let seat = self.state().room.as_ref().and_then(|room| room.seat.clone());
        if let (Some(seat), Ok(body)) = (seat, rmp_serde::to_vec_named(mail)) {
            // A link that is lost ends the circle with an event of its own.
            let _ = seat.send(Command::Private { to, body });
        }
    }
}

/// Guide: what a note asks of the tray, and what is said then.
pub(super) fn answer(journal: &mut Journal, from: MemberId, mail: Mail) -> Result<Option<Then>, AppError> {
    let (Mail::TakeBack { share, token } | Mail::AnyReply { share, token } | Mail::Thanks { share, token }) =
        mail
    else {
        return Ok(None);
    };
    let kept = journal.any_kept(share).map(|(_, card)| card);
    if kept.as_ref().is_some_and(|card| card.token != token) {
        return Ok(None);
    }
    match mail {
        Mail::TakeBack { .. } => {
            let_go(journal, share)?;
            Ok(Some(Then::Receipt { to: from, share }))
        }
        Mail::AnyReply { .. } => {
            let reply = kept.and_then(|card| card.reply);
            Ok(reply.map(|text| Then::Answer { to: from, mail: Mail::Reply { share, text } }))
        }
        // The card may be gone since.
        _ if kept.is_none() => Ok(None),
        _ => journal.change_kept(share, |card| card.reply = None).map(|_| None),
    }
}

fn note_for(share: Id, record: &Share) -> Option<Mail> {
    let token = record.token;
    match record.state {
        ShareState::TakingBack => Some(Mail::TakeBack { share, token }),
        ShareState::Kept => Some(Mail::AnyReply { share, token }),
        _ => None,
    }
}

/// What a receipt signs.
fn receipt(share: Id) -> Vec<u8> {
    [b"hearth receipt 1".as_slice(), &share.to_bytes()].concat()
}
