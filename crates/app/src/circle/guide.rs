//! What only the host does.

use hearth_circle::{Command, MemberId};
use hearth_domain::{Id, clean_line, clean_text};

use super::room::share_id;
use super::share::member;
use crate::api::{ByMember, CircleRole, SetAside, Text, Topic};
use crate::{AppError, Hearth};

const QUESTION_MAX: usize = 300;

impl Hearth {
    /// Lets somebody in.
    pub fn circle_admit(&self, request: ByMember) -> Result<(), AppError> {
        self.at_the_door(&request, |member| Command::Admit { member })
    }

    /// Does not let somebody in.
    pub fn circle_decline(&self, request: ByMember) -> Result<(), AppError> {
        self.at_the_door(&request, |member| Command::Decline { member })
    }

    /// Sees somebody out; nobody else is told. The code closes with it. They can knock again with an invitation or
    /// a new code, as everybody can, and are admitted or not.
    pub fn circle_see_out(&self, request: ByMember) -> Result<(), AppError> {
        let member = member(&request.member)?;
        self.as_host(Command::SeeOut { member })
    }

    /// A quiet ask was heard.
    pub fn circle_quiet_ask_done(&self, request: ByMember) -> Result<(), AppError> {
        let member = member(&request.member)?;
        self.state().my_room()?.quiet_asks.retain(|asked| *asked != member);
        self.changed(Topic::Circle);
        Ok(())
    }

    /// Puts a question to all.
    pub fn circle_question(&self, request: Text) -> Result<(), AppError> {
        let text = question(&request.text);
        self.as_host(Command::Question { text: text.clone() })?;
        self.state().my_room()?.question = text;
        self.changed(Topic::Circle);
        Ok(())
    }

    /// Puts the closing question: the end is unhurried.
    pub fn circle_closing(&self, request: Text) -> Result<(), AppError> {
        let text = question(&request.text);
        self.as_host(Command::ClosingQuestion { text: text.clone() })?;
        self.state().my_room()?.closing_question = text;
        self.changed(Topic::Circle);
        Ok(())
    }

    /// Sets a card aside for all; its author alone is told, with a word.
    pub fn circle_aside(&self, request: SetAside) -> Result<(), AppError> {
        let id: Id = request.share.parse()?;
        let words = request.words.map(|words| clean_line(&words)).filter(|words| !words.is_empty());
        self.as_host(Command::Aside { share: share_id(id), words })
    }

    /// Pauses for all.
    pub fn circle_pause(&self, (): ()) -> Result<(), AppError> {
        self.as_host(Command::Pause)
    }

    /// Goes on.
    pub fn circle_resume(&self, (): ()) -> Result<(), AppError> {
        self.as_host(Command::Resume)
    }

    /// A new code; the old one opens nothing any more.
    pub fn circle_new_code(&self, (): ()) -> Result<(), AppError> {
        self.as_host(Command::NewCode)
    }

    /// Ends the circle for all.
    pub fn circle_end(&self, (): ()) -> Result<(), AppError> {
        self.as_host(Command::End)
    }

    fn at_the_door(
        &self,
        request: &ByMember,
        command: impl FnOnce(MemberId) -> Command,
    ) -> Result<(), AppError> {
        let member = member(&request.member)?;
        self.as_host(command(member))?;
        self.state().my_room()?.knocks.retain(|knock| knock.member != request.member);
        self.changed(Topic::Circle);
        Ok(())
    }

    fn as_host(&self, command: Command) -> Result<(), AppError> {
        let mut state = self.state();
        let room = state.my_room()?;
        if room.role != CircleRole::Host {
            return Err(AppError::GuideOnly);
        }
        Ok(room.seat()?.send(command)?)
    }
}

fn question(text: &str) -> String {
    clean_text(text).trim().chars().take(QUESTION_MAX).collect()
}
