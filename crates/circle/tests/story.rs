//! A first Tuesday, from the code on the wall to the end, over real connections.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so"
)]

mod common;

use common::*;
use hearth_circle::*;

#[tokio::test]
async fn a_card_is_shown_heard_and_taken_back_and_a_late_comer_never_had_it() {
    let mut circle = Circle::open().await;
    let mut ana = circle.admits("Ana", false).await;
    let mut ben = circle.admits("Ben", false).await;
    let mut vic = circle.admits("Vic", true).await;
    let everybody = ["Gail", "Ana", "Ben", "Vic"];
    let (list, words) = ana.sees(&everybody).await;
    for someone in [&mut ben, &mut vic, &mut circle.host] {
        assert_eq!(someone.sees(&everybody).await, (list.clone(), words.clone()));
    }

    circle.host.ask(Command::Question { text: "What helped this week?".into() });
    for someone in [&mut ana, &mut ben, &mut vic] {
        someone.hears_event(Event::Question { text: "What helped this week?".into() }).await;
    }

    ana.ask(Command::Share {
        share: share_id(1),
        payload: b"forty days".to_vec(),
        seen: list.clone(),
        keep_until: Some(1_900_000_000),
        keep_token: Some([7; 32]),
    });
    let recipients = ana.hears("acceptance", |event| match event {
        Event::ShareAccepted { share, recipients } if *share == share_id(1) => Some(recipients.clone()),
        _ => None,
    });
    let mut recipients = recipients.await;
    recipients.sort();
    let mut expected = vec![circle.host.me(), ben.me(), vic.me()];
    expected.sort();
    assert_eq!(recipients, expected);
    let card = |keep_until, token| Event::Card {
        share: share_id(1),
        author: ana.me(),
        payload: b"forty days".to_vec(),
        keep_until,
        token,
    };
    circle.host.hears_event(card(Some(1_900_000_000), Some([7; 32]))).await;
    for someone in [&mut ben, &mut vic] {
        someone.hears_event(card(None, None)).await;
    }

    let line = Some("I know that road.".to_owned());
    ben.ask(Command::Respond { share: share_id(1), kind: ResponseKind::SameHere, line: line.clone() });
    ana.hears_event(Event::Response { share: share_id(1), kind: ResponseKind::SameHere, line }).await;

    let late = circle.admits("Late", false).await;
    ana.ask(Command::TakeBack { share: share_id(1) });
    for someone in [&mut ana, &mut ben, &mut vic, &mut circle.host] {
        someone.hears_event(Event::TakenBack { share: share_id(1) }).await;
    }

    circle.host.ask(Command::ClosingQuestion { text: "What do you take home?".into() });
    circle.host.ask(Command::End);
    for someone in [ana, ben, vic, circle.host] {
        let rest = someone.rest().await;
        assert!(rest.contains(&Event::ClosingQuestion { text: "What do you take home?".into() }));
        assert_eq!(rest.last(), Some(&Event::Ended { reason: EndReason::HostEnded }));
    }
    let heard = late.rest().await;
    let named = |event: &Event| {
        matches!(event, Event::Card { .. } | Event::TakenBack { .. } | Event::Response { .. })
    };
    assert!(!heard.iter().any(named), "{heard:?}");
    assert!(heard.contains(&Event::Question { text: "What helped this week?".into() }));
}

#[tokio::test]
async fn the_name_goes_out_only_after_the_host_is_proven_and_both_see_the_same_words() {
    let mut circle = Circle::open().await;
    let door = circle.by_code();
    let config = JoinConfig { door, name: " Ana\u{202e} ".into(), visitor: false };
    let mut ana = Someone::new(join(config).await.unwrap());
    let (words, key, by_code) = ana
        .hears("proof", |event| match event {
            Event::HostProven { check_words, group_key, by_code, group, guide, fingerprint } => {
                assert_eq!((group.as_str(), guide.as_str()), ("Tuesday group", "Gail"));
                assert_eq!(*fingerprint, group_key.fingerprint());
                Some((check_words.clone(), *group_key, *by_code))
            }
            _ => None,
        })
        .await;
    assert_eq!((key, by_code), (circle.group, true));
    assert!(!circle.host.heard.iter().any(|event| matches!(event, Event::Knock { .. })));
    ana.ask(Command::Proceed);
    let knock = circle.host.hears("knock", |event| match event {
        Event::Knock { name, check_words, first_time, visitor, .. } => {
            Some((name.clone(), check_words.clone(), *first_time, *visitor))
        }
        _ => None,
    });
    assert_eq!(knock.await, ("Ana".into(), words, true, false));
}

#[tokio::test]
async fn somebody_with_the_invitation_needs_no_code_and_meets_only_their_group() {
    let mut circle = Circle::open().await;
    let mut first = circle.admits("Ana", false).await;
    let _ = &mut first;
    let door = circle.by_code();
    let mut ben = knocks(door, "Ben", false).await;
    let member = circle.host.knock("Ben").await;
    circle.host.ask(Command::Admit { member });
    let bytes = ben.hears("invitation", |event| match event {
        Event::Admitted { invitation, agreement, me } => {
            assert!(agreement.contains("may have to tell others"));
            assert_eq!(*me, member);
            invitation.clone()
        }
        _ => None,
    });
    let invitation = Invitation::from_bytes(&bytes.await).unwrap();
    assert_eq!((invitation.group, invitation.knock_secret), (circle.group, circle.knock_secret));

    let door = |group| Door::Invitation {
        group,
        knock_secret: invitation.knock_secret,
        address: Some(circle.address),
    };
    let mut again = Someone::new(
        join(JoinConfig { door: door(invitation.group), name: "Ben".into(), visitor: false }).await.unwrap(),
    );
    let by_code = again.hears("proof", |event| match event {
        Event::HostProven { by_code, .. } => Some(*by_code),
        _ => None,
    });
    assert!(!by_code.await);
    let other = GroupKey::generate().public();
    let stranger = join(JoinConfig { door: door(other), name: "Ben".into(), visitor: false }).await;
    assert_eq!(stranger.unwrap_err(), JoinError::HostNotProven);
}
