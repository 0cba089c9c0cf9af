//! The host's room: a board that is covered while the host is not there.
//!
//! The room goes on by heads, recipients and tombstones; the bytes of its cards come back from their authors.

use bytes::Bytes;

use crate::{
    Event, MemberId, ShareId,
    board::is_card,
    frame::HostFrame,
    room::{Effect, Room},
};

impl Room {
    /// Drops the bytes of all cards and stops their streams.
    pub(crate) fn cover(&mut self) {
        self.covered = true;
        for (share, shown) in &mut self.cards {
            shown.payload = None;
            self.effects.push(Effect::Recall { share: *share });
        }
    }

    /// The host is back: takes over the bytes of the host's own cards and asks the authors of the others.
    pub(crate) fn uncover(&mut self, own: Vec<(ShareId, Vec<u8>)>) {
        if !std::mem::take(&mut self.covered) {
            return;
        }
        for (share, payload) in own {
            self.supplied(self.me, share, payload);
        }
        for (author, share) in self.missing() {
            self.tell(author, HostFrame::Want { share });
        }
    }

    /// The bytes of a card that is on the board without them, from its author again. Of a card that was taken
    /// back in the meantime nothing is there to be completed.
    pub(crate) fn supplied(&mut self, from: MemberId, share: ShareId, payload: Vec<u8>) {
        let is_covered = self.covered;
        let Some(shown) = self.cards.get_mut(&share).filter(|shown| {
            !is_covered
                && shown.payload.is_none()
                && shown.head.author == from
                && is_card(&shown.head, &payload)
        }) else {
            return;
        };
        let bytes = Bytes::from(payload.clone());
        shown.payload = Some(bytes.clone());
        for to in std::mem::take(&mut shown.waiting) {
            self.effects.push(Effect::Stream { to, share, payload: bytes.clone() });
        }
        if from != self.me {
            self.event(Event::Card { share, author: from, payload, keep_until: None, token: None });
        }
    }

    /// Somebody wants a card, or its stream to them was stopped: it goes out now, or once its bytes are back.
    pub(crate) fn wanted(&mut self, from: MemberId, share: ShareId) {
        let shown = self.cards.get_mut(&share).filter(|shown| shown.recipients.contains(&from));
        let Some(shown) = shown else { return };
        match shown.payload.clone() {
            Some(payload) => self.effects.push(Effect::Stream { to: from, share, payload }),
            None => drop(shown.waiting.insert(from)),
        }
    }

    /// Cards to ask their authors for; none while we could not take them.
    pub(crate) fn missing(&self) -> Vec<(MemberId, ShareId)> {
        let missing = self.cards.iter().filter(|(_, shown)| !self.covered && shown.payload.is_none());
        missing.map(|(share, shown)| (shown.head.author, *share)).collect()
    }
}
