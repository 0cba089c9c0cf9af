//! What a circle leaves behind in two journals: the receipt, the kept card, the take-back, the reply.
#![allow(clippy::unwrap_used, reason = "a story that cannot go on must stop loudly")]

mod people;

use hearth_app::api::*;
use hearth_domain::{ResponseKind, ResponseWish, ShareState};
use people::{Person, ana_and_jay, by_code, in_days, until};

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
    // The seat stayed; the card is asked for again.
    until(|| jay.view().board.len() == 1);
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

/// The window between the journals: whoever opens another one is not in the circle.
#[test]
fn a_card_without_a_name_says_nowhere_whose_it_is() {
    let (ana, jay, _group) = ana_and_jay();
    jay.shares(jay.card("Guess who."), Some(in_days(14)));
    let (member, name) = ana.wait(|event| match event {
        CircleEvent::Card { member, name, .. } => Some((member, name)),
        _ => None,
    });
    assert_eq!((member, name), (None, None));
    assert_eq!(ana.view().board[0].author, None);
    assert_eq!(ana.hearth.inbox_list(()).unwrap().items[0].from, None);
    let signed_as = hearth_domain::SignedAs::ChosenName("J.".into());
    let input = CardInput { text: "It was me.".into(), signed_as, ..CardInput::default() };
    jay.shares(jay.hearth.card_make(input).unwrap().id, Some(in_days(14)));
    ana.gets_card();
    assert_eq!(ana.view().board[1].author.as_ref().map(|author| author.name.as_str()), Some("Jay"));
    let froms: Vec<_> = ana.hearth.inbox_list(()).unwrap().items.into_iter().map(|row| row.from).collect();
    assert!(froms.contains(&Some("Jay".into())) && froms.contains(&None), "{froms:?}");
}

/// Scribbles over every card that is kept in somebody's tray.
fn damage_kept_cards(person: &Person) {
    let tray = person.home().join("journals").join(&person.journal).join("tray");
    for entry in
        std::fs::read_dir(tray).unwrap().map(Result::unwrap).filter(|entry| entry.file_name() != "keys")
    {
        std::fs::write(entry.path(), b"scribble").unwrap();
    }
}

#[test]
fn nothing_is_signed_for_a_card_that_may_still_be_there() {
    let (ana, jay, _group) = ana_and_jay();
    let share = jay.shares(jay.card("Still there?"), Some(in_days(14)));
    ana.gets_card();
    damage_kept_cards(&ana);
    ana.hearth.take_notices();
    jay.hearth.share_take_back(ById { id: share }).unwrap();
    until(|| ana.hearth.take_notices().iter().any(|notice| notice.code == "record_unreadable"));
    ana.hearth.circle_end(()).unwrap();
    jay.is_told_it_ended();
    assert_eq!(jay.state_of(share), ShareState::TakingBack);
}

#[test]
fn a_change_of_keys_that_fails_leaves_a_closed_journal_that_opens_again() {
    let ana = Person::with_journal();
    // What waits to be written on, where the disk does not give it, is never thrown away for a change of keys.
    let draft = ana.home().join("journals").join(&ana.journal).join("draft");
    std::fs::create_dir(&draft).unwrap();
    let request = ChangePassphrase {
        current: "a kettle, a window, a walk".into(),
        new_passphrase: "another kettle, another walk".into(),
    };
    ana.hearth.journal_rotate(request).unwrap_err();
    assert!(ana.hearth.app_state(()).unwrap().open.is_none());
    std::fs::remove_dir(&draft).unwrap();
    ana.unlock();
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
fn a_window_sends_nothing_that_was_not_previewed() {
    let (ana, jay, _group) = ana_and_jay();
    jay.hearth.share_only_previewed();
    let card = Some(jay.card("Nobody looked at it."));
    let share = ShareCard { card, words: None, seen: None, keep_until: None, previewed: None };
    assert_eq!(jay.hearth.circle_share(share).unwrap_err().code(), "preview_changed");
    assert!(jay.hearth.share_list(()).unwrap().items.is_empty() && ana.view().board.is_empty());
}

#[test]
fn what_is_not_over_stays_when_all_is_erased_and_is_told() {
    let (ana, jay, _group) = ana_and_jay();
    let over = jay.shares(jay.card("Over."), None);
    jay.hearth.circle_take_back(ByShare { share: over.to_string() }).unwrap();
    until(|| jay.state_of(over) == ShareState::TakenBack);
    let shown = jay.shares(jay.card("Shown."), Some(in_days(14)));
    ana.gets_card();
    assert_eq!(jay.hearth.share_erase_all(()).unwrap(), ErasedShares { erased: 1, left: 1 });
    assert_eq!(jay.hearth.share_list(()).unwrap().items[0].id, shown);
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

#[test]
fn who_asks_to_be_listened_to_is_not_answered_from_any_screen() {
    let (ana, jay, _group) = ana_and_jay();
    for wish in [ResponseWish::JustListen, ResponseWish::AskMeFirst] {
        let input = CardInput { text: "Hear me.".into(), response_wish: wish, ..CardInput::default() };
        jay.shares(jay.hearth.card_make(input).unwrap().id, None);
        let share = ana.gets_card().0.to_string();
        let respond = RespondToCard { share, kind: ResponseKind::Heard, line: None };
        assert_eq!(ana.hearth.circle_respond(respond).unwrap_err().code(), "answer_not_welcome");
    }
    assert!(ana.view().board.iter().all(|card| card.responded.is_empty()));
}
