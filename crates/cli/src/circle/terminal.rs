use std::io::{self, IsTerminal, Write};

use hearth_app::Hearth;
use hearth_app::api::{CardView, CircleEvent, PersonView, ShareCard};
use hearth_domain::{Id, ResponseKind};

use super::board::{Board, Knock, card_text};
use super::phrases;
use super::room::{Face, PEOPLE_CHANGED, Role};
use super::typed;
use crate::error::CliError;
use crate::plain;

/// A circle as a conversation: what happens is said in a line or two, commands begin with a slash.
///
/// A card that is taken back leaves the screen as well: the terminal is wiped, its history too, and the
/// board is written anew.
pub struct Terminal {
    pub(super) role: Role,
    pub(super) board: Board,
    /// The journal's cards as they were listed last.
    pub(super) cards: Vec<CardView>,
    pub(super) asked: Option<Asked>,
    /// What the group agreed on, to be shown again before the first share.
    pub(super) agreement: Vec<String>,
    /// The heading of the card that is on its way.
    pub(super) sharing: String,
    inside: bool,
    wipes: bool,
}

/// What waits for Enter.
pub(super) enum Asked {
    Proceed,
    Agreement,
    Share(Box<ShareCard>, String),
}

impl Face for Terminal {
    fn event(&mut self, hearth: &Hearth, event: &CircleEvent) -> Result<(), CliError> {
        match event {
            CircleEvent::TakenBack { card } | CircleEvent::Aside { card, .. } => self.gone(*card, event),
            CircleEvent::Ended { reason } => self.over(reason),
            CircleEvent::PeopleChanged { .. } => {
                self.say("Somebody came in while you were deciding. Nothing was sent. Share it again.")
            }
            _ => {
                let words = self.words_of(hearth, event);
                self.say(&words)
            }
        }
    }

    fn line(&mut self, hearth: &Hearth, line: &str) -> Result<(), CliError> {
        let Some(typed) = typed::read(line) else {
            return self.say("That is not a command here. /help shows what is; nothing was sent.");
        };
        match self.do_typed(hearth, typed) {
            Ok(words) => self.say(&words),
            Err(error) if error.code() == PEOPLE_CHANGED => Ok(()),
            Err(error) => self.say(&error.to_string()),
        }
    }
}

impl Terminal {
    pub fn new(role: Role) -> Self {
        Self {
            role,
            board: Board::default(),
            cards: Vec::new(),
            asked: None,
            agreement: Vec::new(),
            sharing: String::new(),
            inside: false,
            wipes: io::stdout().is_terminal(),
        }
    }

    fn say(&self, text: &str) -> Result<(), CliError> {
        if text.is_empty() {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        writeln!(out, "{text}").and_then(|()| out.flush()).map_err(CliError::Output)
    }

    /// The words of an event that needs nothing but to be said and remembered.
    fn words_of(&mut self, hearth: &Hearth, event: &CircleEvent) -> String {
        self.inside |= matches!(event, CircleEvent::Ready { .. } | CircleEvent::Admitted { .. });
        match event {
            CircleEvent::Error { .. } if !self.inside => String::new(),
            CircleEvent::Ready { code, address } => ready(code, address),
            CircleEvent::CodeClosed => "The code is closed. /code makes a new one.".into(),
            CircleEvent::Knock { member, name, check_words, visitor } => {
                self.knock(member, name, check_words, *visitor)
            }
            CircleEvent::HostProven { check_words, group, guide, fingerprint, first_time } => {
                self.asked = Some(Asked::Proceed);
                proven(check_words, group, guide, fingerprint, *first_time)
            }
            CircleEvent::Admitted { agreement } => self.admitted(hearth, agreement),
            CircleEvent::Joined { member, name } => {
                self.board.knocks.retain(|knock| knock.member != *member);
                format!("{} is in.", plain::line(name))
            }
            CircleEvent::Present { people, board_words, .. } => self.present(people, board_words),
            CircleEvent::Question { text } => self.question(text),
            CircleEvent::Card { .. } => {
                let number = self.board.add(event);
                format!("[{number}] {}", card_text(event))
            }
            CircleEvent::Shared { share, names, keep_until, .. } => {
                self.shared(*share, names, keep_until.as_deref())
            }
            CircleEvent::Response { card, kind, line } => self.response(*card, *kind, line.as_deref()),
            other => short_words(other),
        }
    }

    fn knock(&mut self, member: &str, name: &str, check_words: &str, visitor: bool) -> String {
        self.board.knocks.push(Knock { member: member.into(), name: name.into() });
        let visiting = if visitor { ", visiting" } else { "" };
        let (number, name) = (self.board.knocks.len(), plain::line(name));
        format!(
            "({number}) {name}{visiting} is at the door. Check words: {check_words}. /let {name}   /no {name}"
        )
    }

    fn admitted(&mut self, hearth: &Hearth, agreement: &[String]) -> String {
        let is_new = hearth.circle_view(()).ok().flatten().is_some_and(|view| view.agreement_new);
        self.asked = is_new.then_some(Asked::Agreement);
        self.agreement = agreement.to_vec();
        let lines = if is_new { phrases::agreement(agreement) } else { phrases::agreed(agreement) };
        format!("You are in. {lines}\n/help shows what you can do.")
    }

    /// Somebody who came is said; that somebody left is never announced, only no longer listed by /who.
    fn present(&mut self, people: &[PersonView], board_words: &str) -> String {
        self.board.board_words = board_words.to_owned();
        let before = std::mem::replace(&mut self.board.people, people.to_vec());
        let is_new = |person: &PersonView| before.iter().all(|known| known.member != person.member);
        if !people.iter().any(is_new) {
            return String::new();
        }
        let names: Vec<_> = people.iter().map(|person| plain::line(&person.name)).collect();
        format!("Here: {}", names.join(", "))
    }

    fn question(&mut self, text: &str) -> String {
        self.board.question = text.to_owned();
        format!("Question: {}", plain::line(text))
    }

    fn shared(&mut self, share: Id, names: &[String], keep_until: Option<&str>) -> String {
        let number = self.board.add_mine(share, &std::mem::take(&mut self.sharing));
        let names = plain::line(&names.join(", "));
        let keeps =
            keep_until.map(|day| format!(" The guide may read it again until {day}.")).unwrap_or_default();
        format!("[{number}] Your card is with the group: {names}.{keeps} /back {number} takes it back.")
    }

    fn response(&mut self, card: Id, kind: ResponseKind, line: Option<&str>) -> String {
        let first = self.board.first_of_its_kind(card, kind);
        let words = line.map(|line| format!("  “{}”", plain::line(line)));
        let said = first.then(|| phrases::response(kind).to_owned());
        said.into_iter().chain(words).collect::<Vec<_>>().join("\n")
    }

    /// A card is gone: from the memory, from the screen, from the screen's history.
    fn gone(&mut self, card: Id, event: &CircleEvent) -> Result<(), CliError> {
        if self.board.remove(card) {
            self.wipe()?;
            self.say(&self.board.words())?;
        }
        self.say(&short_words(event))
    }

    fn over(&mut self, reason: &str) -> Result<(), CliError> {
        self.board = Board::default();
        self.cards.clear();
        if !self.inside && reason != "left" {
            // The error with which the process ends says why the door stayed closed.
            return Ok(());
        }
        self.wipe()?;
        self.say(phrases::ended(reason).unwrap_or("The circle is over."))
    }

    fn wipe(&self) -> Result<(), CliError> {
        if !self.wipes {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        out.write_all(b"\x1b[H\x1b[2J\x1b[3J").and_then(|()| out.flush()).map_err(CliError::Output)
    }
}

fn ready(code: &str, address: &str) -> String {
    format!(
        "People can come now.\nCode: {code}\nAddress, for those who do not find it: {address}\n/help shows what you can do."
    )
}

fn proven(check_words: &str, group: &str, guide: &str, fingerprint: &str, first_time: bool) -> String {
    let (group, guide) = (plain::line(group), plain::line(guide));
    let first = if first_time {
        format!("\nFirst time with this group. Its key: {fingerprint}")
    } else {
        String::new()
    };
    format!(
        "This is {group}, guided by {guide}.{first}\nCheck words: {check_words}. They must be the same on the \
         host's screen.\nYour name has not been sent yet. Press Enter to knock, or /leave."
    )
}

fn short_words(event: &CircleEvent) -> String {
    match event {
        CircleEvent::Waiting => {
            "You are at the door. The guide will let you in; you can leave at any time.".into()
        }
        CircleEvent::ClosingQuestion { text } => format!("To close: {}", plain::line(text)),
        CircleEvent::QuietAsk { name, .. } => format!("{} would like a moment with you.", plain::line(name)),
        CircleEvent::Aside { words, .. } => {
            let words =
                words.as_deref().map(|words| format!(" “{}”", plain::line(words))).unwrap_or_default();
            format!("The guide set a card of yours aside; nobody else is told.{words}")
        }
        CircleEvent::Reply { text, .. } => format!("A reply to a card of yours: “{}”", plain::line(text)),
        CircleEvent::Paused => "The guide paused the circle. Everything waits.".into(),
        CircleEvent::Resumed => "It goes on.".into(),
        CircleEvent::Reconnecting => "The link is lost; trying again. Your place is kept.".into(),
        CircleEvent::Reconnected => "You are back; nothing was missed.".into(),
        CircleEvent::Left { .. } => "They are out; nobody else was told.".into(),
        CircleEvent::Error { message, .. } => plain::line(message),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str) -> PersonView {
        PersonView { member: name.into(), name: name.into(), guide: false, visitor: false, me: false }
    }

    #[test]
    fn who_came_is_said_and_who_left_is_not() {
        let mut terminal = Terminal::new(Role::Member);
        let (ana, jay, mo) = (person("Ana"), person("Jay"), person("Mo"));
        assert_eq!(terminal.present(&[ana.clone(), jay.clone()], "one"), "Here: Ana, Jay");
        assert_eq!(terminal.present(&[ana.clone(), jay], "two"), "");
        assert_eq!(terminal.present(std::slice::from_ref(&ana), "three"), "");
        assert_eq!(terminal.board.who(), "            1. Ana");
        assert_eq!(terminal.present(&[ana, mo], "four"), "Here: Ana, Mo");
        assert!(terminal.board.to_compare().ends_with("the same on every screen: four"));
    }
}
