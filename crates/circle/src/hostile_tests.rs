//! People who do not use our app, over real connections, with honest ones present.

use iroh::{SecretKey, endpoint::Connection};
use std::{net::SocketAddr, time::Duration};
use tokio::{task::JoinSet, time::timeout};

use crate::{
    Code, Command, Door, Event, GroupKey, HostConfig, JoinConfig, MemberId, Seat, ShareId,
    frame::{self, Hello, HostGreeting, Knocking, MAX_HANDSHAKE_FRAME, MemberFrame, Packet, Refusal, encode},
    handshake::Channel,
    handshake_member::{Knocked, Pass},
    host,
    identify::identify,
    join, transport,
    wire::Ready,
};

const PATIENCE: Duration = Duration::from_secs(30);

struct Open {
    host: Seat,
    code: Code,
    address: SocketAddr,
}

async fn open() -> Open {
    let config = HostConfig {
        group_name: "Tuesday".into(),
        guide_name: "Gail".into(),
        agreement: "Be kind.".into(),
        group_key: GroupKey::generate(),
        knock_secret: [1; 32],
        bind: "127.0.0.1:0".parse().ok(),
        announce: false,
    };
    let mut host = host(config).await.unwrap();
    let (code, address) = until(&mut host, |event| match event {
        Event::Ready { code, address, .. } => Some((code.parse().unwrap(), address.parse().unwrap())),
        _ => None,
    })
    .await;
    Open { host, code, address }
}

async fn until<T>(seat: &mut Seat, pick: impl Fn(&Event) -> Option<T>) -> T {
    loop {
        let event = timeout(PATIENCE, seat.next_event()).await.expect("an event").expect("not over");
        if let Some(found) = pick(&event) {
            return found;
        }
    }
}

async fn knock(seat: &mut Seat) -> MemberId {
    until(seat, |event| match event {
        Event::Knock { member, .. } => Some(*member),
        _ => None,
    })
    .await
}

async fn connect(key: &SecretKey, address: SocketAddr) -> (iroh::Endpoint, Connection) {
    let endpoint = transport::bind(key, transport::local_for(&address), 8).await.unwrap();
    let host = identify(address).await.unwrap();
    let connection = transport::dial(&endpoint, host, &[address]).await.unwrap();
    (endpoint, connection)
}

/// A peer that did the handshake properly and is about to do nothing else properly.
struct Mallory {
    _endpoint: iroh::Endpoint,
    line: Ready,
}

impl Mallory {
    async fn admitted(circle: &mut Open) -> Self {
        let key = SecretKey::generate();
        let (_endpoint, connection) = connect(&key, circle.address).await;
        let channel = Channel::of(&connection, key.public().as_bytes(), false).unwrap();
        let (send, recv) = connection.open_bi().await.unwrap();
        let mut mallory = Self { _endpoint, line: Ready { connection, send, recv, first: vec![] } };
        let knocked = Knocked::new(&channel, &Pass::Code(circle.code.clone())).unwrap();
        let answer = mallory.exchange(knocked.frame()).await.unwrap();
        let finished = knocked.answered(&answer).unwrap();
        let greeting = mallory.exchange(finished.frame()).await.unwrap();
        finished.proven(&greeting).unwrap();
        let frame = MemberFrame::Enter { name: "Mallory".into(), visitor: false };
        mallory.say(&encode(&Packet::Item { number: 1, frame })).await;
        let member = knock(&mut circle.host).await;
        circle.host.send(Command::Admit { member }).unwrap();
        mallory
    }

    async fn exchange(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        frame::write(&mut self.line.send, bytes).await.ok()?;
        frame::read(&mut self.line.recv, MAX_HANDSHAKE_FRAME).await.ok()
    }

    async fn say(&mut self, bytes: &[u8]) {
        // A host that has closed already makes this fail, which is what these tests are about.
        let _ = frame::write(&mut self.line.send, bytes).await;
    }

    async fn item(&mut self, number: u64, frame: MemberFrame) {
        self.say(&encode(&Packet::Item { number, frame })).await;
    }

    /// The frames that no app of ours would send. Those that break the protocol cost the seat.
    async fn misbehave(&mut self, kind: usize) {
        let share = ShareId::from_bytes([9; 16]);
        match kind {
            0 => drop(self.line.send.write_all(&u32::MAX.to_be_bytes()).await),
            1 => drop(self.line.send.write_all(&[0, 0, 0, 0]).await),
            2 => self.say(&[0xff; 64]).await,
            3 => self.item(7, MemberFrame::QuietAsk).await,
            4 => self.say(&encode(&Packet::<MemberFrame>::Beat { received: 1 << 40 })).await,
            5 => self.item(2, MemberFrame::Enter { name: "Twice".into(), visitor: false }).await,
            6 => self.item(2, MemberFrame::Private { body: vec![0; crate::MAX_PRIVATE + 1] }).await,
            7 => {
                for _ in 0..2_000 {
                    self.say(&encode(&Packet::<MemberFrame>::Beat { received: 0 })).await;
                }
            }
            _ => self.item(1, MemberFrame::TakeBack { share }).await,
        }
    }
}

async fn honest(circle: &mut Open, name: &str) -> Seat {
    let door = Door::Code { code: circle.code.clone(), address: Some(circle.address) };
    let mut seat = join(JoinConfig { door, name: name.into(), visitor: false }).await.unwrap();
    seat.send(Command::Proceed).unwrap();
    let member = knock(&mut circle.host).await;
    circle.host.send(Command::Admit { member }).unwrap();
    until(&mut seat, |event| matches!(event, Event::Admitted { .. }).then_some(())).await;
    seat
}

async fn people(seat: &mut Seat, count: usize) -> Vec<MemberId> {
    until(seat, |event| match event {
        Event::Present { people, .. } if people.len() == count => {
            Some(people.iter().map(|person| person.member).collect())
        }
        _ => None,
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_breaks_the_protocol_is_gone_and_the_others_notice_nothing_else() {
    let mut circle = open().await;
    let mut ana = honest(&mut circle, "Ana").await;
    people(&mut ana, 2).await;
    for kind in 0..8 {
        let mut mallory = Mallory::admitted(&mut circle).await;
        people(&mut ana, 3).await;
        mallory.misbehave(kind).await;
        if kind < 2 {
            // A length that cannot be is noticed by the stream: the link is cut, the app could come back.
            timeout(PATIENCE, mallory.line.connection.closed()).await.expect("cut");
            mallory.line.connection.close(transport::BYE, b"");
            circle.host.send(Command::SeeOut { member: member_of(&mallory) }).unwrap();
            // The code closed with it.
            circle.host.send(Command::NewCode).unwrap();
            circle.code = until(&mut circle.host, |event| match event {
                Event::Ready { code, .. } => Some(code.parse().unwrap()),
                _ => None,
            })
            .await;
        }
        let seen = people(&mut ana, 2).await;
        let share = ShareId::from_bytes([kind as u8; 16]);
        let payload = vec![kind as u8; 2_000];
        let (keep_until, keep_token) = (None, None);
        ana.send(Command::Share { share, payload, seen, keep_until, keep_token }).unwrap();
        until(&mut circle.host, |event| {
            matches!(event, Event::Card { share: shown, .. } if *shown == share).then_some(())
        })
        .await;
    }
}

fn member_of(mallory: &Mallory) -> MemberId {
    MemberId::of(mallory._endpoint.id().as_bytes())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replayed_frame_is_heard_once_and_a_card_nobody_asked_for_is_not_heard_at_all() {
    let mut circle = open().await;
    let mut mallory = Mallory::admitted(&mut circle).await;
    let mut stream = timeout(PATIENCE, mallory.line.connection.open_uni()).await.expect("admitted").unwrap();
    stream.write_all(&[9; 5_000]).await.unwrap();
    stream.finish().unwrap();
    let _ = stream.stopped().await;
    for _ in 0..3 {
        mallory.item(2, MemberFrame::QuietAsk).await;
    }
    mallory.item(3, MemberFrame::Leave).await;
    circle.host.send(Command::Question { text: "mark".into() }).unwrap();
    let mut asks = 0;
    loop {
        match timeout(PATIENCE, circle.host.next_event()).await.expect("an event").expect("not over") {
            Event::QuietAsk { .. } => asks += 1,
            Event::Card { .. } => panic!("a card nobody offered"),
            Event::Present { people, .. } if people.len() == 1 && asks > 0 => break,
            _ => {}
        }
    }
    assert_eq!(asks, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_version_and_a_stranger_who_says_to_be_back_are_refused() {
    let circle = open().await;
    let hellos = [
        (Hello { version: 2, door: Knocking::Back { received: 0 } }, Some(Refusal::Version)),
        (Hello { version: frame::VERSION, door: Knocking::Back { received: 0 } }, None),
        (
            Hello { version: frame::VERSION, door: Knocking::Invitation { proof: [0; 32] } },
            Some(Refusal::NotInvited),
        ),
    ];
    for (hello, refusal) in hellos {
        let key = SecretKey::generate();
        let (_endpoint, connection) = connect(&key, circle.address).await;
        let (mut send, mut recv) = connection.open_bi().await.unwrap();
        frame::write(&mut send, &encode(&hello)).await.unwrap();
        let answer = frame::read(&mut recv, MAX_HANDSHAKE_FRAME).await.ok();
        assert_eq!(answer, refusal.map(|refusal| encode(&HostGreeting::Refused(refusal))));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_say_nothing_do_not_keep_an_honest_guest_out() {
    let mut circle = open().await;
    let address = circle.address;
    let host = identify(address).await.unwrap();
    let mut silent = JoinSet::new();
    for _ in 0..20 {
        silent.spawn(async move {
            let key = SecretKey::generate();
            let endpoint = transport::bind(&key, transport::local_for(&address), 8).await.unwrap();
            // Some of them wait in vain for a place, which is the host's right.
            transport::dial(&endpoint, host, &[address]).await.map(|connection| (endpoint, connection))
        });
    }
    let mut held = None;
    while held.is_none() {
        held = silent.join_next().await.expect("one of them is let in").unwrap();
    }
    honest(&mut circle, "Ana").await;
}
