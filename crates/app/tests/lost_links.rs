//! What a card becomes when the link breaks while it is shared or taken back.
#![allow(clippy::unwrap_used, reason = "a story that cannot go on must stop loudly")]

mod people;

use hearth_app::api::*;
use hearth_domain::{Id, ShareState};
use people::{Line, Person, by_code, in_days, until};

fn ana_and_jay() -> (Person, Person, Line) {
    let (ana, jay) = (Person::with_journal(), Person::with_journal());
    let group = ana.group("Tuesday group");
    let (code, line) = ana.host_behind_a_line(group.id);
    jay.knocks_at(by_code(&code, &line.address, "Jay"));
    ana.lets_in("Jay");
    jay.is_in(2);
    ana.sees(2);
    (ana, jay, line)
}

fn share(card: Id, keep_until: Option<String>) -> ShareCard {
    ShareCard { card: Some(card), words: None, seen: None, keep_until, previewed: None }
}

fn ledger(person: &Person) -> Vec<ShareView> {
    person.hearth.share_list(()).unwrap().items
}

#[test]
fn a_card_said_to_be_not_sent_does_not_go_out_when_the_link_is_back() {
    let (ana, jay, line) = ana_and_jay();
    line.cut(true);
    let error = jay.hearth.circle_share(share(jay.card("Into the silence."), Some(in_days(14)))).unwrap_err();
    assert_eq!(error.code(), "not_sent");
    assert_eq!(ledger(&jay)[0].state, ShareState::TakingBack);
    line.cut(false);
    until(|| ledger(&jay).is_empty());
    jay.shares(jay.card("Now it is well."), None);
    assert_eq!(ana.gets_card().1, "Now it is well.", "the first one never came");
    assert!(ana.hearth.inbox_list(()).unwrap().items.is_empty());
}

#[test]
fn a_card_nobody_answered_for_counts_as_shown_and_is_not_erased() {
    let (_ana, jay, line) = ana_and_jay();
    line.cut(true);
    let (hearth, card) = (jay.hearth.clone(), jay.card("Did it arrive?"));
    let sharing = std::thread::spawn(move || hearth.circle_share(share(card, Some(in_days(14)))));
    until(|| !ledger(&jay).is_empty());
    let id = ledger(&jay)[0].id;
    assert_eq!(jay.state_of(id), ShareState::Draft);
    assert_eq!(jay.hearth.share_erase(ById { id }).unwrap_err().code(), "still_shown");
    jay.hearth.circle_leave(()).unwrap();
    sharing.join().unwrap().unwrap_err();
    assert_eq!(jay.state_of(id), ShareState::Kept, "the guide may have it");
    assert_eq!(jay.hearth.share_take_back(ById { id }).unwrap().state, ShareState::TakingBack);
}

#[test]
fn a_card_is_taken_back_only_once_the_host_has_heard_of_it() {
    let (ana, jay, line) = ana_and_jay();
    let id = jay.shares(jay.card("Not this one after all."), None);
    ana.gets_card();
    line.cut(true);
    jay.wait(|event| matches!(event, CircleEvent::Reconnecting).then_some(()));
    jay.hearth.circle_take_back(ByShare { share: id.to_string() }).unwrap();
    assert_eq!(jay.state_of(id), ShareState::TakingBack);
    assert_eq!(ana.view().board.len(), 1, "it is still there");
    line.cut(false);
    ana.wait(|event| matches!(event, CircleEvent::TakenBack { .. }).then_some(()));
    until(|| jay.state_of(id) == ShareState::TakenBack);
}

#[test]
fn a_gap_at_the_door_does_not_skip_the_door() {
    let (ana, jay) = (Person::with_journal(), Person::with_journal());
    let (code, line) = ana.host_behind_a_line(ana.group("Tuesday group").id);
    jay.hearth.circle_join(by_code(&code, &line.address, "Jay")).unwrap();
    jay.wait(|event| matches!(event, CircleEvent::HostProven { .. }).then_some(()));
    line.cut(true);
    jay.wait(|event| matches!(event, CircleEvent::Reconnecting).then_some(()));
    assert_eq!(jay.view().phase, CirclePhase::Reconnecting);
    line.cut(false);
    jay.wait(|event| matches!(event, CircleEvent::Reconnected).then_some(()));
    assert_eq!(jay.view().phase, CirclePhase::HostProven, "the check words come first");
}
