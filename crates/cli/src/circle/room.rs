use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use hearth_app::api::{CircleEvent, WireError};
use hearth_app::{AppError, Hearth};

use super::input::{self, Input};
use super::phrases;
use crate::error::CliError;

/// What one is in a circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Host,
    Member,
    Visitor,
}

/// How a seat shows what happens and understands what is typed. Only a broken output is an error here:
/// what cannot be done is said, and the circle goes on.
pub trait Face {
    /// Something happened.
    fn event(&mut self, hearth: &Hearth, event: &CircleEvent) -> Result<(), CliError>;
    /// Something was typed.
    fn line(&mut self, hearth: &Hearth, line: &str) -> Result<(), CliError>;
}

/// The code of a share that was refused because somebody came in: the circle tells it as an event as well.
pub const PEOPLE_CHANGED: &str = "people_changed";

/// How long the last words may take to be out before the process goes anyway.
const LAST_WORDS: Duration = Duration::from_secs(3);
/// How long the last event may take before the process goes anyway.
const GOODBYE: Duration = Duration::from_secs(10);

/// One seat from the door to the end.
pub struct Room<'a, F> {
    role: Role,
    hearth: &'a Hearth,
    face: F,
    got_in: bool,
    leaving: Option<Instant>,
    last_error: Option<WireError>,
}

impl<'a, F: Face> Room<'a, F> {
    pub fn new(role: Role, hearth: &'a Hearth, face: F) -> Self {
        Self { role, hearth, face, got_in: false, leaving: None, last_error: None }
    }

    /// Enters and stays until the circle is over.
    pub fn stay(mut self, enter: impl FnOnce(&Hearth) -> Result<(), AppError>) -> Result<(), CliError> {
        let (to, inputs) = mpsc::channel();
        input::events(self.hearth, to.clone());
        // Entering begins here and ends with an event; whatever is typed meanwhile waits its turn.
        enter(self.hearth)?;
        input::interrupts(to.clone());
        input::lines(to);
        let stayed = self.listen(&inputs);
        if stayed.is_err() {
            self.leave();
        }
        part(self.hearth);
        stayed
    }

    fn listen(&mut self, inputs: &Receiver<Input>) -> Result<(), CliError> {
        loop {
            let input = match self.next(inputs) {
                Some(input) => input,
                None => return Ok(()),
            };
            match input {
                Input::Event(event) => {
                    self.face.event(self.hearth, &event)?;
                    if let Some(end) = self.after(*event) {
                        return end;
                    }
                }
                Input::Line(line) => self.face.line(self.hearth, &line)?,
                Input::Closed | Input::Interrupt if self.leaving.is_none() => {
                    if !self.leave() {
                        return Ok(());
                    }
                }
                Input::Closed => {}
                // A second Ctrl-C: at once.
                Input::Interrupt => return Ok(()),
            }
        }
    }

    /// The next thing to do; nothing when a goodbye has taken too long.
    fn next(&self, inputs: &Receiver<Input>) -> Option<Input> {
        let Some(since) = self.leaving else { return inputs.recv().ok() };
        inputs.recv_timeout(GOODBYE.saturating_sub(since.elapsed())).ok()
    }

    /// What an event means for staying: the end, if it is one.
    fn after(&mut self, event: CircleEvent) -> Option<Result<(), CliError>> {
        match event {
            CircleEvent::Ready { .. } | CircleEvent::Admitted { .. } => self.got_in = true,
            CircleEvent::Ended { reason } => {
                let went_well = self.got_in || self.leaving.is_some() || reason == "left";
                return Some(if went_well { Ok(()) } else { Err(self.never_in(reason)) });
            }
            CircleEvent::Error { code, message } => self.last_error = Some(WireError { code, message }),
            _ => {}
        }
        None
    }

    /// Why the door stayed closed: in words that say what to do, else in those of the error that led to it.
    fn never_in(&mut self, reason: String) -> CliError {
        let said = self.last_error.take().filter(|error| error.code == reason).map(|error| error.message);
        let words = phrases::ended(&reason).map(str::to_owned).or(said);
        CliError::Circle {
            message: words.unwrap_or_else(|| "The circle could not be reached.".into()),
            code: reason,
        }
    }

    /// Begins to go; false when there is nothing to leave. A host who goes ends the circle for all.
    fn leave(&mut self) -> bool {
        self.leaving = Some(Instant::now());
        let gone = match self.role {
            // Before the first guest can come there is no circle to end, only a seat to give up.
            Role::Host => self.hearth.circle_end(()).or_else(|_| self.hearth.circle_leave(())),
            Role::Member | Role::Visitor => self.hearth.circle_leave(()),
        };
        gone.is_ok()
    }
}

/// Lets the goodbye out before the process ends. Without it the others would wait for a lost link to come
/// back. A network that takes no word any more is not waited for longer.
fn part(hearth: &Hearth) {
    let _ = hearth.circle_parted(LAST_WORDS);
}
