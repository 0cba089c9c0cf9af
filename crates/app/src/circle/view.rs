//! What a circle's screen draws.

use hearth_circle::Person;

use super::Room;
use super::room::OnBoard;
use crate::api::{BoardCard, CircleRole, CircleView, PersonView};
use crate::face::face_of;
use crate::{AppError, Hearth};

impl Hearth {
    /// The circle, as one's own screen shows it. Nothing while it is covered, nor for another journal.
    pub fn circle_view(&self, (): ()) -> Result<Option<CircleView>, AppError> {
        let state = self.state();
        let open = state.journal.is_some();
        Ok(state.seen_room().map(|room| view(room, open)))
    }
}

fn view(room: &Room, journal_open: bool) -> CircleView {
    let people = room.people.iter().map(|person| person_view(room, person)).collect();
    let asked = room.quiet_asks.iter().filter_map(|member| room.person(member));
    CircleView {
        role: room.role,
        phase: room.phase,
        group: room.group.clone(),
        guide: room.guide.clone(),
        fingerprint: room.group_key.map(|key| key.fingerprint()).unwrap_or_default(),
        first_time: room.first_time,
        check_words: room.check_words.clone(),
        agreement: room.agreement.clone(),
        agreement_new: room.agreement_new,
        code: room.code.clone(),
        address: room.address.clone(),
        knocks: room.knocks.clone(),
        people,
        question: room.question.clone(),
        closing_question: room.closing_question.clone(),
        board: room.board.iter().filter_map(|card| board_card(room, card)).collect(),
        quiet_asks: asked.map(|person| person_view(room, person)).collect(),
        asides: room.asides.clone(),
        board_words: room.board_words.clone(),
        reason: room.reason.clone(),
        away: room.away,
        folded: folded(room),
        invitation_offered: room.invitation.is_some() && room.role == CircleRole::Member && journal_open,
    }
}

/// Somebody, as one's own screen names them.
pub(super) fn person_view(room: &Room, person: &Person) -> PersonView {
    PersonView {
        member: person.member.to_string(),
        name: person.name.clone(),
        guide: person.guide,
        visitor: person.visitor,
        me: Some(person.member) == room.me,
    }
}

/// Only of what is on the board: no id of a card that went is said again.
fn folded(room: &Room) -> Vec<String> {
    let folded = room.board.iter().filter(|card| room.folded.contains(&card.share));
    folded.map(|card| card.share.to_string()).collect()
}

fn board_card(room: &Room, card: &OnBoard) -> Option<BoardCard> {
    let own = room.own.get(&card.share);
    let face = face_of(card.payload.as_ref()?).ok()?;
    let named = own.is_some() || face.signed_as.is_some();
    Some(BoardCard {
        share: card.share.to_string(),
        author: named.then(|| person_view(room, &card.author)),
        face,
        mine: own.is_some(),
        ledger: own.filter(|_| room.role != CircleRole::Visitor).map(|_| card.share),
        responded: card.responded.clone(),
        heard: own.map(|own| own.heard.clone()).unwrap_or_default(),
        lines: own.map(|own| own.lines.clone()).unwrap_or_default(),
    })
}
