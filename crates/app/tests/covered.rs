//! A board that is covered holds no words of any card, and is whole again when its owner is back.
#![allow(clippy::unwrap_used, reason = "a story that cannot go on must stop loudly")]

mod people;

use hearth_app::api::*;
use hearth_domain::{Id, ResponseKind, ShareState};
use people::{Person, ana_and_jay, by_code, in_days, until};

fn texts(person: &Person) -> Vec<String> {
    person.view().board.into_iter().map(|card| card.face.text).collect()
}

fn respond(person: &Person, share: Id, kind: ResponseKind) -> Result<(), hearth_app::AppError> {
    person.hearth.circle_respond(RespondToCard { share: share.to_string(), kind, line: None })
}

fn taken_back(person: &Person, share: Id) {
    person.wait(|event| match event {
        CircleEvent::TakenBack { card } if card == share => Some(()),
        _ => None,
    });
}

fn hears(person: &Person, kind: ResponseKind) {
    person.wait(|event| match event {
        CircleEvent::Response { kind: heard, .. } if heard == kind => Some(()),
        _ => None,
    });
}

fn take_back(person: &Person, share: Id) {
    person.hearth.circle_take_back(ByShare { share: share.to_string() }).unwrap();
}

#[test]
fn a_member_who_hides_has_no_card_in_memory_and_finds_the_board_as_it_is_now() {
    let (ana, jay, _group) = ana_and_jay();
    let stays = ana.shares(ana.card("A card that stays."), None);
    let goes = ana.shares(ana.card("A card that goes."), None);
    jay.gets_card();
    jay.gets_card();
    respond(&jay, stays, ResponseKind::SameHere).unwrap();
    let own = jay.shares(jay.card("A card of Jay's."), None);
    ana.gets_card();
    let all = ["A card that stays.", "A card that goes.", "A card of Jay's."];
    assert!(all.iter().all(|words| jay.hearth.circle_holds(words)));

    jay.hearth.hide().unwrap();
    assert!(!all.iter().any(|words| jay.hearth.circle_holds(words)));
    take_back(&ana, goes);
    taken_back(&jay, goes);
    respond(&ana, own, ResponseKind::Glad).unwrap();
    hears(&jay, ResponseKind::Glad);
    let new = ana.shares(ana.card("A card that came."), None);
    assert_eq!(respond(&jay, stays, ResponseKind::Heard).unwrap_err().code(), "no_circle");

    jay.unlock();
    until(|| texts(&jay) == ["A card that stays.", "A card of Jay's.", "A card that came."]);
    assert!(!jay.hearth.circle_holds("A card that goes."));
    let board = jay.view().board;
    assert_eq!(board[0].responded, [ResponseKind::SameHere]);
    assert_eq!((board[1].mine, board[1].heard.as_slice()), (true, [ResponseKind::Glad].as_slice()));
    respond(&jay, new, ResponseKind::Heard).unwrap();
    hears(&ana, ResponseKind::Heard);
    take_back(&jay, own);
    taken_back(&ana, own);
    until(|| jay.state_of(own) == ShareState::TakenBack);
    assert_eq!(texts(&jay), ["A card that stays.", "A card that came."]);
}

#[test]
fn a_host_who_hides_gets_the_cards_again_from_their_authors_and_keeps_what_was_kept() {
    let (ana, jay, _group) = ana_and_jay();
    let kept = jay.shares(jay.card("You may keep this."), Some(in_days(14)));
    let goes = jay.shares(jay.card("A card that goes."), None);
    ana.gets_card();
    ana.gets_card();
    let own = ana.shares(ana.card("A card of Ana's."), None);
    jay.gets_card();
    respond(&ana, kept, ResponseKind::Heard).unwrap();

    ana.hearth.hide().unwrap();
    jay.wait(|event| matches!(event, CircleEvent::Paused).then_some(()));
    let all = ["You may keep this.", "A card that goes.", "A card of Ana's."];
    assert!(!all.iter().any(|words| ana.hearth.circle_holds(words)));
    take_back(&jay, goes);
    taken_back(&ana, goes);
    let share = ShareCard {
        card: Some(jay.card("Not now.")),
        words: None,
        seen: None,
        keep_until: None,
        previewed: None,
    };
    assert_eq!(jay.hearth.circle_share(share).unwrap_err().code(), "circle_paused");

    ana.unlock();
    jay.wait(|event| matches!(event, CircleEvent::Resumed).then_some(()));
    until(|| texts(&ana) == ["You may keep this.", "A card of Ana's."]);
    assert!(!ana.hearth.circle_holds("A card that goes."));
    assert_eq!(ana.view().board[0].responded, [ResponseKind::Heard]);
    let inbox = ana.hearth.inbox_list(()).unwrap().items;
    assert_eq!((inbox.len(), inbox[0].id), (1, kept), "kept once, and not forgotten");
    respond(&jay, own, ResponseKind::ThankYou).unwrap();
    hears(&ana, ResponseKind::ThankYou);
    take_back(&jay, kept);
    until(|| jay.state_of(kept) == ShareState::TakenBack);
    until(|| ana.hearth.inbox_list(()).unwrap().items.is_empty());
    take_back(&ana, own);
    taken_back(&jay, own);
    assert!(texts(&ana).is_empty() && texts(&jay).is_empty());
}

#[test]
fn a_visitor_who_hides_has_only_their_own_card_in_memory() {
    let (ana, vi) = (Person::with_journal(), Person::newcomer());
    let (code, address) = ana.host(ana.group("Tuesday group").id);
    let visit = JoinCircle { visit: true, pin: Some("2468".into()), ..by_code(&code, &address, "Vi") };
    vi.knocks_at(visit);
    ana.lets_in("Vi");
    vi.is_in(2);
    ana.sees(2);
    ana.shares(ana.card("A card of Ana's."), None);
    vi.gets_card();
    let words = Some(CardInput { text: "Vi's own.".into(), ..CardInput::default() });
    let share = ShareCard { card: None, words, seen: None, keep_until: None, previewed: None };
    vi.hearth.circle_share(share).unwrap();
    vi.hearth.hide().unwrap();
    assert!(vi.hearth.circle_holds("Vi's own.") && !vi.hearth.circle_holds("A card of Ana's."));
    vi.hearth.circle_come_back(Text { text: "2468".into() }).unwrap();
    until(|| texts(&vi) == ["A card of Ana's.", "Vi's own."]);
}

#[test]
fn who_goes_from_the_door_is_no_longer_listed_there() {
    let (ana, jay) = (Person::with_journal(), Person::with_journal());
    let (code, address) = ana.host(ana.group("Tuesday group").id);
    jay.knocks_at(by_code(&code, &address, "Jay"));
    ana.wait(|event| matches!(event, CircleEvent::Knock { .. }).then_some(()));
    assert_eq!(ana.view().knocks.len(), 1);
    jay.hearth.circle_leave(()).unwrap();
    until(|| ana.view().knocks.is_empty());
}

#[test]
fn who_stepped_away_and_folded_a_card_is_still_away_on_a_fresh_page_and_nobody_knows() {
    let (ana, jay, group) = ana_and_jay();
    let card = ana.shares(ana.card("A card of Ana's."), None);
    jay.gets_card();
    let fold = |share: Id, folded| jay.hearth.circle_fold(FoldCard { share: share.to_string(), folded });
    fold(card, true).unwrap();
    jay.hearth.circle_away(StepAway { away: true }).unwrap();
    // What an idle lock leaves: the journal is locked and the page asks anew.
    jay.hearth.journal_lock(()).unwrap();
    let seen = || (jay.view().away, jay.view().folded);
    assert_eq!(seen(), (true, vec![card.to_string()]));
    assert_eq!((ana.view().away, ana.view().folded), (false, Vec::new()));
    jay.unlock();
    assert_eq!(seen(), (true, vec![card.to_string()]), "coming back is said, not guessed");
    jay.hearth.circle_away(StepAway { away: false }).unwrap();
    fold(card, false).unwrap();
    assert_eq!(seen(), (false, Vec::new()));
    assert_eq!(fold(group.id, true).unwrap_err().code(), "not_found", "what is not on the board");
    fold(card, true).unwrap();
    jay.hearth.circle_away(StepAway { away: true }).unwrap();
    take_back(&ana, card);
    taken_back(&jay, card);
    assert!(jay.view().folded.is_empty(), "no id of it stays in sight");
    ana.hearth.circle_end(()).unwrap();
    jay.is_told_it_ended();
    assert_eq!(seen(), (false, Vec::new()), "gone with the circle");
}
