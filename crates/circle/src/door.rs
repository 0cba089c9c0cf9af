//! The host's door: one task for each incoming connection, up to the moment it carries a seat.

use iroh::{
    Endpoint,
    endpoint::{Connection, Incoming, IncomingAddr, RecvStream, SendStream},
};
use std::{net::IpAddr, sync::Arc};
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};

use crate::{
    frame::{self, Hello, HostGreeting, Knocking, MAX_HANDSHAKE_FRAME, Refusal, VERSION, decode, encode},
    gate::{Gate, HELLO, STEP},
    handshake::Channel,
    handshake_host::{Answered, Identity, Unproven, answer_code, answer_invitation},
    room_links::Newcomer,
    transport::NO_SEAT,
    wire::Ready,
};

/// What the door needs.
#[derive(Clone)]
pub(crate) struct Doorway {
    pub(crate) identity: Arc<Identity>,
    pub(crate) gate: Arc<Gate>,
    pub(crate) arriving: mpsc::Sender<Arriving>,
}

/// Somebody at the door, put to the room.
pub(crate) enum Arriving {
    /// Proven: is there a chair?
    Proven { newcomer: Newcomer, answer: oneshot::Sender<bool> },
    /// This connection carries a seat from now on; `welcome` makes the first frame, if any.
    Attach { ready: Ready, heard: u64, welcome: fn(u64) -> Vec<u8> },
}

/// Takes connections until the endpoint closes.
pub(crate) async fn accept(endpoint: Endpoint, doorway: Doorway) {
    let me = *endpoint.id().as_bytes();
    while let Some(incoming) = endpoint.accept().await {
        let doorway = doorway.clone();
        tokio::spawn(async move {
            // Whoever fails was told why, where that is safe; there is nobody else to tell.
            let _ = receive(incoming, me, doorway).await;
        });
    }
}

struct Visitor {
    connection: Connection,
    send: SendStream,
    recv: RecvStream,
    source: Option<IpAddr>,
    channel: Channel,
}

async fn receive(incoming: Incoming, me: [u8; 32], doorway: Doorway) -> Option<()> {
    let source = source(&incoming);
    let passage = doorway.gate.enter(source).await?;
    let (mut visitor, hello) = timeout(HELLO, Visitor::hello(incoming, source, me)).await.ok()??;
    let greeted = visitor.greet(&doorway, &hello).await;
    drop(passage);
    let heard = match greeted {
        Ok(heard) => heard,
        Err(refusal) => return visitor.refuse(refusal).await,
    };
    let Visitor { connection, send, recv, .. } = visitor;
    let (heard, welcome): (u64, fn(u64) -> Vec<u8>) = match heard {
        Some(heard) => (heard, |received| encode(&HostGreeting::WelcomeBack { received })),
        None => (0, |_| Vec::new()),
    };
    let ready = Ready { connection, send, recv, first: Vec::new() };
    doorway.arriving.send(Arriving::Attach { ready, heard, welcome }).await.ok()
}

impl Visitor {
    /// Somebody connects and says the first frame.
    async fn hello(incoming: Incoming, source: Option<IpAddr>, me: [u8; 32]) -> Option<(Self, Vec<u8>)> {
        let connection = incoming.await.ok()?;
        let (send, mut recv) = connection.accept_bi().await.ok()?;
        let channel = Channel::of(&connection, &me, true)?;
        let hello = frame::read(&mut recv, MAX_HANDSHAKE_FRAME).await.ok()?;
        Some((Self { connection, send, recv, source, channel }, hello))
    }

    /// The handshake: what a returning member has heard, or `None` for somebody new.
    async fn greet(&mut self, doorway: &Doorway, bytes: &[u8]) -> Result<Option<u64>, Refusal> {
        let hello: Hello = decode(bytes).map_err(|_| Refusal::Version)?;
        if hello.version != VERSION {
            return Err(Refusal::Version);
        }
        match hello.door {
            Knocking::Back { received } => return Ok(Some(received)),
            Knocking::Code { plate, request } => self.by_code(doorway, bytes, plate, &request).await?,
            Knocking::Invitation { proof } => self.by_invitation(doorway, bytes, &proof).await?,
        }
        Ok(None)
    }

    async fn by_code(
        &mut self,
        doorway: &Doorway,
        hello: &[u8],
        plate: u16,
        request: &[u8],
    ) -> Result<(), Refusal> {
        let attempt = doorway.gate.attempt(plate, self.source).await?;
        let Ok(answered) = answer_code(&self.channel, plate, &attempt.pake, hello, request) else {
            attempt.waive();
            return Err(Refusal::Version);
        };
        let proof = self.prove(doorway, answered).await?;
        attempt.confirm();
        self.seat(doorway, proof, true).await
    }

    async fn by_invitation(
        &mut self,
        doorway: &Doorway,
        hello: &[u8],
        proof: &[u8; 32],
    ) -> Result<(), Refusal> {
        let answered = answer_invitation(&self.channel, &doorway.identity, hello, proof);
        let proof = self.prove(doorway, answered.map_err(|_| Refusal::NotInvited)?).await?;
        self.seat(doorway, proof, false).await
    }

    async fn prove(&mut self, doorway: &Doorway, answered: Answered) -> Result<(Vec<u8>, String), Refusal> {
        self.write(answered.frame()).await?;
        let finish = self.read().await?;
        answered.prove(&doorway.identity, &finish).map_err(|Unproven| Refusal::WrongCode)
    }

    async fn seat(
        &mut self,
        doorway: &Doorway,
        (greeting, check_words): (Vec<u8>, String),
        by_code: bool,
    ) -> Result<(), Refusal> {
        let (answer, answered) = oneshot::channel();
        let newcomer = Newcomer { key: self.channel.member, by_code, check_words };
        let asked = doorway.arriving.send(Arriving::Proven { newcomer, answer }).await;
        if asked.is_err() || !answered.await.unwrap_or(false) {
            return Err(Refusal::NoSeat);
        }
        self.write(&greeting).await
    }

    async fn refuse(mut self, refusal: Refusal) -> Option<()> {
        self.write(&encode(&HostGreeting::Refused(refusal))).await.ok()?;
        self.send.finish().ok()?;
        // Either they have heard it or the time is up.
        let _ = timeout(STEP, self.send.stopped()).await;
        self.connection.close(NO_SEAT, b"");
        None
    }

    async fn read(&mut self) -> Result<Vec<u8>, Refusal> {
        let read = timeout(STEP, frame::read(&mut self.recv, MAX_HANDSHAKE_FRAME)).await;
        read.map_err(|_| Refusal::Busy)?.map_err(|_| Refusal::Version)
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        let written = timeout(STEP, frame::write(&mut self.send, bytes)).await;
        written.map_err(|_| Refusal::Busy)?.map_err(|_| Refusal::Version)
    }
}

/// Where a connection comes from; a relay hides it.
fn source(incoming: &Incoming) -> Option<IpAddr> {
    match incoming.remote_addr() {
        IncomingAddr::Ip(address) => Some(address.ip()),
        _ => None,
    }
}
