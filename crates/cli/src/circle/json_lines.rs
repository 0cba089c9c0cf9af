use hearth_app::api::{CircleEvent, GroupView, WireError};
use hearth_app::{AppError, Hearth};
use serde::Serialize;

use super::command;
use super::room::{Face, PEOPLE_CHANGED};
use crate::call::Call;
use crate::error::CliError;

/// One event a line out, one command a line in: `docs/circle-cli.md`.
pub struct JsonLines<'a> {
    call: &'a Call,
    /// The others in the last `present` line: to them a share goes that names nobody.
    listed: Option<Vec<String>>,
}

const NOBODY_LISTED: &str =
    "Nobody was listed yet, so nothing was sent. Wait for “present”, or say to whom in “seen”.";

/// The group whose invitation was kept on the way.
#[derive(Serialize)]
struct Kept {
    event: &'static str,
    group: GroupView,
}

impl<'a> JsonLines<'a> {
    pub fn new(call: &'a Call) -> Self {
        Self { call, listed: None }
    }

    /// A share goes to nobody whom no printed line has named.
    fn note_listed(&mut self, event: &CircleEvent) {
        if let CircleEvent::Present { people, .. } = event {
            let others = people.iter().filter(|person| !person.me);
            self.listed = Some(others.map(|person| person.member.clone()).collect());
        }
    }

    fn refused(&self, code: &str, message: String) -> Result<(), CliError> {
        self.call.json(&CircleEvent::Error { code: code.to_owned(), message })
    }

    fn done<T>(&self, done: Result<T, AppError>) -> Result<Option<T>, CliError> {
        match done {
            Ok(value) => Ok(Some(value)),
            // An event has said so already.
            Err(error) if error.code() == PEOPLE_CHANGED => Ok(None),
            Err(error) => {
                let WireError { code, message } = error.into();
                self.refused(&code, message).map(|()| None)
            }
        }
    }
}

impl Face for JsonLines<'_> {
    fn event(&mut self, hearth: &Hearth, event: &CircleEvent) -> Result<(), CliError> {
        self.call.json(event)?;
        self.note_listed(event);
        let next = match event {
            // A script compares the words afterwards, if it wants to; there is nobody to press Enter.
            CircleEvent::HostProven { .. } => hearth.circle_proceed(()),
            CircleEvent::Admitted { .. } => hearth.circle_agreement_read(()),
            _ => return Ok(()),
        };
        self.done(next).map(|_| ())
    }

    fn line(&mut self, hearth: &Hearth, line: &str) -> Result<(), CliError> {
        if line.trim().is_empty() {
            return Ok(());
        }
        let command = match command::read(line) {
            Ok(command) => command,
            Err(message) => return self.refused("unknown_command", message),
        };
        if self.listed.is_none() && command.goes_to_those_listed() {
            return self.refused("nobody_listed", NOBODY_LISTED.into());
        }
        match self.done(command::run(command, self.listed.clone(), hearth))?.flatten() {
            Some(group) => self.call.json(&Kept { event: "invitation_kept", group }),
            None => Ok(()),
        }
    }
}
