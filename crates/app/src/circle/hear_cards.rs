//! What the circle says of cards: shown, refused, answered, taken back, set aside.

use hearth_circle::{MemberId, Person, ShareRefusal};
use hearth_domain::{Id, Recipient, ResponseKind, ResponseWish};

use super::held::Held;
use super::member::welcomes_answers;
use crate::api::{AsideView, CircleEvent, CircleRole, Topic};
use crate::{AppError, Hearth};

impl Hearth {
    pub(super) fn accepted(&self, share: Id, recipients: &[MemberId]) {
        let mut state = self.state();
        let Ok(room) = state.room() else { return };
        let people: Vec<Person> =
            recipients.iter().filter_map(|member| room.person(member)).cloned().collect();
        let me = room.me.and_then(|me| room.person(&me)).cloned();
        let Some(own) = room.own.get_mut(&share) else { return };
        own.shown = true;
        let waiting = own.waiting.take();
        let names: Vec<String> = people.iter().map(|person| person.name.clone()).collect();
        let told = CircleEvent::Shared {
            share,
            card: own.card,
            names,
            keep_until: own.keep_until.map(|day| day.to_string()),
        };
        let payload = own.payload();
        if let Some(author) = me {
            room.put_on_board(share, author, payload);
        }
        drop(state);
        let recipients =
            people.into_iter().map(|person| Recipient { name: person.name, guide: person.guide });
        self.remember(Held::Shown { share, recipients: recipients.collect() });
        self.changed(Topic::Shares);
        self.tell([told]);
        if let Some(waiting) = waiting {
            let _ = waiting.send(Ok(()));
        }
    }

    pub(super) fn refused(&self, share: Id, reason: ShareRefusal) {
        let mut state = self.state();
        let Ok(room) = state.room() else { return };
        let Some(own) = room.own.remove(&share) else { return };
        let names = room.others().map(|person| person.name.clone()).collect();
        drop(state);
        self.remember(Held::Refused { share });
        if reason == ShareRefusal::RosterChanged {
            self.tell([CircleEvent::PeopleChanged { names }]);
        }
        if let Some(waiting) = own.waiting {
            let _ = waiting.send(Err(AppError::ShareRefused(reason)));
        }
    }

    pub(super) fn response(&self, share: Id, kind: ResponseKind, line: Option<String>) {
        let line = line.map(|line| hearth_domain::clean_line(&line)).filter(|line| !line.is_empty());
        let mut state = self.state();
        let Ok(room) = state.room() else { return };
        // A line that comes while the board is covered waits for the journal alone; a visitor has none.
        let covered = room.covered && room.role != CircleRole::Visitor;
        let Some(own) = room.own.get_mut(&share) else { return };
        if !welcomes_answers(own.wish) {
            // An altered app answered all the same.
            return;
        }
        let line = line.filter(|_| own.wish == ResponseWish::AFewWordsWelcome);
        let is_new = !own.heard.contains(&kind);
        if !is_new && line.is_none() {
            // Said a second time it would be a count.
            return;
        }
        if is_new {
            own.heard.push(kind);
            own.heard.sort();
        }
        if !covered {
            own.lines.extend(line.clone());
        }
        drop(state);
        self.remember(Held::Heard { share, kind, line: line.clone() });
        self.changed(Topic::Shares);
        self.tell([CircleEvent::Response { card: share, kind, line }]);
    }

    pub(super) fn taken_back(&self, share: Id) {
        let author = self.off_the_board(share);
        let (shown, waiting, is_host) = {
            let mut state = self.state();
            let Ok(room) = state.room() else { return };
            let own = room.own.get_mut(&share);
            let shown = own.as_ref().map(|own| own.shown);
            (shown, own.and_then(|own| own.waiting.take()), room.role == CircleRole::Host)
        };
        match shown {
            Some(true) => self.remember(Held::TakenBack { share }),
            // Called back before anybody had it.
            Some(false) => self.never_shown(share),
            None if is_host => {
                self.remember(Held::LetGo { share, author });
                self.changed(Topic::Inbox);
            }
            None => {}
        }
        if shown.is_some() {
            self.changed(Topic::Shares);
        }
        self.tell([CircleEvent::TakenBack { card: share }]);
        if let Some(waiting) = waiting {
            let _ = waiting.send(Err(AppError::NotSent));
        }
    }

    /// A card is gone from the board, without a gap. Its author's id, if it was there.
    pub(super) fn off_the_board(&self, share: Id) -> Option<MemberId> {
        let mut state = self.state();
        let room = state.room().ok()?;
        let at = room.board.iter().position(|card| card.share == share)?;
        Some(room.board.remove(at).author.member)
    }

    pub(super) fn aside(&self, share: Id, words: Option<String>) {
        let mut state = self.state();
        let Ok(room) = state.room() else { return };
        room.board.retain(|card| card.share != share);
        let frozen = room.own.get(&share).and_then(|own| own.frozen.as_ref());
        let heading = frozen.map(hearth_domain::Card::heading).unwrap_or_default();
        let view = AsideView { share: share.to_string(), heading, words: words.clone().unwrap_or_default() };
        room.asides.push(view);
        drop(state);
        self.tell([CircleEvent::Aside { card: share, words }]);
    }
}

#[cfg(test)]
#[path = "hear_cards_tests.rs"]
mod tests;
