//! Two- and more-person circles for tests, on loopback, over real connections.
#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so"
)]

use hearth_circle::*;
use std::{net::SocketAddr, time::Duration};
use tokio::time::timeout;

/// No event of these stories takes longer, on any machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Somebody in a test, with what they heard and nobody asked about yet.
pub struct Someone {
    pub seat: Seat,
    pub heard: Vec<Event>,
}

/// An open circle.
pub struct Circle {
    pub host: Someone,
    pub code: Code,
    pub address: SocketAddr,
    pub group: GroupPublic,
    pub knock_secret: [u8; 32],
}

impl Someone {
    pub fn new(seat: Seat) -> Self {
        Self { seat, heard: Vec::new() }
    }

    pub fn me(&self) -> MemberId {
        self.seat.me()
    }

    pub fn ask(&self, command: Command) {
        self.seat.send(command).unwrap();
    }

    /// The first event, heard before or coming, of which `pick` makes something.
    pub async fn hears<T>(&mut self, what: &str, pick: impl Fn(&Event) -> Option<T>) -> T {
        if let Some(at) = self.heard.iter().position(|event| pick(event).is_some()) {
            return pick(&self.heard.remove(at)).unwrap();
        }
        loop {
            let next = timeout(PATIENCE, self.seat.next_event()).await;
            let event = next.unwrap_or_else(|_| panic!("waited for {what}, heard {:?}", self.heard));
            let event = event.unwrap_or_else(|| panic!("over before {what}, heard {:?}", self.heard));
            match pick(&event) {
                Some(found) => return found,
                None => self.heard.push(event),
            }
        }
    }

    pub async fn hears_event(&mut self, expected: Event) {
        self.hears(&format!("{expected:?}"), |event| (*event == expected).then_some(())).await;
    }

    /// The list with these names on it, guide included; the latest words of the board with it.
    pub async fn sees(&mut self, names: &[&str]) -> (Vec<MemberId>, String) {
        let mut names: Vec<_> = names.to_vec();
        names.sort_unstable();
        self.hears(&format!("{names:?}"), |event| match event {
            Event::Present { people, board_hash } => {
                let mut here: Vec<_> = people.iter().map(|person| person.name.as_str()).collect();
                here.sort_unstable();
                (here == names).then(|| (people.iter().map(|p| p.member).collect(), board_hash.clone()))
            }
            _ => None,
        })
        .await
    }

    /// Everything that comes until the circle is over for this seat.
    pub async fn rest(mut self) -> Vec<Event> {
        while let Some(event) = timeout(PATIENCE, self.seat.next_event()).await.expect("the end") {
            self.heard.push(event);
        }
        self.heard
    }

    pub async fn card(&mut self) -> (ShareId, MemberId, Vec<u8>) {
        self.hears("a card", |event| match event {
            Event::Card { share, author, payload, .. } => Some((*share, *author, payload.clone())),
            _ => None,
        })
        .await
    }

    /// Until the board's words are these.
    pub async fn board_says(&mut self, words: &str) {
        self.hears(&format!("board {words}"), |event| match event {
            Event::Present { board_hash, .. } if board_hash == words => Some(()),
            _ => None,
        })
        .await;
    }
}

pub fn host_config() -> HostConfig {
    HostConfig {
        group_name: "Tuesday group".into(),
        guide_name: "Gail".into(),
        agreement:
            "What is said here stays here.\nIf someone may be in danger, Gail may have to tell others.".into(),
        group_key: GroupKey::generate(),
        knock_secret: [42; 32],
        bind: Some("127.0.0.1:0".parse().unwrap()),
        announce: false,
    }
}

impl Circle {
    pub async fn open() -> Self {
        let config = host_config();
        let (group, knock_secret) = (config.group_key.public(), config.knock_secret);
        let mut host = Someone::new(host(config).await.unwrap());
        let (code, address) = ready(&mut host).await;
        Self { host, code, address, group, knock_secret }
    }

    pub fn by_code(&self) -> Door {
        Door::Code { code: self.code.clone(), address: Some(self.address) }
    }

    pub fn invited(&self) -> Door {
        let address = Some(self.address);
        Door::Invitation { group: self.group, knock_secret: self.knock_secret, address }
    }

    /// Somebody knocks and is admitted.
    pub async fn admits(&mut self, name: &str, visitor: bool) -> Someone {
        let door = self.by_code();
        let mut someone = knocks(door, name, visitor).await;
        let member = self.host.knock(name).await;
        self.host.ask(Command::Admit { member });
        someone.hears("admission", |event| matches!(event, Event::Admitted { .. }).then_some(())).await;
        someone
    }
}

impl Someone {
    /// Host: the knock of somebody of this name.
    pub async fn knock(&mut self, name: &str) -> MemberId {
        self.hears(&format!("{name}'s knock"), |event| match event {
            Event::Knock { member, name: knocking, .. } if knocking == name => Some(*member),
            _ => None,
        })
        .await
    }
}

pub async fn ready(host: &mut Someone) -> (Code, SocketAddr) {
    host.hears("ready", |event| match event {
        Event::Ready { code, address, .. } => Some((code.parse().unwrap(), address.parse().unwrap())),
        _ => None,
    })
    .await
}

/// Joins up to the waiting room.
pub async fn knocks(door: Door, name: &str, visitor: bool) -> Someone {
    let mut someone = Someone::new(join(JoinConfig { door, name: name.into(), visitor }).await.unwrap());
    someone.hears("proof", |event| matches!(event, Event::HostProven { .. }).then_some(())).await;
    someone.ask(Command::Proceed);
    someone.hears_event(Event::Waiting).await;
    someone
}

pub fn share(number: u8, payload: &[u8], seen: &[MemberId]) -> Command {
    Command::Share {
        share: share_id(number),
        payload: payload.to_vec(),
        seen: seen.to_vec(),
        keep_until: None,
        keep_token: None,
    }
}

pub fn share_id(number: u8) -> ShareId {
    ShareId::from_bytes([number; 16])
}
