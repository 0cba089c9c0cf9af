//! What a member's app and the guide's app say to each other about cards kept from earlier circles:
//! asking one back, the signed receipt, and the guide's replies. Carried as private notes of the circle.

use hearth_circle::{Command, MemberId};
use hearth_domain::{Id, Share, ShareState};
use serde::{Deserialize, Serialize};

use super::ledger::{Held, let_go};
use crate::Hearth;
use crate::api::{CircleEvent, Topic};

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
                if self.sent_by_guide(from) && self.receipt_holds(share, &signature) {
                    self.remember(Held::Receipt { share });
                    self.changed(Topic::Shares);
                }
            }
            Mail::Reply { share, text } => self.receive_reply(from, share, text),
            mail => self.remember(Held::Mail { from, mail }),
        }
    }

    /// Guide: answers a note that needs the tray.
    pub(super) fn answer_mail(&self, from: MemberId, mail: Mail) {
        let answer = self.with_journal(|journal| match mail {
            Mail::TakeBack { share, token } => match journal.kept_card(share) {
                Ok((_, card)) if card.token != token => Ok(None),
                _ => let_go(journal, share).map(|()| Some(Answer::Receipt(share))),
            },
            Mail::AnyReply { share, token } => match journal.kept_card(share) {
                Ok((_, card)) if card.token == token => Ok(card.reply.map(|text| Answer::Reply(share, text))),
                _ => Ok(None),
            },
            Mail::Thanks { share, token } => match journal.kept_card(share) {
                Ok((_, card)) if card.token == token => {
                    journal.change_kept(share, |card| card.reply = None).map(|_| None)
                }
                _ => Ok(None),
            },
            Mail::Receipt { .. } | Mail::Reply { .. } => Ok(None),
        });
        match answer {
            Ok(Some(Answer::Receipt(share))) => self.send_receipt(from, share),
            Ok(Some(Answer::Reply(share, text))) => self.post(from, &Mail::Reply { share, text }),
            _ => {}
        }
        self.changed(Topic::Inbox);
    }

    /// Guide: signs that a card is gone.
    pub(super) fn send_receipt(&self, to: MemberId, share: Id) {
        let key = self.state().room.as_ref().and_then(|room| room.signing.clone());
        if let Some(key) = key {
            let signature = key.sign_note(&receipt(share)).to_vec();
            self.post(to, &Mail::Receipt { share, signature });
        }
    }

    fn receive_reply(&self, from: MemberId, share: Id, text: String) {
        if !self.sent_by_guide(from) {
            return;
        }
        let text: String = hearth_domain::clean_line(&text).chars().take(280).collect();
        let token = self.with_journal(|journal| Ok(journal.load::<Share>(share)?.value.token));
        self.remember(Held::Reply { share, text: text.clone() });
        if let Ok(token) = token {
            self.post(from, &Mail::Thanks { share, token });
            self.tell([CircleEvent::Reply { share, text }]);
            self.changed(Topic::Shares);
        }
    }

    fn sent_by_guide(&self, from: MemberId) -> bool {
        self.state().room.as_ref().is_some_and(|room| room.guide_id() == Some(from))
    }

    fn receipt_holds(&self, share: Id, signature: &[u8]) -> bool {
        let key = self.state().room.as_ref().and_then(|room| room.group_key);
        key.is_some_and(|key| key.signed_note(&receipt(share), signature))
    }

    fn post(&self, to: MemberId, mail: &Mail) {
        let seat = self.state().room.as_ref().and_then(|room| room.seat.clone());
        if let (Some(seat), Ok(body)) = (seat, rmp_serde::to_vec_named(mail)) {
            // A link that is lost ends the circle with an event of its own.
            let _ = seat.send(Command::Private { to, body });
        }
    }
}

enum Answer {
    Receipt(Id),
    Reply(Id, String),
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
