//! What a circle leaves behind in two journals: the receipt, the kept card, the take-back, the reply.
#![allow(clippy::unwrap_used, reason = "a story that cannot go on must stop loudly")]

mod people;

use hearth_app::api::*;
use hearth_domain::{ResponseKind, ShareState};
use people::{Person, by_code, in_days, until};

/// Jay came by code, kept the invitation, and the two are in a circle.
fn ana_and_jay() -> (Person, Person, GroupView) {
    let (ana, jay) = (Person::with_journal(), Person::with_journal());
    let group = ana.group("Tuesday group");
    let (code, address) = ana.host(group.id);
    jay.knocks_at(by_code(&code, &address, "Jay"));
    ana.lets_in("Jay");
    jay.is_in(2);
    ana.sees(2);
    (ana, jay, group)
}

#[test]
fn a_kept_card_goes_when_it_is_asked_back_at_the_next_circle() {
    let (ana, jay, group) = ana_and_jay();
    let known = jay.hearth.circle_keep_invitation(()).unwrap();
    let share = jay.shares(jay.card("I called my sister."), Some(in_days(14)));
    ana.gets_card();
    ana.hearth.circle_end(()).unwrap();
    jay.is_told_it_ended();
    assert_eq!(jay.state_of(share), ShareState::Kept);
    assert_eq!(ana.hearth.inbox_list(()).unwrap().items.len(), 1);

    jay.hearth.share_take_back(ById { id: share }).unwrap();
    assert_eq!(jay.state_of(share), ShareState::TakingBack);

    let (_, address) = ana.host(group.id);
    let with_key = JoinCircle {
        group: Some(known.id),
        address: Some(address),
        name: "Jay".into(),
        ..Default::default()
    };
    jay.knocks_at(with_key);
    ana.lets_in("Jay");
    jay.is_in(2);
    until(|| jay.state_of(share) == ShareState::TakenBack);
    let inbox = ana.hearth.inbox_list(()).unwrap();
    assert!(inbox.items.is_empty() && inbox.something_went);
    assert!(!ana.hearth.inbox_list(()).unwrap().something_went, "said once");
}

#[test]
fn a_reply_reaches_the_author_at_the_next_circle() {
    let (ana, jay, group) = ana_and_jay();
    let known = jay.hearth.circle_keep_invitation(()).unwrap();
    let share = jay.shares(jay.card("A hard week."), Some(in_days(14)));
    ana.gets_card();
    ana.hearth.circle_end(()).unwrap();
    jay.is_told_it_ended();
    ana.is_told_it_ended();
    ana.hearth.inbox_reply(ReplyToCard { id: share, text: "Thank you for telling us.".into() }).unwrap();

    let (_, address) = ana.host(group.id);
    jay.knocks_at(JoinCircle {
        group: Some(known.id),
        address: Some(address),
        name: "Jay".into(),
        ..Default::default()
    });
    ana.lets_in("Jay");
    let text = jay.wait(|event| match event {
        CircleEvent::Reply { text, .. } => Some(text),
        _ => None,
    });
    assert_eq!(text, "Thank you for telling us.");
    assert_eq!(jay.hearth.share_show(ById { id: share }).unwrap().share.replies, [text]);
}

#[test]
fn answers_reach_a_journal_that_was_locked_when_they_came() {
    let (ana, jay, _group) = ana_and_jay();
    let share = jay.shares(jay.card("One hundred mornings."), None);
    let (card, _) = ana.gets_card();
    jay.hearth.journal_lock(()).unwrap();
    let respond = RespondToCard { share: card.to_string(), kind: ResponseKind::Glad, line: None };
    ana.hearth.circle_respond(respond).unwrap();
    jay.wait(|event| matches!(event, CircleEvent::Response { .. }).then_some(()));
    assert_eq!(jay.view().board.len(), 1, "the board stays while the journal is locked");
    jay.unlock();
    assert_eq!(jay.hearth.share_show(ById { id: share }).unwrap().share.heard, [ResponseKind::Glad]);
}

#[test]
fn a_card_can_be_taken_back_while_the_journal_is_locked() {
    let (ana, jay, _group) = ana_and_jay();
    let share = jay.shares(jay.card("Not this one after all."), None);
    ana.gets_card();
    jay.hearth.journal_lock(()).unwrap();
    jay.hearth.circle_take_back(ByShare { share: share.to_string() }).unwrap();
    ana.wait(|event| matches!(event, CircleEvent::TakenBack { .. }).then_some(()));
    assert!(ana.view().board.is_empty() && jay.view().board.is_empty());
    jay.unlock();
    until(|| jay.state_of(share) == ShareState::TakenBack);
}

#[test]
fn hide_covers_the_board_until_its_owner_is_back() {
    let (ana, jay, _group) = ana_and_jay();
    ana.shares(ana.card("I go first."), None);
    jay.gets_card();
    jay.hearth.hide().unwrap();
    assert!(jay.hearth.circle_view(()).unwrap().is_none());
    assert!(!jay.hearth.app_state(()).unwrap().in_circle);
    jay.unlock();
    assert_eq!(jay.view().board.len(), 1, "the seat stayed");
}

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
fn nobody_shares_before_the_agreement_was_read() {
    let (ana, jay) = (Person::with_journal(), Person::newcomer());
    let group = ana.group("Tuesday group");
    let (code, address) = ana.host(group.id);
    jay.knocks_at(JoinCircle { visit: true, ..by_code(&code, &address, "Vi") });
    ana.lets_in("Vi");
    jay.wait(|event| matches!(event, CircleEvent::Admitted { .. }).then_some(()));
    jay.sees(2);
    let words = Some(CardInput { text: "Hello.".into(), ..CardInput::default() });
    let share = || {
        jay.hearth.circle_share(ShareCard {
            card: None,
            words: words.clone(),
            seen: None,
            keep_until: None,
            previewed: None,
        })
    };
    assert_eq!(share().unwrap_err().code(), "agreement_first");
    jay.hearth.circle_agreement_read(()).unwrap();
    let kept = ShareCard {
        card: None,
        words: words.clone(),
        seen: None,
        keep_until: Some(in_days(3)),
        previewed: None,
    };
    assert_eq!(jay.hearth.circle_share(kept).unwrap_err().code(), "visitor_cannot_keep");
    share().unwrap();
    assert_eq!(ana.gets_card().1, "Hello.");
}

#[test]
fn a_list_that_is_not_true_any_more_sends_nothing() {
    let (ana, jay, _group) = ana_and_jay();
    let card = jay.card("For Ana only.");
    let nobody = ShareCard {
        card: Some(card),
        words: None,
        seen: Some(Vec::new()),
        keep_until: None,
        previewed: None,
    };
    assert_eq!(jay.hearth.circle_share(nobody).unwrap_err().code(), "people_changed");
    assert!(jay.hearth.share_list(()).unwrap().items.is_empty(), "what was refused leaves no line");
    assert!(ana.view().board.is_empty());
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
fn a_hosts_group_sees_paused_while_the_host_is_covered() {
    let (ana, jay, _group) = ana_and_jay();
    ana.hearth.hide().unwrap();
    jay.wait(|event| matches!(event, CircleEvent::Paused).then_some(()));
    ana.unlock();
    jay.wait(|event| matches!(event, CircleEvent::Resumed).then_some(()));
}

#[test]
fn cards_leave_with_their_author_but_what_was_allowed_stays_with_the_guide() {
    let (ana, jay, _group) = ana_and_jay();
    jay.shares(jay.card("Gone with me."), None);
    jay.shares(jay.card("Ana may keep this."), Some(in_days(3)));
    ana.gets_card();
    ana.gets_card();
    jay.hearth.circle_leave(()).unwrap();
    ana.sees(1);
    assert!(ana.view().board.is_empty());
    assert_eq!(ana.hearth.inbox_list(()).unwrap().items.len(), 1);
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

/// The window between the journals: whoever opens another one is not in the circle.
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
fn other_bytes_than_those_previewed_are_not_sent() {
    let (ana, jay, _group) = ana_and_jay();
    let input = CardInput { text: "As it was shown.".into(), ..CardInput::default() };
    let preview = jay.hearth.card_preview(input).unwrap();
    let share = |card, hash: &str| ShareCard {
        card: Some(card),
        words: None,
        seen: None,
        keep_until: None,
        previewed: Some(hash.to_owned()),
    };
    let changed = share(jay.card("As it was shown. And more."), &preview.hash);
    assert_eq!(jay.hearth.circle_share(changed).unwrap_err().code(), "preview_changed");
    jay.hearth.circle_share(share(jay.card("As it was shown."), &preview.hash)).unwrap();
    assert_eq!(ana.gets_card().1, "As it was shown.");
}

#[test]
fn a_card_asked_back_while_its_guide_is_here_again_goes_at_once() {
    let (ana, jay, group) = ana_and_jay();
    let known = jay.hearth.circle_keep_invitation(()).unwrap();
    let share = jay.shares(jay.card("I changed my mind."), Some(in_days(14)));
    ana.gets_card();
    ana.hearth.circle_end(()).unwrap();
    jay.is_told_it_ended();
    ana.is_told_it_ended();
    let (_, address) = ana.host(group.id);
    jay.knocks_at(JoinCircle {
        group: Some(known.id),
        address: Some(address),
        name: "Jay".into(),
        ..Default::default()
    });
    ana.lets_in("Jay");
    jay.is_in(2);
    jay.hearth.share_take_back(ById { id: share }).unwrap();
    until(|| jay.state_of(share) == ShareState::TakenBack);
    assert!(ana.hearth.inbox_list(()).unwrap().items.is_empty());
}

#[test]
fn a_card_asked_back_while_the_guides_journal_is_locked_is_confirmed_only_once_it_is_gone() {
    let (ana, jay, _group) = ana_and_jay();
    let share = jay.shares(jay.card("Please let it go."), Some(in_days(14)));
    ana.gets_card();
    ana.hearth.journal_lock(()).unwrap();
    jay.hearth.share_take_back(ById { id: share }).unwrap();
    ana.wait(|event| matches!(event, CircleEvent::TakenBack { .. }).then_some(()));
    assert_eq!(jay.state_of(share), ShareState::TakingBack);
    ana.unlock();
    until(|| jay.state_of(share) == ShareState::TakenBack);
    assert!(ana.hearth.inbox_list(()).unwrap().items.is_empty());
}
