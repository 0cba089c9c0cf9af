//! Boards that are covered and shown again, over real connections.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so"
)]

mod common;

use common::*;
use hearth_circle::*;

/// Large, so that it is still on its way when the host covers.
fn large(number: u8) -> Vec<u8> {
    vec![number; MAX_PAYLOAD]
}

async fn accepted(someone: &mut Someone, number: u8) {
    someone
        .hears("acceptance", |event| match event {
            Event::ShareAccepted { share, .. } => (*share == share_id(number)).then_some(()),
            _ => None,
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cards_come_back_to_a_host_and_a_member_who_covered_and_none_is_lost_on_its_way() {
    let mut circle = Circle::open().await;
    let mut ana = circle.admits("Ana", false).await;
    let mut ben = circle.admits("Ben", false).await;
    let (seen, _) = ana.sees(&["Gail", "Ana", "Ben"]).await;
    ana.ask(share(1, &large(1), &seen));
    accepted(&mut ana, 1).await;
    assert_eq!(circle.host.card().await.2, large(1));
    circle.host.ask(share(2, &large(2), &seen));
    for command in [Command::Pause, Command::Cover] {
        circle.host.ask(command);
    }
    circle.host.hears_event(Event::Paused).await;
    let own = vec![(share_id(2), large(2))];
    for command in [Command::Uncover { own }, Command::Resume] {
        circle.host.ask(command);
    }
    assert_eq!(circle.host.card().await, (share_id(1), ana.me(), large(1)));
    let mut got = [ben.card().await, ben.card().await];
    got.sort();
    assert!(got[0].2 == large(1) && got[1].2 == large(2));

    ben.ask(Command::Cover);
    ben.ask(Command::Uncover { own: vec![] });
    let mut again = [ben.card().await, ben.card().await];
    again.sort();
    assert!(again == got);
    ben.ask(Command::Respond { share: share_id(1), kind: ResponseKind::Heard, line: None });
    ana.hears("a response", |event| matches!(event, Event::Response { .. }).then_some(())).await;
}
