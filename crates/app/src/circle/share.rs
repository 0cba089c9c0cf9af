//! From a card to the people listed, and back.

use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use chrono::{Days, NaiveDate};
use hearth_circle::{Command, MemberId};
use hearth_domain::{
    Card, Id, KEEP_DAYS_DEFAULT, KEEP_DAYS_MAX, Recipient, Share, ShareEnd, ShareState, keep_until,
};

use super::held::Held;
use super::room::{OwnShare, Room, share_id};
use super::view::person_view;
use crate::api::{ByShare, CardInput, CircleRole, ShareCard, ShareOffer, Topic};
use crate::clock::{clock, day_of, end_of};
use crate::face::hash;
use crate::journal::StoredCard;
use crate::random::{new_id, random};
use crate::verbs::frozen;
use crate::words::{DEFAULT_PURPOSE, SHARE_TEXT_VERSION};
use crate::{AppError, Hearth};

/// The host answers in milliseconds; a lost link is noticed by then.
const ANSWER: Duration = Duration::from_secs(20);

impl Hearth {
    /// Who would see a card if it were shared now, by name.
    pub fn circle_share_offer(&self, (): ()) -> Result<ShareOffer, AppError> {
        let mut state = self.state();
        let room = state.my_room()?;
        let today = day_of(clock());
        let later = |days| today.checked_add_days(Days::new(days)).unwrap_or(today).to_string();
        let may_keep = (room.role == CircleRole::Member).then(|| room.guide.clone());
        Ok(ShareOffer {
            recipients: room.others().map(|person| person_view(room, person)).collect(),
            may_keep,
            keep_default: later(KEEP_DAYS_DEFAULT),
            keep_latest: later(KEEP_DAYS_MAX),
            agreement_new: room.agreement_new,
        })
    }

    /// Shares a card with the people its author saw listed. Returns once it is with them, or says why not.
    pub fn circle_share(&self, request: ShareCard) -> Result<(), AppError> {
        let plan = self.plan_share(&request)?;
        let share = plan.share;
        let (answer, answered) = mpsc::channel();
        let seat = {
            let mut state = self.state();
            let room = state.my_room()?;
            let seat = room.seat()?.clone();
            if room.role != CircleRole::Visitor {
                let record = plan.record(room);
                state.journal()?.put(share, &record)?;
            }
            state.my_room()?.own.insert(share, plan.own(answer));
            seat
        };
        if let Err(error) = plan.command().and_then(|command| Ok(seat.send(command)?)) {
            self.never_shown(share);
            return Err(error);
        }
        match answered.recv_timeout(ANSWER) {
            Ok(answer) => answer,
            Err(_) => self.call_back(share, &answered),
        }
    }

    /// No answer in time: what still waits for the link is called back before it can go out. The host hears the
    /// two in this order.
    fn call_back(&self, share: Id, answered: &Receiver<Result<(), AppError>>) -> Result<(), AppError> {
        let late = {
            let mut state = self.state();
            let own = state.room.as_mut().and_then(|room| room.own.get_mut(&share));
            own.is_none_or(|own| own.waiting.take().is_none())
        };
        if late {
            // The answer is on its way to us this moment.
            return answered.recv().unwrap_or(Err(AppError::NoCircle));
        }
        self.take_back_live(share)?;
        self.remember(Held::AskedBack { share });
        self.changed(Topic::Shares);
        Err(AppError::NotSent)
    }

    /// Nobody got it, and nobody will: no line of it stays.
    pub(super) fn never_shown(&self, share: Id) {
        if let Some(room) = &mut self.state().room {
            room.own.remove(&share);
        }
        self.remember(Held::Refused { share });
        self.changed(Topic::Shares);
    }

    /// Takes a card of one's own back from every screen; also while the journal is locked.
    pub fn circle_take_back(&self, request: ByShare) -> Result<(), AppError> {
        let share: Id = request.share.parse()?;
        self.state().my_room()?.own.get(&share).ok_or(AppError::NotFound("card"))?;
        self.take_back_live(share)?;
        self.remember(Held::AskedBack { share });
        self.changed(Topic::Shares);
        Ok(())
    }

    /// The part of taking back that reaches the people here; whether the card is among them at all.
    pub(crate) fn take_back_live(&self, id: Id) -> Result<bool, AppError> {
        let mut state = self.state();
        let Some(room) = state.room.as_mut().filter(|room| room.is_on() && room.own.contains_key(&id)) else {
            return Ok(false);
        };
        room.seat()?.send(Command::TakeBack { share: share_id(id) })?;
        room.board.retain(|card| card.share != id);
        drop(state);
        self.changed(Topic::Circle);
        Ok(true)
    }

    fn plan_share(&self, request: &ShareCard) -> Result<Plan, AppError> {
        self.only_who_came()?;
        let (card, frozen) = self.chosen_card(request)?;
        let mut state = self.state();
        let room = state.my_room()?;
        if room.agreement_new {
            return Err(AppError::AgreementFirst);
        }
        let until = wished_day(room, request.keep_until.as_deref())?;
        let seen = match &request.seen {
            Some(seen) => seen.iter().map(|text| member(text)).collect::<Result<_, _>>()?,
            None => room.others().map(|person| person.member).collect(),
        };
        let sent = frozen.encode()?;
        if !self.may_send(request.previewed.as_deref(), &hash(&sent)) {
            return Err(AppError::PreviewChanged);
        }
        Ok(Plan { share: new_id()?, token: random()?, card, sent, frozen, seen, until })
    }

    /// Only the journal that came to this circle shares here; a visitor shares what was written on the spot.
    fn only_who_came(&self) -> Result<(), AppError> {
        let mut state = self.state();
        let by_journal = state.my_room()?.journal.is_some();
        if by_journal && state.journal.is_none() { Err(AppError::Locked) } else { Ok(()) }
    }

    fn chosen_card(&self, request: &ShareCard) -> Result<(Option<Id>, Card), AppError> {
        let visitor = self.state().my_room()?.role == CircleRole::Visitor;
        match (request.card, &request.words) {
            (Some(_), _) if visitor => Err(AppError::NoCardChosen),
            (Some(id), _) => {
                let stored = self.with_journal(|journal| Ok(journal.load::<StoredCard>(id)?.value))?;
                Ok((Some(id), stored.card))
            }
            (None, Some(words)) if words.picture.is_none() => Ok((None, in_words(words)?)),
            (None, Some(words)) => Ok((None, self.with_journal(|journal| frozen(journal, words))?)),
            (None, None) => Err(AppError::NoCardChosen),
        }
    }
}

struct Plan {
    share: Id,
    token: [u8; 32],
    card: Option<Id>,
    frozen: Card,
    sent: Vec<u8>,
    seen: Vec<MemberId>,
    until: Option<NaiveDate>,
}

impl Plan {
    fn own(&self, answer: mpsc::Sender<Result<(), AppError>>) -> OwnShare {
        OwnShare {
            card: self.card,
            frozen: Some(self.frozen.clone()),
            wish: self.frozen.response_wish,
            keep_until: self.until,
            heard: Vec::new(),
            lines: Vec::new(),
            shown: false,
            waiting: Some(answer),
        }
    }

    /// The owner's receipt. It is kept before anything is sent, as a draft until the host has answered.
    fn record(&self, room: &Room) -> Share {
        let seen = room.others().filter(|person| self.seen.contains(&person.member));
        Share {
            card: self.card,
            sent: self.sent.clone(),
            group: room.group.clone(),
            group_key: room.group_key.map(|key| key.0).unwrap_or_default(),
            guide: room.guide.clone(),
            recipients: seen
                .map(|person| Recipient { name: person.name.clone(), guide: person.guide })
                .collect(),
            end: self.until.map_or(ShareEnd::Gathering, ShareEnd::Day),
            state: ShareState::Draft,
            since: clock(),
            taken_back_at: None,
            purpose: DEFAULT_PURPOSE.to_owned(),
            text_version: SHARE_TEXT_VERSION.to_owned(),
            signature: room.name.clone(),
            heard: Vec::new(),
            lines: Vec::new(),
            token: self.token,
            replies: Vec::new(),
        }
    }

    fn command(self) -> Result<Command, AppError> {
        Ok(Command::Share {
            share: share_id(self.share),
            payload: self.sent,
            seen: self.seen,
            keep_until: self.until.map(end_of),
            keep_token: self.until.map(|_| self.token),
        })
    }
}

fn wished_day(room: &Room, wished: Option<&str>) -> Result<Option<NaiveDate>, AppError> {
    let Some(text) = wished.filter(|text| !text.trim().is_empty()) else { return Ok(None) };
    if room.role == CircleRole::Visitor {
        return Err(AppError::VisitorCannotKeep);
    }
    let day = text.parse::<hearth_domain::OccurredOn>()?.date;
    Ok(Some(keep_until(day_of(clock()), Some(day))?))
}

/// A card made on the spot, without a journal.
pub(crate) fn in_words(words: &CardInput) -> Result<Card, AppError> {
    let card = Card {
        text: words.text.clone(),
        theme: words.theme,
        signed_as: words.signed_as.clone(),
        content_notes: words.content_notes.clone(),
        response_wish: words.response_wish,
        picture: None,
    };
    Ok(card.checked()?)
}

pub(super) fn member(text: &str) -> Result<MemberId, AppError> {
    text.trim().parse().map_err(|_| AppError::NotFound("person"))
}
