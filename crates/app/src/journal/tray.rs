use hearth_domain::{Id, JUMP_SECONDS};
use serde::{Deserialize, Serialize};

use super::Journal;
use crate::AppError;
use crate::clock::clock;
use crate::verbs::forget_reply;

/// A card someone allowed this journal's owner to read again. Sealed in the tray under a key of its own,
/// never in the log, the store, snapshots or exports.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeptCard {
    /// The share's id, the same in its author's ledger.
    pub(crate) share: Id,
    /// The card's bytes.
    pub(crate) card: Vec<u8>,
    /// Its author, by the name they used; empty for a card without a name.
    pub(crate) from: String,
    /// The group, by name.
    pub(crate) group: String,
    /// The group's public key.
    pub(crate) group_key: [u8; 32],
    /// When it was shared (unix seconds).
    pub(crate) since: i64,
    /// When it ends (unix seconds).
    pub(crate) until: i64,
    /// Only its author knows this besides us.
    pub(crate) token: [u8; 32],
    /// Already read.
    pub(crate) read: bool,
    /// A reply that waits for its author.
    pub(crate) reply: Option<String>,
}

impl Journal {
    /// Keeps a card in the tray.
    pub(crate) fn keep_card(&mut self, kept: &KeptCard) -> Result<(), AppError> {
        let body = rmp_serde::to_vec_named(kept).map_err(|_| AppError::Unreadable("shared card"))?;
        self.vault.tray_put(kept.until, &body)?;
        Ok(())
    }

    /// The cards in the tray whose day is not over, newest first.
    pub(crate) fn kept_cards(&mut self) -> Result<Vec<([u8; 16], KeptCard)>, AppError> {
        let now = self.now();
        let (mut cards, _) = self.whole_tray();
        cards.retain(|(_, card)| card.until >= now);
        cards.sort_by_key(|(_, card)| std::cmp::Reverse(card.since));
        Ok(cards)
    }

    /// All of the tray, what is due and hidden included. A card that cannot be read is named and passed
    /// over: it must not keep the others from being read, or from being let go. Whether these are all comes with them.
    fn whole_tray(&mut self) -> (Vec<([u8; 16], KeptCard)>, bool) {
        let (mut cards, mut all) = (Vec::new(), true);
        for entry in self.vault.tray_list() {
            match self.read_kept(&entry.id) {
                Some(card) => cards.push((entry.id, card)),
                None => {
                    all = false;
                    self.note("shared_card_unreadable", "A card shared with you could not be read.");
                }
            }
        }
        (cards, all)
    }

    fn read_kept(&self, place: &[u8; 16]) -> Option<KeptCard> {
        let body = self.vault.tray_get(place).ok().flatten()?;
        rmp_serde::from_slice(&body).ok()
    }

    /// The card of this share.
    pub(crate) fn kept_card(&mut self, share: Id) -> Result<([u8; 16], KeptCard), AppError> {
        let found = self.kept_cards()?.into_iter().find(|(_, card)| card.share == share);
        found.ok_or(AppError::NotFound("shared card"))
    }

    /// Changes a card's marks, under a fresh key.
    pub(crate) fn change_kept(
        &mut self,
        share: Id,
        change: impl FnOnce(&mut KeptCard),
    ) -> Result<KeptCard, AppError> {
        let (place, mut card) = self.kept_card(share)?;
        change(&mut card);
        let body = rmp_serde::to_vec_named(&card).map_err(|_| AppError::Unreadable("shared card"))?;
        self.vault.tray_replace(&place, &body)?;
        Ok(card)
    }

    /// The card of this share, also when it is due and only hidden.
    pub(crate) fn any_kept(&mut self, share: Id) -> Option<([u8; 16], KeptCard)> {
        self.whole_tray().0.into_iter().find(|(_, card)| card.share == share)
    }

    /// Destroys the card of a share: its key is gone, its file unlinked, and what was being written to it. That there is no such card is said only
    /// where all cards can be read: it might be one of the others.
    pub(crate) fn drop_kept(&mut self, share: Id) -> Result<(), AppError> {
        // Keys that the disk did not give are asked for once more; without them the tray only looks empty.
        self.vault.tray_drop(&[])?;
        let (cards, all) = self.whole_tray();
        match cards.into_iter().find(|(_, card)| card.share == share) {
            Some((place, _)) => {
                self.vault.tray_drop(&[place])?;
                forget_reply(self, share);
                Ok(())
            }
            None if all => Err(AppError::NotFound("shared card")),
            None => Err(AppError::Unreadable("shared card")),
        }
    }

    /// Whether the clock leapt ahead, at the unlock or since, and nobody has seen it do so on two days yet: until then
    /// nothing is destroyed because of its day.
    pub(crate) fn doubts_time(&self) -> bool {
        let latest = self.profile.clock.latest;
        !self.may_destroy || (latest != 0 && clock() - latest > JUMP_SECONDS)
    }

    /// Destroys what is due, unless a jump of the clock is in doubt. True when something went.
    pub(crate) fn drop_due(&mut self) -> Result<bool, AppError> {
        if self.doubts_time() {
            return Ok(false);
        }
        let now = self.now();
        let due: Vec<[u8; 16]> = self
            .vault
            .tray_list()
            .into_iter()
            .filter(|entry| entry.ends < now)
            .map(|entry| entry.id)
            .collect();
        if due.is_empty() {
            return Ok(false);
        }
        let cards: Vec<KeptCard> = due.iter().filter_map(|place| self.read_kept(place)).collect();
        self.vault.tray_drop(&due)?;
        cards.iter().for_each(|card| forget_reply(self, card.share));
        Ok(true)
    }
}
