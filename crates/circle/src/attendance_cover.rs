//! The member's side: a board that is covered while its owner is not there.
//!
//! Nobody else is told of it. The heads of cards and the tombstones stay, so that what was taken back in the
//! meantime does not come back with the rest.

use bytes::Bytes;

use crate::{
    ShareId,
    attendance::{Attendance, Effect},
    board::is_card,
};

impl Attendance {
    /// Drops the bytes of all cards. The bytes of an own card that the host has not accepted yet stay until it
    /// does: they would be lost, and their author waits to hear whether the card went out.
    pub(crate) fn cover(&mut self) {
        self.covered = true;
        self.cards.values_mut().for_each(|seen| seen.arrived = false);
        for (share, own) in self.own.iter_mut().filter(|(_, own)| own.accepted) {
            own.payload = None;
            self.effects.push(Effect::StopUpload { share: *share });
        }
    }

    /// The owner is back: takes over the bytes of own cards, answers what was asked of us in the meantime, and
    /// asks for everybody's cards again.
    pub(crate) fn uncover(&mut self, own: Vec<(ShareId, Vec<u8>)>) {
        if !std::mem::take(&mut self.covered) {
            return;
        }
        for (share, payload) in own {
            self.own_again(share, payload);
        }
        // The stream of an earlier answer may have been stopped by a cover; a second copy does no harm.
        let wanted: Vec<_> = self.own.iter().filter(|(_, own)| own.wanted).map(|(share, _)| *share).collect();
        for share in wanted {
            self.upload(share);
        }
        self.want_again();
    }

    fn own_again(&mut self, share: ShareId, payload: Vec<u8>) {
        let missing = |own: &&mut crate::attendance::Own| own.payload.is_none() && !own.aside;
        if let Some(own) = self.own.get_mut(&share).filter(missing)
            && is_card(&own.offer.head, &payload)
        {
            own.payload = Some(Bytes::from(payload));
        }
    }
}
