//! Hosting and joining: the only verbs that open a socket.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use hearth_circle::{Code, Door, GroupKey, GroupPublic, HostConfig, JoinConfig, Seat};
use hearth_domain::{Group, GroupRole, Id, clean_line};

use super::cover::tell_seat;
use super::{Pin, Room};
use crate::api::{CircleEvent, CirclePhase, CircleRole, HostCircle, JoinCircle, Topic, WireError};
use crate::{AppError, Hearth};

const NAME_MAX: usize = 40;
static ROOMS: AtomicU64 = AtomicU64::new(1);

impl Hearth {
    /// Hosts a circle of a group this journal's owner guides. Returns at once; the code comes as an event.
    pub fn circle_host(&self, request: HostCircle) -> Result<(), AppError> {
        let bind = request.bind.or_else(bind_of_tests).as_deref().map(address).transpose()?;
        let (room, config) = {
            let mut state = self.state();
            free(state.room.as_ref())?;
            let journal = state.journal()?;
            let group = journal.load::<Group>(request.group)?.value;
            host_room(journal.vault.id().to_owned(), request.group, group, bind)?
        };
        let number = room.number;
        self.state().room = Some(room);
        self.changed(Topic::Circle);
        let hearth = self.clone();
        self.runtime()?.spawn(async move {
            match hearth_circle::host(config).await {
                Ok(seat) => hearth.sit(number, seat).await,
                Err(error) => hearth.not_in(number, AppError::from(error).into()),
            }
        });
        Ok(())
    }

    /// Comes to a circle, by code or with a group's key. Returns at once; what follows comes as events.
    pub fn circle_join(&self, request: JoinCircle) -> Result<(), AppError> {
        let name = clean_line(&request.name);
        if name.is_empty() || name.chars().count() > NAME_MAX {
            return Err(AppError::NameNeeded);
        }
        let pin = request.pin.as_deref().filter(|pin| request.visit && !pin.trim().is_empty());
        let pin = pin.map(Pin::new).transpose()?;
        let mut room = {
            let mut state = self.state();
            free(state.room.as_ref())?;
            let journal = if request.visit { None } else { Some(state.journal()?.vault.id().to_owned()) };
            let role = if request.visit { CircleRole::Visitor } else { CircleRole::Member };
            Room::entering(ROOMS.fetch_add(1, Ordering::Relaxed), role, journal, name.clone())
        };
        room.pin = pin;
        room.pinned = request.group.map(|id| self.key_of(id)).transpose()?;
        let door = self.door(&request)?;
        self.remember_name(request.group, &name);
        let number = room.number;
        let config = JoinConfig { door, name, visitor: request.visit };
        self.state().room = Some(room);
        self.changed(Topic::Circle);
        let hearth = self.clone();
        self.runtime()?.spawn(async move {
            match hearth_circle::join(config).await {
                Ok(seat) => hearth.sit(number, seat).await,
                Err(error) => {
                    let wire = WireError { code: error.code().to_owned(), message: error.to_string() };
                    hearth.not_in(number, wire);
                }
            }
        });
        Ok(())
    }

    fn door(&self, request: &JoinCircle) -> Result<Door, AppError> {
        let address =
            request.address.as_deref().filter(|text| !text.trim().is_empty()).map(address).transpose()?;
        if let Some(code) = request.code.as_deref().filter(|code| !code.trim().is_empty()) {
            let code: Code = code.parse().map_err(|_| AppError::BadCode)?;
            return Ok(Door::Code { code, address });
        }
        let id = request.group.ok_or(AppError::BadCode)?;
        let group = self.with_journal(|journal| Ok(journal.load::<Group>(id)?.value))?;
        Ok(Door::Invitation {
            group: GroupPublic(group.public_key),
            knock_secret: group.knock_secret,
            address,
        })
    }

    fn key_of(&self, group: Id) -> Result<GroupPublic, AppError> {
        self.with_journal(|journal| Ok(GroupPublic(journal.load::<Group>(group)?.value.public_key)))
    }

    /// A code leads to whoever read it out; who named a group of their journal meant that group.
    pub(super) fn is_of_another_group(&self, proven: GroupPublic) -> bool {
        self.state().room.as_ref().and_then(|room| room.pinned).is_some_and(|pinned| pinned != proven)
    }

    /// Goes before a name was said.
    pub(super) fn turn_round(&self, number: u64) {
        if let Some(seat) = self.state().room.as_ref().and_then(|room| room.seat.as_ref()) {
            // A seat that is gone already is left too.
            let _ = seat.send(hearth_circle::Command::Leave);
        }
        let error = hearth_circle::JoinError::HostNotProven;
        self.not_in(number, WireError { code: error.code().to_owned(), message: error.to_string() });
    }

    /// The name is remembered in the journal only, so that it need not be typed each week.
    fn remember_name(&self, group: Option<Id>, name: &str) {
        let Some(id) = group else { return };
        // A name that cannot be remembered is no reason not to come.
        let _ =
            self.with_journal(|journal| journal.change::<Group>(id, |group| group.my_name = name.to_owned()));
    }

    async fn sit(&self, number: u64, seat: Seat) {
        let (handle, mut events) = seat.split();
        let taken = {
            let mut state = self.state();
            let room = state.room.as_mut().filter(|room| room.number == number && room.is_on());
            room.map(|room| {
                room.seat = Some(handle.clone());
                if room.covered {
                    // Hidden while the circle was still being looked for.
                    tell_seat(room, hearth_circle::Command::Cover);
                }
            })
            .is_some()
        };
        if !taken {
            let _ = handle.send(hearth_circle::Command::Leave);
        }
        self.seat_taken();
        while let Some(event) = events.next_event().await {
            self.hear(number, event);
        }
        self.seat_given_back();
        self.gone(number);
    }

    fn not_in(&self, number: u64, error: WireError) {
        let mut state = self.state();
        let Some(room) = state.room.as_mut().filter(|room| room.number == number && room.is_on()) else {
            return;
        };
        room.close(&error.code);
        drop(state);
        let reason = error.code.clone();
        self.tell([
            CircleEvent::Error { code: error.code, message: error.message },
            CircleEvent::Ended { reason },
        ]);
        self.changed(Topic::Circle);
    }

    /// The seat fell silent without a word: over.
    fn gone(&self, number: u64) {
        let mut state = self.state();
        let room = state.room.as_mut().filter(|room| room.number == number && room.is_on());
        if room.is_none() {
            return;
        }
        drop(state);
        self.end(number, "link_lost");
    }
}

/// One seat at a time; a room that is over may be replaced.
fn free(room: Option<&Room>) -> Result<(), AppError> {
    if room.is_some_and(Room::is_on) { Err(AppError::InCircle) } else { Ok(()) }
}

fn host_room(
    journal: String,
    id: Id,
    group: Group,
    bind: Option<SocketAddr>,
) -> Result<(Room, HostConfig), AppError> {
    if group.role() != GroupRole::Guide {
        return Err(AppError::GuideOnly);
    }
    let key = GroupKey::from_bytes(&group.secret_key.ok_or(AppError::GuideOnly)?);
    let number = ROOMS.fetch_add(1, Ordering::Relaxed);
    let mut room = Room::entering(number, CircleRole::Host, Some(journal), group.my_name.clone());
    room.phase = CirclePhase::Here;
    room.group.clone_from(&group.name);
    room.guide.clone_from(&group.my_name);
    room.group_id = Some(id);
    room.group_key = Some(key.public());
    room.agreement.clone_from(&group.agreement.lines);
    room.signing = Some(key.clone());
    let loopback = bind.is_some_and(|address| address.ip().is_loopback());
    let config = HostConfig {
        group_name: group.name,
        guide_name: group.my_name,
        agreement: group.agreement.to_text(),
        group_key: key,
        knock_secret: group.knock_secret,
        bind,
        announce: !loopback,
    };
    Ok((room, config))
}

/// Tests keep to one computer: builds for them may be told where a window listens.
fn bind_of_tests() -> Option<String> {
    if cfg!(feature = "test-support") { std::env::var("HEARTH_BIND").ok() } else { None }
}

fn address(text: &str) -> Result<SocketAddr, AppError> {
    text.trim().parse().map_err(|_| AppError::BadAddress(text.chars().take(40).collect()))
}
