//! Links that break, over real connections through a line that can be cut.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so"
)]

mod common;

use common::*;
use hearth_circle::*;
use std::{
    collections::{HashMap, hash_map::Entry},
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::net::UdpSocket;

/// A line to a host that can be cut and mended. The host listens on IPv6 loopback and members have IPv4 only,
/// so that there is no way around it.
struct Line {
    address: SocketAddr,
    is_cut: Arc<AtomicBool>,
}

impl Line {
    async fn to(host: SocketAddr) -> Self {
        let front = Arc::new(UdpSocket::bind("127.0.0.1:0").await.unwrap());
        let (address, is_cut) = (front.local_addr().unwrap(), Arc::new(AtomicBool::new(false)));
        tokio::spawn(carry(front, host, is_cut.clone()));
        Self { address, is_cut }
    }

    fn cut(&self, is_cut: bool) {
        self.is_cut.store(is_cut, Ordering::SeqCst);
    }
}

async fn carry(front: Arc<UdpSocket>, host: SocketAddr, is_cut: Arc<AtomicBool>) {
    let mut backs: HashMap<SocketAddr, Arc<UdpSocket>> = HashMap::new();
    let mut packet = vec![0; 65_536];
    while let Ok((length, from)) = front.recv_from(&mut packet).await {
        if is_cut.load(Ordering::SeqCst) {
            continue;
        }
        let back = match backs.entry(from) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let back = Arc::new(UdpSocket::bind("[::1]:0").await.unwrap());
                back.connect(host).await.unwrap();
                tokio::spawn(carry_back(back.clone(), front.clone(), from, is_cut.clone()));
                new.insert(back)
            }
        };
        let _ = back.send(&packet[..length]).await;
    }
}

async fn carry_back(back: Arc<UdpSocket>, front: Arc<UdpSocket>, to: SocketAddr, is_cut: Arc<AtomicBool>) {
    let mut packet = vec![0; 65_536];
    while let Ok(length) = back.recv(&mut packet).await {
        if !is_cut.load(Ordering::SeqCst) {
            let _ = front.send_to(&packet[..length], to).await;
        }
    }
}

async fn circle_behind_a_line() -> (Circle, Line) {
    let config = HostConfig { bind: Some("[::1]:0".parse().unwrap()), ..host_config() };
    let (group, knock_secret) = (config.group_key.public(), config.knock_secret);
    let mut host = Someone::new(host(config).await.unwrap());
    let (code, address) = ready(&mut host).await;
    let line = Line::to(address).await;
    (Circle { host, code, address: line.address, group, knock_secret }, line)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_link_is_shown_and_survived_without_losing_a_place_or_a_card() {
    let (mut circle, line) = circle_behind_a_line().await;
    let mut ana = circle.admits("Ana", false).await;
    let (seen, _) = ana.sees(&["Gail", "Ana"]).await;
    circle.host.ask(share(1, b"before", &seen));
    assert_eq!(ana.card().await.2, b"before");

    line.cut(true);
    circle.host.ask(share(2, b"while away", &seen));
    circle.host.ask(Command::TakeBack { share: share_id(1) });
    ana.ask(share(3, b"from away", &seen));
    ana.hears_event(Event::Reconnecting).await;
    assert!(!ana.heard.iter().any(|event| matches!(event, Event::Card { .. })));
    line.cut(false);

    ana.hears_event(Event::Reconnected).await;
    assert_eq!(ana.card().await.2, b"while away");
    ana.hears_event(Event::TakenBack { share: share_id(1) }).await;
    assert_eq!(circle.host.card().await, (share_id(3), ana.me(), b"from away".to_vec()));
    ana.hears("acceptance", |event| matches!(event, Event::ShareAccepted { .. }).then_some(())).await;
}

/// An app that does not read makes its own seat slow: the host cuts it off and goes on for the others; when
/// it reads again it comes back by itself and has missed nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_member_stalls_nobody_and_comes_back_without_having_missed_anything() {
    const QUESTIONS: usize = 3_500;
    let mut circle = Circle::open().await;
    let slow = circle.admits("Sol", false).await;
    let mut quick = circle.admits("Quinn", false).await;
    let text = |n: usize| format!("{n} {}", "\u{1f33b}".repeat(490));
    for n in 0..QUESTIONS {
        circle.host.ask(Command::Question { text: text(n) });
        circle.host.hears_event(Event::Question { text: text(n) }).await;
        quick.hears_event(Event::Question { text: text(n) }).await;
    }
    circle.host.ask(Command::ClosingQuestion { text: "Enough?".into() });
    let mut slow = slow;
    slow.hears("the last", |event| matches!(event, Event::ClosingQuestion { .. }).then_some(())).await;
    let heard: Vec<&str> = slow
        .heard
        .iter()
        .filter_map(|event| match event {
            Event::Question { text } => Some(text.split(' ').next().unwrap()),
            _ => None,
        })
        .collect();
    let expected: Vec<String> = (0..QUESTIONS).map(|n| n.to_string()).collect();
    assert_eq!(heard, expected);
    assert!(slow.heard.contains(&Event::Reconnecting) && slow.heard.contains(&Event::Reconnected));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_taken_back_while_its_bytes_travel_is_never_shown_and_the_next_one_is() {
    let mut circle = Circle::open().await;
    let mut ana = circle.admits("Ana", false).await;
    let mut ben = circle.admits("Ben", false).await;
    let (seen, _) = ana.sees(&["Gail", "Ana", "Ben"]).await;
    ana.ask(share(1, &vec![1; MAX_PAYLOAD], &seen));
    ana.ask(Command::TakeBack { share: share_id(1) });
    ana.hears_event(Event::TakenBack { share: share_id(1) }).await;
    ana.ask(share(2, b"next", &seen));
    ana.hears("acceptance", |event| match event {
        Event::ShareAccepted { share, .. } => (*share == share_id(2)).then_some(()),
        _ => None,
    })
    .await;
    let (share, _, _) = ben.card().await;
    assert_eq!(share, share_id(2));
}
