//! A seat in a circle: how an app speaks to it and hears from it.

use tokio::sync::mpsc;

use crate::{Command, Event, MAX_PAYLOAD, MAX_PRIVATE, MemberId};

/// A seat. Dropping it (or its [`SeatEvents`], when split) closes it: a member leaves, a host ends the circle.
#[derive(Debug)]
pub struct Seat {
    handle: SeatHandle,
    events: SeatEvents,
}

/// The half that asks; as many copies as needed.
#[derive(Debug, Clone)]
pub struct SeatHandle {
    commands: mpsc::Sender<Command>,
    me: MemberId,
    host: MemberId,
}

/// The half that hears.
#[derive(Debug)]
pub struct SeatEvents(mpsc::Receiver<Event>);

/// A command was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SeatError {
    /// The circle is over.
    #[error("the circle is over")]
    Closed,
    /// Too many commands are waiting; try again.
    #[error("too many commands are waiting")]
    Busy,
    /// A card or a note is larger than allowed.
    #[error("this is larger than a circle carries")]
    TooBig,
    /// Not for this role.
    #[error("this seat may not do that")]
    NotAllowed,
}

impl SeatError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Closed => "circle_over",
            Self::Busy => "circle_busy",
            Self::TooBig => "too_big",
            Self::NotAllowed => "not_allowed",
        }
    }
}

impl Seat {
    /// Our own id.
    pub fn me(&self) -> MemberId {
        self.handle.me
    }

    /// The host's id, to whom private notes go.
    pub fn host(&self) -> MemberId {
        self.handle.host
    }

    /// Asks for something; what comes of it is an event.
    pub fn send(&self, command: Command) -> Result<(), SeatError> {
        self.handle.send(command)
    }

    /// The next event; `None` after the last.
    pub async fn next_event(&mut self) -> Option<Event> {
        self.events.next_event().await
    }

    /// The two halves.
    pub fn split(self) -> (SeatHandle, SeatEvents) {
        (self.handle, self.events)
    }

    pub(crate) fn new(me: MemberId, host: MemberId) -> (Self, mpsc::Sender<Event>, mpsc::Receiver<Command>) {
        let (commands, asked) = mpsc::channel(COMMANDS);
        let (tell, events) = mpsc::channel(EVENTS);
        let handle = SeatHandle { commands, me, host };
        (Self { handle, events: SeatEvents(events) }, tell, asked)
    }
}

impl SeatHandle {
    /// Our own id.
    pub fn me(&self) -> MemberId {
        self.me
    }

    /// The host's id, to whom private notes go.
    pub fn host(&self) -> MemberId {
        self.host
    }

    /// Asks for something; what comes of it is an event.
    pub fn send(&self, command: Command) -> Result<(), SeatError> {
        self.check(&command)?;
        self.commands.try_send(command).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => SeatError::Busy,
            mpsc::error::TrySendError::Closed(_) => SeatError::Closed,
        })
    }

    fn check(&self, command: &Command) -> Result<(), SeatError> {
        let is_host = self.me == self.host;
        let too_big = match command {
            Command::Share { payload, .. } => payload.len() > MAX_PAYLOAD,
            Command::Private { body, .. } => body.len() > MAX_PRIVATE,
            _ => false,
        };
        let to_a_member = matches!(command, Command::Private { to, .. } if *to != self.host);
        if too_big {
            Err(SeatError::TooBig)
        } else if if is_host { command.is_for_member() } else { command.is_for_host() || to_a_member } {
            Err(SeatError::NotAllowed)
        } else {
            Ok(())
        }
    }
}

impl SeatEvents {
    /// The next event; `None` after the last.
    pub async fn next_event(&mut self) -> Option<Event> {
        self.0.recv().await
    }
}

/// Commands that may wait.
const COMMANDS: usize = 256;
/// Events that may wait for an app; beyond, its seat waits for it.
const EVENTS: usize = 2_048;
