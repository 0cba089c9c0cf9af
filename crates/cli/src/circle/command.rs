use hearth_app::api::{ByMember, ByShare, CardInput, GroupView, RespondToCard, SetAside, ShareCard, Text};
use hearth_app::{AppError, Hearth};
use hearth_domain::{Id, ResponseKind, ResponseWish, SignedAs, Theme};
use serde::Deserialize;

/// One line of the input of `circle --json`. Those without fields have braces: serde lets anything stand beside a bare
/// name, and a slip must be said.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "cmd", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    // The host's.
    Admit { member: String },
    Decline { member: String },
    SeeOut { member: String },
    Question { text: String },
    ClosingQuestion { text: String },
    Aside { card: Id, words: Option<String> },
    QuietAskDone { member: String },
    Pause {},
    Resume {},
    NewCode {},
    End {},
    // Everybody's.
    Share(Box<Share>),
    Pass {},
    Respond { card: Id, kind: ResponseKind, line: Option<String> },
    QuietAsk {},
    TakeBack { share: Id },
    KeepInvitation {},
    Leave {},
}

/// A card of the journal, or words made into one on the spot.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Share {
    card: Option<Id>,
    seen: Option<Vec<String>>,
    keep_until: Option<String>,
    text: Option<String>,
    theme: Theme,
    signed_as: Option<Signature>,
    content_notes: Vec<String>,
    response_wish: ResponseWish,
}

/// A name, or how the design spells it out.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged)]
enum Signature {
    Name(String),
    As(SignedAs),
}

/// Reads one line.
pub fn read(line: &str) -> Result<Command, String> {
    let command = serde_json::from_str(line).map_err(|error| format!("That is not a command: {error}."))?;
    match &command {
        Command::Share(share) if !share.is_one_thing() => {
            Err("That is not a command: a card is shown as it was made, so no words go with it.".into())
        }
        _ => Ok(command),
    }
}

/// Does what the line asks; a group where a new one was kept. A share that names nobody goes to those who
/// were `listed` last.
pub fn run(
    command: Command,
    listed: Option<Vec<String>>,
    hearth: &Hearth,
) -> Result<Option<GroupView>, AppError> {
    match command {
        Command::Admit { member } => hearth.circle_admit(ByMember { member }),
        Command::Decline { member } => hearth.circle_decline(ByMember { member }),
        Command::SeeOut { member } => hearth.circle_see_out(ByMember { member }),
        Command::QuietAskDone { member } => hearth.circle_quiet_ask_done(ByMember { member }),
        Command::Question { text } => hearth.circle_question(Text { text }),
        Command::ClosingQuestion { text } => hearth.circle_closing(Text { text }),
        Command::Aside { card, words } => hearth.circle_aside(SetAside { share: card.to_string(), words }),
        Command::Pause {} => hearth.circle_pause(()),
        Command::Resume {} => hearth.circle_resume(()),
        Command::NewCode {} => hearth.circle_new_code(()),
        Command::End {} => hearth.circle_end(()),
        Command::Share(share) => hearth.circle_share(share.into_request(listed)),
        // Passing is never announced, counted or stored: there is nothing to do.
        Command::Pass {} => Ok(()),
        Command::Respond { card, kind, line } => {
            hearth.circle_respond(RespondToCard { share: card.to_string(), kind, line })
        }
        Command::QuietAsk {} => hearth.circle_quiet_ask(()),
        Command::TakeBack { share } => hearth.circle_take_back(ByShare { share: share.to_string() }),
        Command::KeepInvitation {} => return hearth.circle_keep_invitation(()).map(Some),
        Command::Leave {} => hearth.circle_leave(()),
    }?;
    Ok(None)
}

impl Command {
    /// A share that names nobody itself.
    pub fn goes_to_those_listed(&self) -> bool {
        matches!(self, Self::Share(share) if share.seen.is_none())
    }
}

impl Share {
    /// A card, or words: what is said beside a card would be dropped without a word.
    fn is_one_thing(&self) -> bool {
        let alone = Self {
            card: self.card,
            seen: self.seen.clone(),
            keep_until: self.keep_until.clone(),
            ..Self::default()
        };
        self.card.is_none() || *self == alone
    }

    fn into_request(self, listed: Option<Vec<String>>) -> ShareCard {
        let words = self.text.map(|text| CardInput {
            text,
            theme: self.theme,
            signed_as: self.signed_as.map(Signature::signed_as).unwrap_or_default(),
            content_notes: self.content_notes,
            response_wish: self.response_wish,
            ..CardInput::default()
        });
        ShareCard {
            card: self.card,
            words,
            seen: self.seen.or(listed),
            keep_until: self.keep_until,
            previewed: None,
        }
    }
}

impl Signature {
    fn signed_as(self) -> SignedAs {
        match self {
            Self::Name(name) => SignedAs::ChosenName(name),
            Self::As(signed_as) => signed_as,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "6f1c0b9e-3c55-4f0e-9a57-0d3f3f6f2b11";

    #[test]
    fn reads_what_the_document_shows() {
        let id: Id = ID.parse().unwrap();
        assert_eq!(read(r#"{"cmd":"admit","member":"0a"}"#), Ok(Command::Admit { member: "0a".into() }));
        assert_eq!(read(r#"{"cmd":"pass"}"#), Ok(Command::Pass {}));
        let respond = read(&format!(r#"{{"cmd":"respond","card":"{ID}","kind":"same_here"}}"#));
        assert_eq!(respond, Ok(Command::Respond { card: id, kind: ResponseKind::SameHere, line: None }));
        let undone = read(&format!(r#"{{"cmd":"take_back","share":"{ID}"}}"#));
        assert_eq!(undone, Ok(Command::TakeBack { share: id }));
    }

    #[test]
    fn a_share_is_a_card_or_words() {
        let Ok(Command::Share(share)) =
            read(&format!(r#"{{"cmd":"share","card":"{ID}","keep_until":"2026-03-14"}}"#))
        else {
            panic!("not read");
        };
        let request = share.into_request(Some(vec!["0a".into()]));
        assert_eq!((request.card, request.words), (Some(ID.parse().unwrap()), None));
        assert_eq!(request.keep_until.as_deref(), Some("2026-03-14"));
        assert_eq!(request.seen, Some(vec!["0a".to_owned()]));
        let named = read(r#"{"cmd":"share","text":"Hello","seen":[]}"#);
        assert!(named.is_ok_and(|command| !command.goes_to_those_listed()));
        let unnamed = read(r#"{"cmd":"share","text":"Hello"}"#);
        assert!(unnamed.is_ok_and(|command| command.goes_to_those_listed()));

        let Ok(Command::Share(share)) =
            read(r#"{"cmd":"share","text":"Hello","signed_as":"Jo","response_wish":"just_listen"}"#)
        else {
            panic!("not read");
        };
        let words = share.into_request(None).words.unwrap();
        assert_eq!(words.signed_as, SignedAs::ChosenName("Jo".into()));
        assert_eq!(words.response_wish, ResponseWish::JustListen);
    }

    #[test]
    fn a_slip_is_said_and_never_guessed() {
        let beside = format!(r#"{{"cmd":"share","card":"{ID}","text":"Hello"}}"#);
        for slip in [
            "",
            "hello",
            "{}",
            r#"{"cmd":"dance"}"#,
            r#"{"cmd":"pass","keep_until":"2026-03-14"}"#,
            r#"{"cmd":"share","keepuntil":"2026-03-14"}"#,
            &beside,
        ] {
            assert!(read(slip).is_err(), "{slip}");
        }
    }
}
