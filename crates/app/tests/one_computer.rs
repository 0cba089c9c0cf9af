//! Three people, one computer: each shows a card in turn, and none sees another's journal or card.
#![allow(clippy::unwrap_used, reason = "a story that cannot go on must stop loudly")]

use hearth_app::Hearth;
use hearth_app::api::*;

fn passphrase(name: &str) -> String {
    format!("{name} walks by the river")
}

#[test]
fn three_people_show_a_card_in_turn() {
    let home = tempfile::tempdir().unwrap();
    let hearth = Hearth::new(home.path().to_owned(), |_| {});
    let mut cards = Vec::new();
    for name in ["Ana", "Jay", "Mo"] {
        hearth
            .journal_create(CreateJournal { label: format!("{name} notebook"), passphrase: passphrase(name) })
            .unwrap();
        let text = format!("This is {name}'s card.");
        let card = hearth.card_make(CardInput { text: text.clone(), ..CardInput::default() }).unwrap();
        cards.push((name, card.id, text));
        hearth.journal_lock(()).unwrap();
    }
    for (name, card, text) in &cards {
        let request = UnlockJournal { journal: format!("{name} notebook"), passphrase: passphrase(name) };
        hearth.journal_unlock(request).unwrap();
        for (_, other, _) in cards.iter().filter(|(other, ..)| other != name) {
            assert_eq!(hearth.card_show(ById { id: *other }).unwrap_err().code(), "not_found");
        }
        assert_eq!(hearth.show_here(ById { id: *card }).unwrap().text, *text);
        assert_eq!(hearth.card_list(()).unwrap_err().code(), "locked", "nothing else is reachable");
        assert_eq!(hearth.show_here_face(()).unwrap().unwrap().text, *text);
        hearth.show_here_done(()).unwrap();
        assert!(hearth.show_here_face(()).unwrap().is_none());
        assert!(hearth.app_state(()).unwrap().open.is_none());
    }
}

#[test]
fn one_persons_passphrase_opens_no_other_journal() {
    let home = tempfile::tempdir().unwrap();
    let hearth = Hearth::new(home.path().to_owned(), |_| {});
    for name in ["Ana", "Jay"] {
        hearth.journal_create(CreateJournal { label: name.into(), passphrase: passphrase(name) }).unwrap();
        hearth.journal_lock(()).unwrap();
    }
    let wrong = UnlockJournal { journal: "Jay".into(), passphrase: passphrase("Ana") };
    assert_eq!(hearth.journal_unlock(wrong).unwrap_err().code(), "wrong_passphrase");
}

#[test]
fn hide_lets_a_card_go_that_was_shown_here() {
    let home = tempfile::tempdir().unwrap();
    let hearth = Hearth::new(home.path().to_owned(), |_| {});
    hearth.journal_create(CreateJournal { label: "Ana".into(), passphrase: passphrase("Ana") }).unwrap();
    let card = hearth.card_make(CardInput { text: "For this room.".into(), ..CardInput::default() }).unwrap();
    hearth.show_here(ById { id: card.id }).unwrap();
    hearth.hide().unwrap();
    assert!(hearth.show_here_face(()).unwrap().is_none());
    assert!(!hearth.app_state(()).unwrap().showing_here);
}
