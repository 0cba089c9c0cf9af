use hearth_app::api::{CircleEvent, PersonView};
use hearth_domain::{Id, ResponseKind};

use crate::plain;
use crate::words;

/// What a seat on a terminal remembers of the room, to be able to name things by short numbers.
///
/// Numbers are given anew when a card goes, so that no gap points at it.
#[derive(Debug, Default)]
pub struct Board {
    pub question: String,
    pub people: Vec<PersonView>,
    pub knocks: Vec<Knock>,
    /// What all can compare, to be sure that they see the same board.
    pub board_words: String,
    cards: Vec<Shown>,
}

/// Somebody at the door.
#[derive(Debug)]
pub struct Knock {
    pub member: String,
    pub name: String,
}

/// A card on the board.
#[derive(Debug)]
pub struct Shown {
    pub share: Id,
    pub mine: bool,
    text: String,
    heard: Vec<ResponseKind>,
}

impl Board {
    /// Keeps somebody's card; its number.
    pub fn add(&mut self, card: &CircleEvent) -> usize {
        let CircleEvent::Card { card: share, .. } = card else { return self.cards.len() };
        self.put(Shown { share: *share, mine: false, text: card_text(card), heard: Vec::new() })
    }

    /// Keeps one's own card, under the words it was listed with; its number.
    pub fn add_mine(&mut self, share: Id, heading: &str) -> usize {
        let text = format!("You: {}", plain::clip(heading, 60));
        self.put(Shown { share, mine: true, text, heard: Vec::new() })
    }

    fn put(&mut self, shown: Shown) -> usize {
        self.cards.retain(|card| card.share != shown.share);
        self.cards.push(shown);
        self.cards.len()
    }

    /// Lets go of a card; whether it was there.
    pub fn remove(&mut self, share: Id) -> bool {
        let before = self.cards.len();
        self.cards.retain(|card| card.share != share);
        before != self.cards.len()
    }

    /// The card with this number.
    pub fn card(&self, number: usize) -> Option<&Shown> {
        self.cards.get(number.checked_sub(1)?)
    }

    /// Whether this kind of answer to one's own card is new: twice the same would be a count.
    pub fn first_of_its_kind(&mut self, share: Id, kind: ResponseKind) -> bool {
        let Some(card) = self.cards.iter_mut().find(|card| card.share == share) else { return true };
        if card.heard.contains(&kind) {
            return false;
        }
        card.heard.push(kind);
        true
    }

    /// Somebody by number or name among `people`.
    pub fn person(&self, wanted: &str) -> Option<&PersonView> {
        by_number_or_name(&self.people, wanted, |person| &person.name)
    }

    /// Somebody at the door by number or name; the only one when nobody is named.
    pub fn knock(&self, wanted: &str) -> Option<&Knock> {
        match self.knocks.as_slice() {
            [only] if wanted.is_empty() => Some(only),
            knocks => by_number_or_name(knocks, wanted, |knock| &knock.name),
        }
    }

    /// Everybody, a line each. Who guides stands before the number, where no name can write.
    pub fn who(&self) -> String {
        let person = |(number, person): (usize, &PersonView)| {
            let role = match (person.guide, person.me) {
                (true, true) => "guide, you",
                (true, false) => "guide",
                (false, true) => "you",
                (false, false) => "",
            };
            format!("{role:>10}  {}. {}", number + 1, plain::line(&person.name))
        };
        self.people.iter().enumerate().map(person).collect::<Vec<_>>().join("\n")
    }

    /// The question, the cards, and what can be compared.
    pub fn to_compare(&self) -> String {
        let words = plain::line(&self.board_words);
        if words.is_empty() {
            return self.words();
        }
        format!("{}\nBoard words, the same on every screen: {words}", self.words())
    }

    /// The question and the cards.
    pub fn words(&self) -> String {
        let question = plain::line(&self.question);
        let mut lines = if question.is_empty() { vec![] } else { vec![format!("Question: {question}")] };
        lines.extend(self.cards.iter().enumerate().map(|(at, card)| format!("[{}] {}", at + 1, card.text)));
        if self.cards.is_empty() {
            lines.push("No card is on the board now.".into());
        }
        lines.join("\n")
    }
}

fn by_number_or_name<'a, T>(items: &'a [T], wanted: &str, name: impl Fn(&T) -> &str) -> Option<&'a T> {
    if let Some(item) = wanted.parse::<usize>().ok().and_then(|number| items.get(number.checked_sub(1)?)) {
        return Some(item);
    }
    let mut found = items.iter().filter(|item| name(item).to_lowercase() == wanted.to_lowercase());
    // Two of one name: only a number says which.
    found.next().filter(|_| found.next().is_none())
}

/// A card as it is read on a terminal.
pub fn card_text(card: &CircleEvent) -> String {
    let CircleEvent::Card {
        name, text, signed_as, content_notes, response_wish, picture, keep_until, ..
    } = card
    else {
        return String::new();
    };
    let name = name.as_deref().map_or_else(|| "Somebody".to_owned(), plain::line);
    let mut lines = vec![format!("{name}:"), plain::block(text, 4, words::WIDTH)];
    lines.extend(picture.as_ref().map(|picture| format!("    [picture: {}]", plain::line(picture))));
    lines.extend(signed_as.as_ref().map(|name| format!("    - {}", plain::line(name))));
    if !content_notes.is_empty() {
        lines.push(format!("    talks about: {}", plain::line(&content_notes.join(", "))));
    }
    lines.push(format!("    welcome: {}", words::welcome(*response_wish)));
    lines.extend(keep_until.as_ref().map(|day| format!("    You may read it again until {day}.")));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    #[test]
    fn a_card_that_went_leaves_no_gap() {
        let mut board = Board::default();
        assert_eq!(
            [board.add_mine(id(1), "a"), board.add_mine(id(2), "b"), board.add_mine(id(3), "c")],
            [1, 2, 3]
        );
        assert!(board.remove(id(2)));
        assert!(!board.remove(id(2)));
        assert_eq!(board.words(), "[1] You: a\n[2] You: c");
        assert_eq!(board.card(2).map(|card| card.share), Some(id(3)));
        assert!(board.card(0).is_none() && board.card(3).is_none());
    }

    #[test]
    fn the_same_answer_twice_is_said_once() {
        let mut board = Board::default();
        board.add_mine(id(1), "a");
        assert!(board.first_of_its_kind(id(1), ResponseKind::Heard));
        assert!(!board.first_of_its_kind(id(1), ResponseKind::Heard));
        assert!(board.first_of_its_kind(id(1), ResponseKind::Glad));
    }

    #[test]
    fn two_of_one_name_are_told_apart_by_number() {
        let knock = |member: &str, name: &str| Knock { member: member.into(), name: name.into() };
        let mut board = Board {
            knocks: vec![knock("a", "Jay"), knock("b", "Mo"), knock("c", "jay")],
            ..Board::default()
        };
        assert!(board.knock("Jay").is_none());
        assert_eq!(board.knock("3").map(|knock| knock.member.as_str()), Some("c"));
        assert_eq!(board.knock("mo").map(|knock| knock.member.as_str()), Some("b"));
        assert!(board.knock("").is_none());
        board.knocks.truncate(1);
        assert_eq!(board.knock("").map(|knock| knock.member.as_str()), Some("a"));
    }

    #[test]
    fn no_name_says_who_guides() {
        let person = |name: &str, guide: bool, me: bool| PersonView {
            member: String::new(),
            name: name.into(),
            guide,
            visitor: false,
            me,
        };
        let people = vec![
            person("Ana", true, false),
            person("guide  1. Mo", false, false),
            person("Jay", false, true),
        ];
        let board = Board { people, ..Board::default() };
        assert_eq!(board.who(), "     guide  1. Ana\n            2. guide  1. Mo\n       you  3. Jay");
    }
}
