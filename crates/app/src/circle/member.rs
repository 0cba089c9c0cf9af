//! What everybody in a circle does.

use hearth_circle::Command;
use hearth_domain::{Group, Id, Invitation, ResponseWish, clean_line};

use super::Room;
use super::room::share_id;
use crate::api::{
    CardFace, CardInput, CardView, CirclePhase, CircleRole, FoldCard, GroupView, Items, RespondToCard,
    StepAway, Topic,
};
use crate::face::face_of;
use crate::verbs::{group_view, known_group, member_of};
use crate::{AppError, Hearth};

const LINE_MAX: usize = 140;

impl Hearth {
    /// The host is proven and the check words were looked at: the name may go.
    pub fn circle_proceed(&self, (): ()) -> Result<(), AppError> {
        self.ask_seat(Command::Proceed)
    }

    /// The agreement was read.
    pub fn circle_agreement_read(&self, (): ()) -> Result<(), AppError> {
        let mut state = self.state();
        let room = state.my_room()?;
        room.agreement_new = false;
        let (group, hash) = (room.group_id, agreement_hash(&room.agreement));
        if let (Some(group), Ok(journal)) = (group, state.journal()) {
            journal.change::<Group>(group, |group| group.agreement_read = Some(hash))?;
        }
        drop(state);
        self.changed(Topic::Circle);
        Ok(())
    }

    /// Answers a card, to its author only. Nothing is counted.
    pub fn circle_respond(&self, request: RespondToCard) -> Result<(), AppError> {
        let id: Id = request.share.parse()?;
        let line = request.line.map(|line| clean_line(&line)).filter(|line| !line.is_empty());
        let mut state = self.state();
        let room = state.my_room()?;
        let card = room.board.iter_mut().find(|card| card.share == id).ok_or(AppError::NotFound("card"))?;
        let payload = card.payload.as_ref().ok_or(AppError::NotFound("card"))?;
        let wish = face_of(payload)?.response_wish;
        if !welcomes_answers(wish) {
            return Err(AppError::AnswerNotWelcome);
        }
        let too_long = line.as_ref().is_some_and(|line| line.chars().count() > LINE_MAX);
        if too_long || (line.is_some() && wish != ResponseWish::AFewWordsWelcome) {
            return Err(AppError::LineNotWelcome);
        }
        if !card.responded.contains(&request.kind) {
            card.responded.push(request.kind);
        }
        room.seat()?.send(Command::Respond { share: share_id(id), kind: request.kind, line })?;
        drop(state);
        self.changed(Topic::Circle);
        Ok(())
    }

    /// “Can I have a moment with …?” It reaches the host only.
    pub fn circle_quiet_ask(&self, (): ()) -> Result<(), AppError> {
        self.ask_seat(Command::QuietAsk)
    }

    /// Steps away from the board, or back to it. Nobody is told, and nothing of it is kept beyond the circle.
    pub fn circle_away(&self, request: StepAway) -> Result<(), AppError> {
        self.state().my_room()?.away = request.away;
        self.changed(Topic::Circle);
        Ok(())
    }

    /// Folds a card away for oneself, or opens it again: as silently.
    pub fn circle_fold(&self, request: FoldCard) -> Result<(), AppError> {
        let id: Id = request.share.parse()?;
        let mut state = self.state();
        let room = state.my_room()?;
        if !room.board.iter().any(|card| card.share == id) {
            return Err(AppError::NotFound("card"));
        }
        let _ = if request.folded { room.folded.insert(id) } else { room.folded.remove(&id) };
        drop(state);
        self.changed(Topic::Circle);
        Ok(())
    }

    /// Leaves, silently. After the end: puts the room away. Also for whoever may not see it, because a seat of
    /// somebody else keeps them from taking one of their own.
    pub fn circle_leave(&self, (): ()) -> Result<(), AppError> {
        let mut state = self.state();
        let open = state.journal.as_ref().map(|journal| journal.vault.id().to_owned());
        let room = state.room()?;
        let (number, of_another) = (room.number, room.is_of_another(open.as_deref()));
        if room.is_on() {
            if let Some(seat) = &room.seat {
                // A seat that is gone already is left too.
                let _ = seat.send(Command::Leave);
            }
            drop(state);
            self.end(number, "left");
            if of_another {
                self.state().room = None;
                self.changed(Topic::Circle);
            }
            return Ok(());
        }
        state.room = None;
        drop(state);
        self.changed(Topic::Circle);
        Ok(())
    }

    /// Keeps the invitation of the group one came to by code.
    pub fn circle_keep_invitation(&self, (): ()) -> Result<GroupView, AppError> {
        let mut state = self.state();
        let room = state.my_room()?;
        let invitation = room.invitation.clone().ok_or(AppError::NotFound("invitation"))?;
        let invitation =
            hearth_circle::Invitation::from_bytes(&invitation).map_err(|_| hearth_domain::InvitationError)?;
        // The invitation must be that of the group that was proven, whatever the host offers.
        if Some(invitation.group) != room.group_key {
            return Err(hearth_domain::InvitationError.into());
        }
        let mut group = member_of(Invitation {
            group: room.group.clone(),
            guides: vec![room.guide.clone()],
            agreement: hearth_domain::Agreement { lines: room.agreement.clone() }.checked()?,
            public_key: invitation.group.0,
            knock_secret: invitation.knock_secret,
        });
        group.my_name.clone_from(&room.name);
        group.agreement_read = (!room.agreement_new).then(|| agreement_hash(&room.agreement));
        if let Some((id, known)) = known_group(state.journal()?, &group.public_key)? {
            return Ok(group_view(id, &known));
        }
        drop(state);
        let view = self.add_group(group)?;
        let mut state = self.state();
        let room = state.my_room()?;
        room.group_id = Some(view.id);
        room.invitation = None;
        drop(state);
        self.changed(Topic::Circle);
        Ok(view)
    }

    /// A visitor's own cards of this circle: in memory until the room is left.
    pub fn circle_visitor_cards(&self, (): ()) -> Result<Items<CardFace>, AppError> {
        let state = self.state();
        let Some(room) = state.seen_room() else { return Ok(Items { items: Vec::new() }) };
        let faces = visitor_cards(room).map(|card| Ok(face_of(&card.encode()?)?));
        Ok(Items { items: faces.collect::<Result<_, AppError>>()? })
    }

    /// Keeps them in the journal that was just started, and puts the room away.
    pub fn circle_visitor_keep(&self, (): ()) -> Result<Items<CardView>, AppError> {
        let cards: Vec<CardInput> = {
            let state = self.state();
            // Only a visitor's room is put away with its cards kept.
            let room = state.seen_room().filter(|room| room.role == CircleRole::Visitor);
            let Some(room) = room else { return Ok(Items { items: Vec::new() }) };
            visitor_cards(room).map(input_of).collect()
        };
        let items = cards.into_iter().map(|card| self.card_make(card)).collect::<Result<_, _>>()?;
        self.state().room = None;
        self.changed(Topic::Circle);
        Ok(Items { items })
    }

    fn ask_seat(&self, command: Command) -> Result<(), AppError> {
        let mut state = self.state();
        let room = state.my_room()?;
        if matches!(command, Command::Proceed) && room.phase == CirclePhase::HostProven {
            room.phase = CirclePhase::Waiting;
        }
        let sent = room.seat()?.send(command);
        drop(state);
        self.changed(Topic::Circle);
        Ok(sent?)
    }
}

/// Whether a card may be answered without its author being asked; the window shows no buttons where it may not.
pub(super) fn welcomes_answers(wish: ResponseWish) -> bool {
    matches!(wish, ResponseWish::SameHereWelcome | ResponseWish::AFewWordsWelcome)
}

/// BLAKE3 over the lines: whether the agreement changed since it was read.
pub(super) fn agreement_hash(lines: &[String]) -> [u8; 32] {
    blake3::hash(lines.join("\n").as_bytes()).into()
}

fn visitor_cards(room: &Room) -> impl Iterator<Item = &hearth_domain::Card> {
    let visitor = room.role == CircleRole::Visitor;
    room.own
        .values()
        .filter(move |own| visitor && own.waiting.is_none())
        .filter_map(|own| own.frozen.as_ref())
}

fn input_of(card: &hearth_domain::Card) -> CardInput {
    CardInput {
        text: card.text.clone(),
        theme: card.theme,
        signed_as: card.signed_as.clone(),
        content_notes: card.content_notes.clone(),
        response_wish: card.response_wish,
        ..CardInput::default()
    }
}
