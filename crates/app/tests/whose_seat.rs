//! Who may come in, and who may use a seat at a computer that several people use.
#![allow(clippy::unwrap_used, reason = "a story that cannot go on must stop loudly")]

mod people;

use hearth_app::api::*;
use people::{Person, ana_and_jay, by_code};

#[test]
fn a_visitor_with_a_pin_comes_back_after_hide_and_one_without_leaves() {
    let (ana, vi, sam) = (Person::with_journal(), Person::newcomer(), Person::newcomer());
    let group = ana.group("Tuesday group");
    let (code, address) = ana.host(group.id);
    let visit = |name: &str, pin: Option<&str>| JoinCircle {
        visit: true,
        pin: pin.map(str::to_owned),
        ..by_code(&code, &address, name)
    };
    assert_eq!(vi.hearth.circle_join(visit("Vi", Some("12"))).unwrap_err().code(), "bad_pin");
    vi.knocks_at(visit("Vi", Some("2468")));
    ana.lets_in("Vi");
    vi.is_in(2);
    sam.knocks_at(visit("Sam", None));
    ana.lets_in("Sam");
    sam.is_in(3);
    vi.sees(3);
    vi.hearth.hide().unwrap();
    assert!(vi.hearth.circle_view(()).unwrap().is_none());
    assert!(vi.hearth.app_state(()).unwrap().pin_wanted);
    let back = |pin: &str| vi.hearth.circle_come_back(Text { text: pin.into() });
    assert_eq!(back("1111").unwrap_err().code(), "wrong_pin");
    back("2468").unwrap();
    assert_eq!(vi.hearth.circle_view(()).unwrap().map(|view| view.people.len()), Some(3));
    sam.hearth.hide().unwrap();
    assert!(!sam.hearth.app_state(()).unwrap().pin_wanted);
    assert_eq!(sam.hearth.circle_come_back(Text { text: "2468".into() }).unwrap_err().code(), "no_circle");
    vi.sees(2);
    vi.hearth.hide().unwrap();
    let tries: Vec<_> = (0..5).map(|_| back("0000").unwrap_err().code()).collect();
    assert_eq!(tries, ["wrong_pin", "wrong_pin", "wrong_pin", "wrong_pin", "no_circle"]);
    assert!(!vi.hearth.app_state(()).unwrap().pin_wanted);
}

#[test]
fn a_visitor_keeps_a_card_in_a_journal_of_their_own() {
    let (ana, vi) = (Person::with_journal(), Person::newcomer());
    let group = ana.group("Tuesday group");
    let (code, address) = ana.host(group.id);
    vi.knocks_at(JoinCircle { visit: true, ..by_code(&code, &address, "Vi") });
    ana.lets_in("Vi");
    vi.is_in(2);
    let words = Some(CardInput { text: "My first evening.".into(), ..CardInput::default() });
    vi.hearth
        .circle_share(ShareCard { card: None, words, seen: None, keep_until: None, previewed: None })
        .unwrap();
    ana.gets_card();
    ana.hearth.circle_end(()).unwrap();
    vi.is_told_it_ended();
    assert_eq!(vi.hearth.circle_visitor_cards(()).unwrap().items[0].text, "My first evening.");
    let request = CreateJournal { label: "Mine".into(), passphrase: "a kettle, a window, a walk".into() };
    vi.hearth.journal_create(request).unwrap();
    vi.hearth.circle_visitor_keep(()).unwrap();
    assert_eq!(vi.hearth.card_list(()).unwrap().items[0].face.text, "My first evening.");
}

#[test]
fn only_the_journal_that_came_shares_in_this_circle() {
    let (ana, jay, _group) = ana_and_jay();
    jay.hearth.journal_lock(()).unwrap();
    let passphrase = "somebody else at this computer";
    let request = CreateJournal { label: "Another".into(), passphrase: passphrase.into() };
    jay.hearth.journal_create(request).unwrap();
    let share = ShareCard {
        card: Some(jay.card("Not Jay's.")),
        words: None,
        seen: None,
        keep_until: None,
        previewed: None,
    };
    assert_eq!(jay.hearth.circle_share(share).unwrap_err().code(), "no_circle");
    assert!(ana.view().board.is_empty());
}

#[test]
fn who_opens_another_journal_sees_nothing_of_the_circle_and_does_nothing_in_it() {
    let (ana, jay, _group) = ana_and_jay();
    let share = jay.shares(jay.card("Jay's own."), None);
    ana.gets_card();
    jay.hearth.journal_lock(()).unwrap();
    let request = CreateJournal { label: "Another".into(), passphrase: "somebody else here".into() };
    jay.hearth.journal_create(request).unwrap();
    let state = jay.hearth.app_state(()).unwrap();
    assert!(!state.in_circle && state.seat_of_another);
    assert!(jay.hearth.circle_view(()).unwrap().is_none());
    let share = ByShare { share: share.to_string() };
    assert_eq!(jay.hearth.circle_take_back(share).unwrap_err().code(), "no_circle");
    assert_eq!(jay.hearth.circle_keep_invitation(()).unwrap_err().code(), "no_circle");
    assert_eq!(jay.hearth.circle_quiet_ask(()).unwrap_err().code(), "no_circle");
    assert!(jay.hearth.group_list(()).unwrap().items.is_empty());
    jay.hearth.journal_lock(()).unwrap();
    jay.unlock();
    assert_eq!(jay.view().board.len(), 1, "the seat stayed for the one who came");
}

#[test]
fn who_opens_another_journal_may_give_up_a_seat_they_cannot_see() {
    let (ana, jay, _group) = ana_and_jay();
    ana.hearth.journal_lock(()).unwrap();
    let request = CreateJournal { label: "Another".into(), passphrase: "somebody else here".into() };
    ana.hearth.journal_create(request).unwrap();
    jay.wait(|event| matches!(event, CircleEvent::Paused).then_some(()));
    let knock = ByMember { member: jay.view().people[1].member.clone() };
    assert_eq!(ana.hearth.circle_see_out(knock).unwrap_err().code(), "no_circle");
    let group = ana.group("Another group").id;
    let host = || ana.hearth.circle_host(HostCircle { group, bind: Some("127.0.0.1:0".into()) });
    assert_eq!(host().unwrap_err().code(), "in_circle");
    ana.hearth.circle_leave(()).unwrap();
    jay.is_told_it_ended();
    assert!(ana.hearth.circle_view(()).unwrap().is_none());
    host().unwrap();
}

#[test]
fn who_names_a_group_is_not_led_to_another_by_a_code() {
    let (ana, jay, group) = ana_and_jay();
    let known = jay.hearth.circle_keep_invitation(()).unwrap();
    ana.hearth.circle_end(()).unwrap();
    jay.is_told_it_ended();
    let other = Person::with_journal();
    let (code, address) = other.host(other.group("Tuesday group").id);
    let ask = JoinCircle { group: Some(known.id), ..by_code(&code, &address, "Jay") };
    jay.hearth.circle_join(ask).unwrap();
    let reason = jay.wait(|event| match event {
        CircleEvent::Ended { reason } => Some(reason),
        CircleEvent::HostProven { .. } => Some("proven".into()),
        _ => None,
    });
    assert_eq!(reason, "host_not_proven");
    let (code, address) = ana.host(group.id);
    jay.knocks_at(JoinCircle { group: Some(known.id), ..by_code(&code, &address, "Jay") });
}

#[test]
fn who_was_seen_out_does_not_come_back_by_the_same_code() {
    let (ana, jay) = (Person::with_journal(), Person::with_journal());
    let (code, address) = ana.host(ana.group("Tuesday group").id);
    jay.knocks_at(by_code(&code, &address, "Jay"));
    ana.lets_in("Jay");
    ana.sees(2);
    let member = ana.view().people[1].member.clone();
    ana.hearth.circle_see_out(ByMember { member }).unwrap();
    ana.wait(|event| matches!(event, CircleEvent::CodeClosed).then_some(()));
    jay.is_told_it_ended();
    jay.hearth.circle_join(by_code(&code, &address, "Jay")).unwrap();
    let reason = jay.wait(|event| match event {
        CircleEvent::Ended { reason } => Some(reason),
        _ => None,
    });
    assert_eq!(reason, "code_closed");
}
