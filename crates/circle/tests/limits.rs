//! What a circle refuses, over real connections.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so"
)]

mod common;

use common::*;
use hearth_circle::*;

fn other(code: &Code) -> Code {
    let spoken = code.spoken();
    let last = spoken.chars().last().and_then(|c| c.to_digit(10)).unwrap();
    format!("{}{}", &spoken[..spoken.len() - 1], (last + 1) % 10).parse().unwrap()
}

async fn refused(door: Door) -> JoinError {
    join(JoinConfig { door, name: "Eve".into(), visitor: false }).await.expect_err("no seat")
}

#[tokio::test]
async fn ten_wrong_codes_close_the_code_and_a_new_one_opens_again() {
    let mut circle = Circle::open().await;
    let wrong = other(&circle.code);
    for _ in 0..10 {
        let door = Door::Code { code: wrong.clone(), address: Some(circle.address) };
        assert_eq!(refused(door).await, JoinError::WrongCode);
    }
    circle.host.hears_event(Event::CodeClosed { reason: CodeClosedReason::TooManyFailures }).await;
    assert_eq!(refused(circle.by_code()).await, JoinError::CodeClosed);

    knocks(circle.invited(), "Ana", false).await;
    circle.host.knock("Ana").await;

    circle.host.ask(Command::NewCode);
    let (code, address) = ready(&mut circle.host).await;
    assert_eq!(address, circle.address);
    knocks(Door::Code { code, address: Some(address) }, "Ben", true).await;
}

#[tokio::test]
async fn nobody_at_the_address_is_a_clear_answer() {
    let circle = Circle::open().await;
    let door = circle.by_code();
    circle.host.ask(Command::End);
    circle.host.rest().await;
    assert_eq!(refused(door).await, JoinError::NoCircleFound);
}

#[tokio::test]
async fn a_name_that_is_nothing_but_invisible_signs_is_refused_before_any_network() {
    let door = Door::Code { code: "000000000".parse().unwrap(), address: None };
    let error = join(JoinConfig { door, name: "\u{202e}\u{200b} ".into(), visitor: false }).await;
    assert_eq!(error.unwrap_err(), JoinError::NameMissing);
}

#[tokio::test]
async fn an_address_that_is_taken_is_a_clear_answer() {
    let circle = Circle::open().await;
    let config = HostConfig { bind: Some(circle.address), ..host_config() };
    assert_eq!(host(config).await.err(), Some(HostError::AddressUnusable));
}

#[tokio::test]
async fn a_largest_card_arrives_whole_and_a_larger_one_is_not_taken() {
    let mut circle = Circle::open().await;
    let mut ana = circle.admits("Ana", false).await;
    let (seen, _) = ana.sees(&["Gail", "Ana"]).await;
    let largest: Vec<u8> = (0..MAX_PAYLOAD).map(|n| (n % 251) as u8).collect();
    ana.ask(share(1, &largest, &seen));
    assert_eq!(circle.host.card().await, (share_id(1), ana.me(), largest.clone()));
    let larger = [largest, vec![0]].concat();
    assert_eq!(ana.seat.send(share(2, &larger, &seen)), Err(SeatError::TooBig));
    let note = Command::Private { to: circle.host.me(), body: vec![0; MAX_PRIVATE + 1] };
    assert_eq!(ana.seat.send(note), Err(SeatError::TooBig));
}

#[tokio::test]
async fn private_notes_pass_between_a_member_and_the_host_only() {
    let mut circle = Circle::open().await;
    let mut ana = circle.admits("Ana", false).await;
    let ben = circle.admits("Ben", false).await;
    let body = vec![1; MAX_PRIVATE];
    ana.ask(Command::Private { to: circle.host.me(), body: body.clone() });
    circle.host.hears_event(Event::Private { from: ana.me(), body: body.clone() }).await;
    circle.host.ask(Command::Private { to: ana.me(), body: b"yes".to_vec() });
    ana.hears_event(Event::Private { from: circle.host.me(), body: b"yes".to_vec() }).await;
    let to_ben = Command::Private { to: ben.me(), body: b"psst".to_vec() };
    assert_eq!(ana.seat.send(to_ben), Err(SeatError::NotAllowed));
    assert_eq!(ana.seat.send(Command::End), Err(SeatError::NotAllowed));
    assert_eq!(circle.host.seat.send(Command::QuietAsk), Err(SeatError::NotAllowed));
}

#[tokio::test]
async fn somebody_not_admitted_hears_nothing_of_the_board() {
    let mut circle = Circle::open().await;
    let mut ana = circle.admits("Ana", false).await;
    let waiting = knocks(circle.by_code(), "Wes", false).await;
    let member = circle.host.knock("Wes").await;
    let (seen, _) = ana.sees(&["Gail", "Ana"]).await;
    ana.ask(share(1, b"card", &seen));
    circle.host.card().await;
    circle.host.ask(Command::Decline { member });
    let heard = waiting.rest().await;
    assert_eq!(heard, [Event::Declined, Event::Ended { reason: EndReason::Declined }]);
}

#[tokio::test]
async fn an_app_that_goes_away_leaves_the_list_at_once_and_is_not_an_event() {
    let mut circle = Circle::open().await;
    let mut ana = circle.admits("Ana", false).await;
    let ben = circle.admits("Ben", false).await;
    ana.sees(&["Gail", "Ana", "Ben"]).await;
    drop(ben);
    ana.sees(&["Gail", "Ana"]).await;
    circle.host.ask(Command::End);
    let heard = circle.host.rest().await;
    assert!(!heard.iter().any(|event| matches!(event, Event::Left { .. })));
}

#[tokio::test]
async fn a_host_whose_app_goes_away_ends_the_circle_for_all() {
    let mut circle = Circle::open().await;
    let ana = circle.admits("Ana", false).await;
    drop(circle);
    let heard = ana.rest().await;
    assert_eq!(heard.last(), Some(&Event::Ended { reason: EndReason::HostEnded }));
}

#[tokio::test]
async fn thirty_guests_on_one_address_all_get_in_at_once() {
    let mut circle = Circle::open().await;
    let guests: Vec<_> = (0..30)
        .map(|n| {
            tokio::spawn(knocks(circle.by_code(), Box::leak(format!("G{n}").into_boxed_str()), n % 3 == 0))
        })
        .collect();
    let mut seats = Vec::new();
    for guest in guests {
        seats.push(guest.await.unwrap());
    }
    for n in 0..30 {
        let member = circle.host.knock(&format!("G{n}")).await;
        circle.host.ask(Command::Admit { member });
    }
    let mut names: Vec<String> = (0..30).map(|n| format!("G{n}")).collect();
    names.push("Gail".into());
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (_, words) = circle.host.sees(&names).await;
    for seat in &mut seats {
        assert_eq!(seat.sees(&names).await.1, words);
    }
}
