//! What the circle says to this seat.

use hearth_circle::{Event, MemberId, Person};
use hearth_domain::{Card, Id};

use super::Room;
use super::held::Held;
use super::member::agreement_hash;
use super::room::ledger_id;
use super::view::person_view;
use crate::api::{CircleEvent, CirclePhase, CircleRole, KnockView, Topic};
use crate::clock::{clock, day_of, end_of};
use crate::journal::KeptCard;
use crate::verbs::known_group;
use crate::{Hearth, picture, wipe_stack};

impl Hearth {
    /// Hears one event of the seat with this number; those of an earlier seat are nobody's.
    pub(super) fn hear(&self, number: u64, event: Event) {
        {
            let state = self.state();
            let current = state.room.as_ref().is_some_and(|room| room.number == number && room.is_on());
            if !current {
                return;
            }
        }
        self.hear_current(number, event);
        // This thread lives as long as the circle, which a lock does not end.
        wipe_stack();
        self.changed(Topic::Circle);
    }

    fn hear_current(&self, number: u64, event: Event) {
        match event {
            Event::HostProven { check_words, group, guide, fingerprint, group_key, by_code } => {
                if self.is_of_another_group(group_key) {
                    return self.turn_round(number);
                }
                self.host_proven(check_words, group, guide, fingerprint, group_key, by_code);
            }
            Event::Admitted { me, agreement, invitation } => self.admitted(me, &agreement, invitation),
            Event::Present { people, board_hash } => self.present(people, board_hash),
            Event::Card { share, author, payload, keep_until, token } => {
                self.card(ledger_id(share), author, payload, keep_until.zip(token));
            }
            Event::ShareAccepted { share, recipients } => self.accepted(ledger_id(share), &recipients),
            Event::ShareRefused { share, reason } => self.refused(ledger_id(share), reason),
            Event::Response { share, kind, line } => self.response(ledger_id(share), kind, line),
            Event::TakenBack { share } => self.taken_back(ledger_id(share)),
            Event::Gone { share } => {
                self.off_the_board(ledger_id(share));
                self.tell([CircleEvent::TakenBack { card: ledger_id(share) }]);
            }
            Event::Aside { share, words } => self.aside(ledger_id(share), words),
            Event::Private { from, body } => self.receive_mail(from, &body),
            Event::Ended { reason } => self.end(number, reason_code(reason)),
            other => {
                let told = self.state().room().map(|room| small(room, other)).ok().flatten();
                self.tell(told);
            }
        }
    }

    fn host_proven(
        &self,
        check_words: String,
        group: String,
        guide: String,
        fingerprint: String,
        key: hearth_circle::GroupPublic,
        by_code: bool,
    ) {
        let mut state = self.state();
        let known = state.journal_that_came().and_then(|journal| known_group(journal, &key.0).ok().flatten());
        let Ok(room) = state.room() else { return };
        room.phase = CirclePhase::HostProven;
        room.check_words.clone_from(&check_words);
        room.group.clone_from(&group);
        room.guide.clone_from(&guide);
        room.group_key = Some(key);
        room.first_time = by_code && known.is_none();
        let first_time = room.first_time;
        // A visitor has no journal: the open one, if any, does not count as theirs.
        room.group_id = known.map(|(id, _)| id).filter(|_| room.role == CircleRole::Member);
        drop(state);
        self.tell([CircleEvent::HostProven { check_words, group, guide, fingerprint, first_time }]);
    }

    fn admitted(&self, me: MemberId, agreement: &str, invitation: Option<Vec<u8>>) {
        let lines: Vec<String> = agreement.lines().map(str::to_owned).collect();
        let mut state = self.state();
        let group = state.room.as_ref().and_then(|room| room.group_id);
        let read = group.and_then(|id| {
            let journal = state.journal_that_came()?;
            journal.load::<hearth_domain::Group>(id).ok()?.value.agreement_read
        });
        let Ok(room) = state.room() else { return };
        room.phase = CirclePhase::Here;
        room.me = Some(me);
        room.agreement_new = read != Some(agreement_hash(&lines));
        room.agreement.clone_from(&lines);
        room.invitation = invitation.filter(|_| group.is_none());
        drop(state);
        self.tell([CircleEvent::Admitted { agreement: lines }]);
    }

    fn present(&self, people: Vec<Person>, board_words: String) {
        let mut state = self.state();
        let Ok(room) = state.room() else { return };
        let same = room.people == people && room.board_words == board_words;
        room.people = people;
        room.board_words.clone_from(&board_words);
        if room.role == CircleRole::Host && room.me.is_none() {
            room.me = room.guide_id();
        }
        let names = room.people.iter().map(|person| person.name.clone()).collect();
        let people = room.people.iter().map(|person| person_view(room, person)).collect();
        drop(state);
        if !same {
            self.tell([CircleEvent::Present { names, people, board_words }]);
        }
        self.send_mail();
    }

    fn card(&self, share: Id, author: MemberId, payload: Vec<u8>, keep: Option<(i64, [u8; 32])>) {
        // Bytes that are no card are not shown: the sender's app would have refused them too.
        let Ok(card) = Card::decode(&payload) else { return };
        if card
            .picture
            .as_ref()
            .is_some_and(|picture| picture::check_card(picture.kind, &picture.bytes).is_err())
        {
            return;
        }
        let mut state = self.state();
        let Ok(room) = state.room() else { return };
        let Some(person) = room.person(&author).cloned() else { return };
        let keep = keep.filter(|_| room.role == CircleRole::Host);
        let is_named = card.signed_as.name().is_some();
        let name = is_named.then(|| person.name.clone());
        let from = name.clone().unwrap_or_default();
        let kept = keep.map(|(until, token)| kept_card(room, share, from, &payload, until, token));
        let told = CircleEvent::Card {
            card: share,
            member: is_named.then(|| author.to_string()),
            name,
            signed_as: card.signed_as.name().map(str::to_owned),
            text: card.text,
            theme: card.theme,
            content_notes: card.content_notes,
            response_wish: card.response_wish,
            picture: card.picture.map(|picture| picture.description),
            keep_until: kept.as_ref().map(|kept| day_of(kept.until).to_string()),
        };
        let is_new = room.put_on_board(share, person, Some(payload));
        // Covered, it is not shown and comes again later; only what its author let the guide keep waits as it is.
        let is_shown = is_new && !room.covered;
        drop(state);
        if let Some(kept) = kept {
            self.remember(Held::Keep(Box::new(kept)));
            self.changed(Topic::Inbox);
        }
        self.tell(is_shown.then_some(told));
    }

    /// Over: nothing is left in memory but what was allowed, and the words of thanks.
    pub(super) fn end(&self, number: u64, reason: &str) {
        let own: Vec<Id> = {
            let mut state = self.state();
            let Some(room) = state.room.as_mut().filter(|room| room.number == number && room.is_on()) else {
                return;
            };
            let own = room.own.keys().copied().collect();
            room.close(reason);
            own
        };
        for share in own {
            self.remember(Held::Over { share });
        }
        self.changed(Topic::Shares);
        self.tell([CircleEvent::Ended { reason: reason.to_owned() }]);
        self.changed(Topic::Circle);
    }
}

/// The events that only change the room.
fn small(room: &mut Room, event: Event) -> Option<CircleEvent> {
    match event {
        Event::Ready { code, address, .. } => {
            room.code.clone_from(&code);
            room.address.clone_from(&address);
            Some(CircleEvent::Ready { code, address })
        }
        Event::CodeClosed { .. } => {
            room.code.clear();
            Some(CircleEvent::CodeClosed)
        }
        Event::Knock { member, name, check_words, visitor, .. } => {
            let member = member.to_string();
            room.knocks.retain(|knock| knock.member != member);
            let knock = KnockView {
                member: member.clone(),
                name: name.clone(),
                check_words: check_words.clone(),
                visitor,
            };
            room.knocks.push(knock);
            Some(CircleEvent::Knock { member, name, check_words, visitor })
        }
        Event::KnockGone { member } => {
            // Who went from the door is not spoken of.
            room.knocks.retain(|knock| knock.member != member.to_string());
            None
        }
        Event::Waiting => {
            room.phase = CirclePhase::Waiting;
            Some(CircleEvent::Waiting)
        }
        Event::Declined => Some(CircleEvent::Declined),
        Event::Joined { member, name, .. } => {
            room.knocks.retain(|knock| knock.member != member.to_string());
            Some(CircleEvent::Joined { member: member.to_string(), name })
        }
        Event::Question { text } => {
            room.question.clone_from(&text);
            Some(CircleEvent::Question { text })
        }
        Event::ClosingQuestion { text } => {
            room.closing_question.clone_from(&text);
            if room.phase != CirclePhase::Paused {
                room.phase = CirclePhase::Closing;
            }
            Some(CircleEvent::ClosingQuestion { text })
        }
        Event::QuietAsk { member } => {
            let name = room.person(&member).map(|person| person.name.clone()).unwrap_or_default();
            room.quiet_asks.retain(|asked| *asked != member);
            room.quiet_asks.push(member);
            Some(CircleEvent::QuietAsk { member: member.to_string(), name })
        }
        Event::Left { member } => Some(CircleEvent::Left { member: member.to_string() }),
        Event::Paused => phase(room, CirclePhase::Paused, CircleEvent::Paused),
        Event::Resumed => {
            let on = if room.closing_question.is_empty() { CirclePhase::Here } else { CirclePhase::Closing };
            phase(room, on, CircleEvent::Resumed)
        }
        Event::Reconnecting => {
            room.before_gap.get_or_insert(room.phase);
            phase(room, CirclePhase::Reconnecting, CircleEvent::Reconnecting)
        }
        // The gap may have been at the door.
        Event::Reconnected => {
            let before = room.before_gap.take().unwrap_or(CirclePhase::Here);
            phase(room, before, CircleEvent::Reconnected)
        }
        _ => None,
    }
}

fn phase(room: &mut Room, phase: CirclePhase, told: CircleEvent) -> Option<CircleEvent> {
    room.phase = phase;
    Some(told)
}

fn kept_card(room: &Room, share: Id, from: String, payload: &[u8], until: i64, token: [u8; 32]) -> KeptCard {
    // However long an altered app asks for, ninety days are the most.
    let today = day_of(clock());
    let latest =
        today.checked_add_days(chrono::Days::new(hearth_domain::KEEP_DAYS_MAX)).map_or(until, end_of);
    KeptCard {
        share,
        card: payload.to_vec(),
        from,
        group: room.group.clone(),
        group_key: room.group_key.map(|key| key.0).unwrap_or_default(),
        since: clock(),
        until: until.min(latest),
        token,
        read: false,
        reply: None,
    }
}

fn reason_code(reason: hearth_circle::EndReason) -> &'static str {
    use hearth_circle::EndReason;
    match reason {
        EndReason::HostEnded => "host_ended",
        EndReason::Left => "left",
        EndReason::Declined => "declined",
        EndReason::SeenOut => "seen_out",
        EndReason::LinkLost => "link_lost",
        EndReason::SeatLost => "seat_lost",
        _ => "protocol",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_pause_the_closing_question_is_still_on() {
        let mut room = Room::entering(1, CircleRole::Member, None, "Jay".into());
        room.phase = CirclePhase::Here;
        let closing = || Event::ClosingQuestion { text: "One word?".into() };
        for (event, phase) in [
            (Event::Paused, CirclePhase::Paused),
            (Event::Resumed, CirclePhase::Here),
            (Event::Paused, CirclePhase::Paused),
            (closing(), CirclePhase::Paused),
            (Event::Resumed, CirclePhase::Closing),
            (Event::Reconnecting, CirclePhase::Reconnecting),
            (Event::Reconnected, CirclePhase::Closing),
        ] {
            small(&mut room, event);
            assert_eq!(room.phase, phase);
        }
    }
}
