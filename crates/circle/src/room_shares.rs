//! The host's room: cards offered, shown, answered, taken back and set aside.

use bytes::Bytes;
use std::{
    collections::{BTreeSet, HashSet},
    time::Duration,
};

use crate::{
    Command, Event, MemberId, ResponseKind, ShareId, ShareRefusal,
    board::{is_card, sign_card},
    frame::{CardHead, Entry, HostFrame, MAX_PAYLOAD, MemberFrame, Offer},
    limits::{MAX_BOARD_BYTES, MAX_CARDS, MAX_CARDS_EACH, RESPONSES, SHARES},
    room::{Effect, Room, Shown, present},
    text::{self, MAX_LINE},
};

impl Room {
    /// What the host asks of cards; the host takes part like everybody else.
    pub(crate) fn card_command(&mut self, command: Command) {
        let me = self.me;
        match command {
            Command::Share { share, payload, seen, .. } => self.share_own(share, payload, &seen),
            Command::TakeBack { share } => self.take_back(me, share),
            Command::Respond { share, kind, line } => self.respond(me, share, kind, line),
            Command::Aside { share, words } => self.set_aside(share, words),
            _ => {}
        }
    }

    /// What somebody admitted says of cards.
    pub(crate) fn card_frame(&mut self, now: Duration, from: MemberId, frame: MemberFrame) {
        match frame {
            MemberFrame::Offer(offer) => self.offered(now, from, offer),
            MemberFrame::Want { share } => self.wanted(from, share),
            MemberFrame::TakeBack { share } => self.take_back(from, share),
            MemberFrame::Respond { share, kind, line } if self.may_respond(now, from) => {
                self.respond(from, share, kind, line);
            }
            _ => {}
        }
    }

    /// A card's bytes arrived. Between the offer and now somebody may have been admitted.
    pub(crate) fn payload(&mut self, from: MemberId, share: ShareId, payload: Vec<u8>) {
        let Some(offer) = self.chairs.get_mut(&from).and_then(|chair| chair.offers.remove(&share)) else {
            return self.supplied(from, share, payload);
        };
        let wrong = (!is_card(&offer.head, &payload)).then_some(ShareRefusal::NotAllowed);
        match wrong.or_else(|| self.refusal_now(&offer.head)) {
            Some(reason) => self.tell(from, HostFrame::ShareRefused { share, reason }),
            None => self.show(offer, payload.into()),
        }
    }

    /// Asks again for the bytes of what was offered, or is missing, over a link that was lost.
    pub(crate) fn want_again(&mut self, member: MemberId) {
        let Some(chair) = self.chairs.get(&member) else { return };
        let missing =
            self.missing().into_iter().filter(|(author, _)| *author == member).map(|(_, share)| share);
        for share in chair.offers.keys().copied().chain(missing).collect::<Vec<_>>() {
            self.tell(member, HostFrame::Want { share });
        }
    }

    fn share_own(&mut self, share: ShareId, payload: Vec<u8>, seen: &[MemberId]) {
        if payload.len() > MAX_PAYLOAD {
            return self.refuse_own(share, ShareRefusal::TooBig);
        }
        let head = sign_card(&self.key, &self.circle, share, &payload, seen);
        let known = self.is_taken(&share).then_some(ShareRefusal::NotAllowed);
        match known.or_else(|| self.refusal_now(&head)) {
            Some(reason) => self.refuse_own(share, reason),
            None => self.show(Offer { head, keep_until: None, keep_token: None }, payload.into()),
        }
    }

    fn refuse_own(&mut self, share: ShareId, reason: ShareRefusal) {
        self.event(Event::ShareRefused { share, reason });
        if reason == ShareRefusal::RosterChanged {
            let now = present(&self.board);
            self.event(now);
        }
    }

    fn offered(&mut self, now: Duration, from: MemberId, offer: Offer) {
        let share = offer.head.share;
        if let Some(recipients) = self.shown_already(from, &offer.head) {
            return self.tell(from, HostFrame::Accepted { share, recipients });
        }
        if let Some(reason) = self.refusal_first(now, from, &offer) {
            return self.tell(from, HostFrame::ShareRefused { share, reason });
        }
        if let Some(chair) = self.chairs.get_mut(&from) {
            chair.offers.insert(share, offer);
            self.tell(from, HostFrame::Want { share });
        }
    }

    /// An author whose link broke before our answer arrived offers the same card again.
    fn shown_already(&self, from: MemberId, head: &CardHead) -> Option<Vec<MemberId>> {
        let shown = self.cards.get(&head.share).filter(|shown| shown.head == *head && head.author == from)?;
        Some(shown.recipients.iter().copied().collect())
    }

    fn refusal_first(&mut self, now: Duration, from: MemberId, offer: &Offer) -> Option<ShareRefusal> {
        let chair = self.chairs.get_mut(&from)?;
        let keeps = offer.keep_until.is_some() || offer.keep_token.is_some();
        let (is_visitor, pending) = (chair.visitor, chair.offers.len());
        let in_pace = chair.meters.shares.takes(now, SHARES);
        if offer.head.author != from || !self.board.is_signed(&offer.head) || (keeps && is_visitor) {
            return Some(ShareRefusal::NotAllowed);
        }
        if self.is_taken(&offer.head.share) {
            return Some(ShareRefusal::NotAllowed);
        }
        let too_many = !in_pace || pending >= MAX_PENDING;
        too_many.then_some(ShareRefusal::TooMany).or_else(|| self.refusal_now(&offer.head))
    }

    fn refusal_now(&self, head: &CardHead) -> Option<ShareRefusal> {
        let seen: HashSet<_> = head.seen.iter().collect();
        let unseen = |member: &MemberId| *member != head.author && !seen.contains(member);
        let others = self.admitted().chain([self.me]);
        let own = self.cards.values().filter(|shown| shown.head.author == head.author).count();
        let bytes: usize = self.cards.values().map(|shown| shown.head.size as usize).sum();
        let size = head.size as usize;
        if size > MAX_PAYLOAD {
            Some(ShareRefusal::TooBig)
        } else if self.paused || self.covered {
            // Whoever has gone away accepts nothing, even if nobody said pause.
            Some(ShareRefusal::Paused)
        } else if self.cards.len() >= MAX_CARDS || own >= MAX_CARDS_EACH || bytes + size > MAX_BOARD_BYTES {
            Some(ShareRefusal::TooMany)
        } else {
            others.into_iter().any(|member| unseen(&member)).then_some(ShareRefusal::RosterChanged)
        }
    }

    fn is_taken(&self, share: &ShareId) -> bool {
        self.board.is_removed(share)
            || self.cards.contains_key(share)
            || self.chairs.values().any(|chair| chair.offers.contains_key(share))
    }

    fn show(&mut self, offer: Offer, payload: Bytes) {
        let (head, share, author) = (offer.head.clone(), offer.head.share, offer.head.author);
        let recipients: BTreeSet<_> = self.admitted().chain([self.me]).filter(|m| *m != author).collect();
        let told: Vec<_> = recipients.iter().copied().collect();
        let (waiting, responses, lines) = Default::default();
        let bytes = Some(payload.clone());
        let shown = Shown { head: head.clone(), payload: bytes, recipients, waiting, responses, lines };
        self.cards.insert(share, shown);
        if author == self.me {
            self.event(Event::ShareAccepted { share, recipients: told });
        } else {
            let (keep_until, token) = (offer.keep_until, offer.keep_token);
            self.event(Event::Card { share, author, payload: payload.to_vec(), keep_until, token });
            self.tell(author, HostFrame::Accepted { share, recipients: told });
        }
        self.record(Entry::Card(head));
    }

    /// The tombstone comes first; whatever was on its way stops, whatever arrives late finds it. A card that
    /// was only offered leaves no tombstone: nobody is to know of it. Who asks for a card of theirs that is gone
    /// already, set aside perhaps, is answered too: else they would wait for it to the end.
    fn take_back(&mut self, from: MemberId, share: ShareId) {
        let offered = self.chairs.get_mut(&from).and_then(|chair| chair.offers.remove(&share)).is_some();
        let shown = self.cards.get(&share).is_some_and(|shown| shown.head.author == from);
        let buried = self.graves.get(&share) == Some(&from);
        if shown {
            self.remove(share);
        }
        if shown || (buried && from == self.me) {
            self.event(Event::TakenBack { share });
        }
        if offered || shown || buried {
            self.tell(from, HostFrame::TakenBack { share });
        }
    }

    fn set_aside(&mut self, share: ShareId, words: Option<String>) {
        let Some(author) = self.cards.get(&share).map(|shown| shown.head.author) else { return };
        let words = words.and_then(|words| text::line(&words, MAX_LINE));
        if author == self.me {
            self.event(Event::Aside { share, words });
        } else {
            self.tell(author, HostFrame::Aside { share, words });
            self.event(Event::Gone { share });
        }
        self.remove(share);
    }

    /// Cards leave with their author: who is gone could not take them back any more.
    pub(crate) fn take_cards_along(&mut self, member: MemberId) {
        let theirs: Vec<ShareId> = self
            .cards
            .iter()
            .filter(|(_, shown)| shown.head.author == member)
            .map(|(share, _)| *share)
            .collect();
        for share in theirs {
            self.event(Event::Gone { share });
            self.remove(share);
        }
    }

    fn remove(&mut self, share: ShareId) {
        if let Some(shown) = self.cards.remove(&share) {
            self.graves.insert(share, shown.head.author);
        }
        self.effects.push(Effect::Reset { share });
        self.record(Entry::Remove { share });
    }

    fn may_respond(&mut self, now: Duration, from: MemberId) -> bool {
        self.chairs.get_mut(&from).is_some_and(|chair| chair.meters.responses.takes(now, RESPONSES))
    }

    /// To the author only, each kind once from each person, and one line.
    fn respond(&mut self, from: MemberId, share: ShareId, kind: ResponseKind, line: Option<String>) {
        let Some(shown) = self.cards.get_mut(&share).filter(|shown| shown.recipients.contains(&from)) else {
            return;
        };
        let is_first = shown.responses.insert((from, kind));
        let line = line.and_then(|line| text::line(&line, MAX_LINE)).filter(|_| shown.lines.insert(from));
        let author = shown.head.author;
        if !is_first && line.is_none() {
            return;
        }
        if author == self.me {
            self.event(Event::Response { share, kind, line });
        } else {
            self.tell(author, HostFrame::Response { share, kind, line });
        }
    }
}

/// Offers of one person whose bytes have not arrived.
const MAX_PENDING: usize = 4;
