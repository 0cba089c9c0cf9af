use hearth_app::api::{ByMember, ByShare, CardInput, CardView, RespondToCard, SetAside, ShareCard, Text};
use hearth_app::{AppError, Hearth};
use hearth_domain::ResponseKind;

use super::phrases;
use super::room::Role;
use super::terminal::{Asked, Terminal};
use super::typed::Typed;
use crate::plain;

impl Terminal {
    /// Does what was typed; what there is to say about it.
    pub(super) fn do_typed(&mut self, hearth: &Hearth, typed: Typed) -> Result<String, AppError> {
        match typed {
            Typed::GoOn => self.go_on(hearth),
            Typed::No => Ok(self.not_now()),
            Typed::Help => Ok(phrases::help(self.role)),
            Typed::Who => Ok(self.board.who()),
            Typed::Board => Ok(self.board.to_compare()),
            Typed::Cards => self.list_cards(hearth),
            Typed::Share { number, keep_until } => self.offer_card(hearth, number, keep_until),
            Typed::Write(text) => self.offer_words(hearth, text),
            Typed::Answer { number, kind, line } => self.answer(hearth, number, kind, line),
            Typed::Back(number) => self.take_back(hearth, number),
            Typed::Aside { number, words } => self.aside(hearth, number, words),
            Typed::Let(name) => self.at_the_door(&name, |member| hearth.circle_admit(member)),
            Typed::NotLet(name) => self.at_the_door(&name, |member| hearth.circle_decline(member)),
            Typed::Out(name) => self.see_out(hearth, &name),
            Typed::Ask => hearth.circle_quiet_ask(()).map(|()| "Asked. Only the guide knows.".into()),
            Typed::Pass => Ok(String::new()),
            Typed::Keep => {
                hearth.circle_keep_invitation(()).map(|group| format!("Kept: {}.", plain::line(&group.name)))
            }
            Typed::Question(text) => hearth.circle_question(Text { text }).map(|()| String::new()),
            Typed::Closing(text) => hearth.circle_closing(Text { text }).map(|()| String::new()),
            Typed::Pause => hearth.circle_pause(()).map(|()| String::new()),
            Typed::Resume => hearth.circle_resume(()).map(|()| String::new()),
            Typed::Code => hearth.circle_new_code(()).map(|()| String::new()),
            Typed::End => hearth.circle_end(()).map(|()| String::new()),
            Typed::Leave => hearth.circle_leave(()).map(|()| String::new()),
        }
    }

    /// Enter: the thing that was asked about goes on.
    fn go_on(&mut self, hearth: &Hearth) -> Result<String, AppError> {
        match self.asked.take() {
            None => Ok(String::new()),
            Some(Asked::Proceed) => {
                hearth.circle_proceed(())?;
                Ok("Your name is with the guide now.".into())
            }
            Some(Asked::Agreement) => hearth.circle_agreement_read(()).map(|()| String::new()),
            Some(Asked::Share(request, heading)) => {
                self.sharing = heading;
                hearth.circle_share(*request).map(|()| String::new())
            }
        }
    }

    fn not_now(&mut self) -> String {
        match self.asked.take() {
            None => "There was nothing to say no to.".into(),
            Some(Asked::Proceed) => {
                self.asked = Some(Asked::Proceed);
                "Your name was not sent. /leave goes away without a word.".into()
            }
            Some(Asked::Agreement) => {
                self.asked = Some(Asked::Agreement);
                "All right. You can listen; before you share, the agreement is shown again.".into()
            }
            Some(Asked::Share(..)) => "All right. Nothing was sent.".into(),
        }
    }

    fn list_cards(&mut self, hearth: &Hearth) -> Result<String, AppError> {
        self.cards = hearth.card_list(())?.items;
        let line =
            |(at, card): (usize, &CardView)| format!("  {}. {}", at + 1, plain::clip(&card.heading, 60));
        let lines: Vec<_> = self.cards.iter().enumerate().map(line).collect();
        if lines.is_empty() {
            return Ok("You have no cards yet. /write makes one on the spot.".into());
        }
        Ok(lines.join("\n"))
    }

    fn offer_card(
        &mut self,
        hearth: &Hearth,
        number: usize,
        keep_until: Option<String>,
    ) -> Result<String, AppError> {
        if let Some(words) = self.agreement_first(hearth)? {
            return Ok(words);
        }
        if self.cards.is_empty() {
            self.cards = hearth.card_list(())?.items;
        }
        let Some(card) = number.checked_sub(1).and_then(|at| self.cards.get(at)).cloned() else {
            return Ok("There is no card with that number. /cards lists yours.".into());
        };
        let share = ShareCard { card: Some(card.id), words: None, seen: None, keep_until, previewed: None };
        self.offer(hearth, share, card.heading)
    }

    fn offer_words(&mut self, hearth: &Hearth, text: String) -> Result<String, AppError> {
        if let Some(words) = self.agreement_first(hearth)? {
            return Ok(words);
        }
        let heading = text.clone();
        let input = CardInput { text, ..CardInput::default() };
        let share = match self.role {
            Role::Visitor => {
                ShareCard { card: None, words: Some(input), seen: None, keep_until: None, previewed: None }
            }
            Role::Host | Role::Member => ShareCard {
                card: Some(hearth.card_make(input)?.id),
                words: None,
                seen: None,
                keep_until: None,
                previewed: None,
            },
        };
        self.offer(hearth, share, heading)
    }

    /// An agreement that is not read yet is shown again: without it nothing is shared, and no card is made.
    fn agreement_first(&mut self, hearth: &Hearth) -> Result<Option<String>, AppError> {
        if !hearth.circle_share_offer(())?.agreement_new {
            return Ok(None);
        }
        self.asked = Some(Asked::Agreement);
        let agreement = phrases::agreement(&self.agreement);
        Ok(Some(format!("Nothing was sent yet; the agreement comes first. {agreement} Then share it again.")))
    }

    /// Shows who would see it; Enter sends it to exactly these people.
    fn offer(&mut self, hearth: &Hearth, mut share: ShareCard, heading: String) -> Result<String, AppError> {
        let offer = hearth.circle_share_offer(())?;
        if offer.recipients.is_empty() {
            return Ok("Nobody else is here yet. Nothing was sent.".into());
        }
        let names: Vec<_> = offer.recipients.iter().map(|person| plain::line(&person.name)).collect();
        share.seen = Some(offer.recipients.into_iter().map(|person| person.member).collect());
        let after = match &share.keep_until {
            Some(day) => format!("The guide may read it again until {day}."),
            None => "It is gone at the end.".into(),
        };
        let card = plain::clip(&heading, 60);
        self.asked = Some(Asked::Share(Box::new(share), heading));
        Ok(format!("“{card}” goes to: {}. {after}\nEnter shares it; /no does not.", names.join(", ")))
    }

    fn answer(
        &self,
        hearth: &Hearth,
        number: usize,
        kind: ResponseKind,
        line: Option<String>,
    ) -> Result<String, AppError> {
        let Some(card) = self.board.card(number) else { return Ok(no_such_card()) };
        hearth.circle_respond(RespondToCard { share: card.share.to_string(), kind, line })?;
        Ok(format!("“{}” went to its author alone.", phrases::answered(kind)))
    }

    fn take_back(&self, hearth: &Hearth, number: usize) -> Result<String, AppError> {
        let Some(card) = self.board.card(number).filter(|card| card.mine) else { return Ok(no_such_card()) };
        hearth.circle_take_back(ByShare { share: card.share.to_string() }).map(|()| String::new())
    }

    fn aside(&self, hearth: &Hearth, number: usize, words: Option<String>) -> Result<String, AppError> {
        let Some(card) = self.board.card(number) else { return Ok(no_such_card()) };
        hearth.circle_aside(SetAside { share: card.share.to_string(), words }).map(|()| String::new())
    }

    fn at_the_door(
        &mut self,
        name: &str,
        decide: impl FnOnce(ByMember) -> Result<(), AppError>,
    ) -> Result<String, AppError> {
        let Some(member) = self.board.knock(name).map(|knock| knock.member.clone()) else {
            return Ok("Nobody at the door goes by that. Where two have one name, use the number.".into());
        };
        decide(ByMember { member: member.clone() })?;
        self.board.knocks.retain(|knock| knock.member != member);
        Ok(String::new())
    }

    fn see_out(&self, hearth: &Hearth, name: &str) -> Result<String, AppError> {
        let Some(member) = self.board.person(name).map(|person| person.member.clone()) else {
            return Ok("Nobody here goes by that. /who has the numbers.".into());
        };
        hearth.circle_see_out(ByMember { member }).map(|()| String::new())
    }
}

fn no_such_card() -> String {
    "There is no such card on the board. /board has the numbers.".into()
}
