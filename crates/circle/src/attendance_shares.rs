//! The member's side: cards of ours going out, cards of others coming in.

use bytes::Bytes;

use crate::{
    Command, Event, MemberId, ResponseKind, ShareId, ShareRefusal,
    attendance::{Attendance, Effect, Own, Seen, Stage},
    board::{is_card, sign_card},
    frame::{CardHead, HostFrame, MAX_PAYLOAD, MemberFrame, Offer},
    limits::MAX_CARDS,
    room::present,
    text::{self, MAX_LINE},
};

impl Attendance {
    /// What the app asks of cards.
    pub(crate) fn card_command(&mut self, command: Command) {
        match command {
            Command::Share { share, payload, seen, keep_until, keep_token } => {
                self.offer(share, payload, &seen, (keep_until, keep_token));
            }
            _ if self.stage != Stage::Admitted => {}
            Command::TakeBack { share } => self.take_back(share),
            Command::Respond { share, kind, line } => self.respond(share, kind, line),
            _ => {}
        }
    }

    /// What the host says of cards.
    pub(crate) fn card_frame(&mut self, frame: HostFrame) {
        match frame {
            HostFrame::Want { share } => self.upload(share),
            HostFrame::Accepted { share, recipients } => self.accepted(share, recipients),
            HostFrame::ShareRefused { share, reason } => self.refused(share, reason),
            HostFrame::Response { share, kind, line } if self.own.contains_key(&share) => {
                let line = line.and_then(|line| text::line(&line, MAX_LINE));
                self.event(Event::Response { share, kind, line });
            }
            HostFrame::Aside { share, words } => self.set_aside(share, words),
            HostFrame::TakenBack { share } => self.own_removed(share),
            _ => {}
        }
    }

    /// A card is announced; its bytes are asked for if it is signed by the author we know, and for us.
    pub(crate) fn card_head(&mut self, head: CardHead) {
        let share = head.share;
        let known = self.cards.contains_key(&share) || self.board.is_removed(&share);
        let for_us = head.author != self.me && head.seen.contains(&self.me);
        let sound = head.size as usize <= MAX_PAYLOAD && self.board.is_signed(&head);
        if known || !for_us || !sound || self.cards.len() >= MAX_CARDS {
            return;
        }
        self.cards.insert(share, Seen { head, arrived: false, told: false });
        if !self.covered {
            self.say(MemberFrame::Want { share });
        }
    }

    /// A card's bytes arrived. Copies that come late, twice, changed or to a covered board are dropped.
    pub(crate) fn payload(&mut self, share: ShareId, payload: Vec<u8>) {
        let Some(seen) = self.cards.get_mut(&share).filter(|seen| !seen.arrived) else { return };
        if self.covered || !is_card(&seen.head, &payload) {
            return;
        }
        (seen.arrived, seen.told) = (true, true);
        let author = seen.head.author;
        self.event(Event::Card { share, author, payload, keep_until: None, token: None });
    }

    /// A tombstone: whatever we have of a card goes, whatever comes later finds it.
    pub(crate) fn removed(&mut self, share: ShareId) {
        if self.cards.remove(&share).is_some_and(|seen| seen.told) {
            self.event(Event::TakenBack { share });
        }
    }

    /// Asks again for what a lost link did not bring, or a cover dropped.
    pub(crate) fn want_again(&mut self) {
        let missing = self.cards.iter().filter(|(_, seen)| !seen.arrived).map(|(share, _)| *share);
        for share in missing.collect::<Vec<_>>() {
            self.say(MemberFrame::Want { share });
        }
    }

    fn offer(
        &mut self,
        share: ShareId,
        payload: Vec<u8>,
        seen: &[MemberId],
        (keep_until, keep_token): (Option<i64>, Option<[u8; 32]>),
    ) {
        let keeps = keep_until.is_some() || keep_token.is_some();
        if self.stage != Stage::Admitted || (keeps && self.visitor) || self.own.contains_key(&share) {
            return self.event(Event::ShareRefused { share, reason: ShareRefusal::NotAllowed });
        }
        if payload.len() > MAX_PAYLOAD {
            return self.event(Event::ShareRefused { share, reason: ShareRefusal::TooBig });
        }
        let head = sign_card(&self.key, &self.circle, share, &payload, seen);
        let offer = Offer { head, keep_until, keep_token };
        self.say(MemberFrame::Offer(offer.clone()));
        let payload = Some(Bytes::from(payload));
        self.own.insert(share, Own { offer, payload, accepted: false, wanted: false, aside: false });
    }

    /// The host asks for the bytes of a card of ours: before accepting it, and again after its board was covered.
    pub(crate) fn upload(&mut self, share: ShareId) {
        let Some(own) = self.own.get_mut(&share) else { return };
        own.wanted = own.accepted;
        if let Some(payload) = own.payload.clone() {
            self.effects.push(Effect::Upload { share, payload });
        }
    }

    fn accepted(&mut self, share: ShareId, recipients: Vec<MemberId>) {
        let Some(own) = self.own.get_mut(&share) else { return };
        let is_news = !std::mem::replace(&mut own.accepted, true);
        if self.covered {
            own.payload = None;
        }
        let confirmed = recipients.iter().all(|member| own.offer.head.seen.contains(member));
        if is_news && confirmed {
            self.event(Event::ShareAccepted { share, recipients });
        }
    }

    fn refused(&mut self, share: ShareId, reason: ShareRefusal) {
        if self.own.remove(&share).is_none() {
            return;
        }
        self.effects.push(Effect::StopUpload { share });
        self.event(Event::ShareRefused { share, reason });
        if reason == ShareRefusal::RosterChanged {
            let now = present(&self.board);
            self.event(now);
        }
    }

    fn take_back(&mut self, share: ShareId) {
        if self.own.contains_key(&share) {
            self.effects.push(Effect::StopUpload { share });
            self.say(MemberFrame::TakeBack { share });
        }
    }

    fn set_aside(&mut self, share: ShareId, words: Option<String>) {
        if let Some(own) = self.own.get_mut(&share).filter(|own| !own.aside) {
            own.aside = true;
            own.payload = None;
            let words = words.and_then(|words| text::line(&words, MAX_LINE));
            self.event(Event::Aside { share, words });
        }
    }

    fn own_removed(&mut self, share: ShareId) {
        if self.own.remove(&share).is_some() {
            self.event(Event::TakenBack { share });
        }
    }

    fn respond(&mut self, share: ShareId, kind: ResponseKind, line: Option<String>) {
        if self.cards.get(&share).is_some_and(|seen| seen.arrived) {
            let line = line.and_then(|line| text::line(&line, MAX_LINE));
            self.say(MemberFrame::Respond { share, kind, line });
        }
    }
}
