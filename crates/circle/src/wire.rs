//! One connection at work: packets both ways, cards as streams of their own, and how it ended.

use bytes::Bytes;
use iroh::endpoint::{ApplicationClose, Connection, ConnectionError, RecvStream, SendStream, VarInt};
use std::{collections::HashMap, time::Duration};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::timeout,
};

use crate::{
    MemberId, ShareId,
    frame::{self, MAX_PAYLOAD},
    transport::{DROPPED, GONE},
};

/// Something a connection brought, and which connection of whom.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub(crate) from: MemberId,
    pub(crate) connection: u64,
    pub(crate) what: Arrived,
}

/// What a connection can bring.
#[derive(Debug)]
pub(crate) enum Arrived {
    Packet(Vec<u8>),
    Payload { share: ShareId, bytes: Vec<u8> },
    Gone { code: Option<VarInt> },
}

/// The end of a connection that we hold.
pub(crate) struct Wire {
    pub(crate) number: u64,
    pub(crate) connection: Connection,
    packets: mpsc::Sender<Bytes>,
    writer: JoinHandle<()>,
}

/// A connection whose handshake is done.
pub(crate) struct Ready {
    pub(crate) connection: Connection,
    pub(crate) send: SendStream,
    pub(crate) recv: RecvStream,
    /// Packets to begin with. They wait outside the queue, so that catching up is not taken for being slow.
    pub(crate) first: Vec<Bytes>,
}

impl Wire {
    /// Starts carrying; what arrives goes to `arrivals`.
    pub(crate) fn start(
        ready: Ready,
        (from, number): (MemberId, u64),
        limit: usize,
        arrivals: &mpsc::Sender<Arrival>,
    ) -> Self {
        let Ready { connection, send, recv, first } = ready;
        let (packets, queue) = mpsc::channel(QUEUE);
        let arrive = Arrive { from, number, to: arrivals.clone() };
        let writer = tokio::spawn(write(send, first, queue));
        tokio::spawn(receive_cards(connection.clone(), arrive.clone()));
        tokio::spawn(read_to_the_end(connection.clone(), recv, limit, arrive));
        Self { number, connection, packets, writer }
    }

    /// Queues a packet. Whoever does not take them in time is cut off, and may come back for the rest.
    pub(crate) fn send(&self, packet: Bytes) {
        if self.packets.try_send(packet).is_err() {
            self.connection.close(DROPPED, b"");
        }
    }

    /// Sends what is queued, waits until it arrived, closes.
    pub(crate) async fn finish(self, code: VarInt, within: Duration) {
        drop(self.packets);
        // Either it arrived, or the time is up; closing is next in both cases.
        let _ = timeout(within, self.writer).await;
        self.connection.close(code, b"");
    }
}

/// Cards on their way out, so that they can be stopped.
#[derive(Default)]
pub(crate) struct Outflow(HashMap<(MemberId, ShareId), oneshot::Sender<()>>);

impl Outflow {
    /// Streams a card's bytes; an earlier stream of the same card to the same person is stopped.
    pub(crate) fn start(&mut self, connection: &Connection, to: MemberId, share: ShareId, payload: Bytes) {
        self.0.retain(|_, stop| !stop.is_closed());
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(stream_card(connection.clone(), share, payload, stopped));
        self.0.insert((to, share), stop);
    }

    /// Stops a card on all its streams. Gives who had not got it whole.
    pub(crate) fn stop(&mut self, share: ShareId) -> Vec<MemberId> {
        let stopped = self.0.extract_if(|(_, streamed), _| *streamed == share);
        // Dropping the sender is the signal; where nobody waits for it the stream was done.
        stopped.filter(|(_, stop)| !stop.is_closed()).map(|((to, _), _)| to).collect()
    }
}

/// Packets that may wait for a slow connection.
const QUEUE: usize = 512;
/// How long a card's bytes may take.
const CARD_WITHIN: Duration = Duration::from_secs(120);
/// How long the last packet may take to be acknowledged, and a broken stream's connection to close.
const LAST: Duration = Duration::from_secs(2);

#[derive(Clone)]
struct Arrive {
    from: MemberId,
    number: u64,
    to: mpsc::Sender<Arrival>,
}

impl Arrive {
    async fn tell(&self, what: Arrived) -> bool {
        let arrival = Arrival { from: self.from, connection: self.number, what };
        self.to.send(arrival).await.is_ok()
    }
}

async fn write(mut stream: SendStream, first: Vec<Bytes>, mut queue: mpsc::Receiver<Bytes>) {
    for packet in first {
        if frame::write(&mut stream, &packet).await.is_err() {
            return;
        }
    }
    while let Some(packet) = queue.recv().await {
        if frame::write(&mut stream, &packet).await.is_err() {
            return;
        }
    }
    if stream.finish().is_ok() {
        // An error says that the connection is gone, and with it the question.
        let _ = stream.stopped().await;
    }
}

/// Last words come before the news that the connection is gone: whoever was declined hears that, not a lost link.
async fn read_to_the_end(connection: Connection, stream: RecvStream, limit: usize, arrive: Arrive) {
    read(connection.clone(), stream, limit, arrive.clone()).await;
    watch(connection, arrive).await;
}

async fn read(connection: Connection, mut stream: RecvStream, limit: usize, arrive: Arrive) {
    while let Ok(bytes) = frame::read(&mut stream, limit).await {
        if !arrive.tell(Arrived::Packet(bytes)).await {
            break;
        }
    }
    if timeout(LAST, connection.closed()).await.is_err() {
        connection.close(DROPPED, b"");
    }
}

async fn receive_cards(connection: Connection, arrive: Arrive) {
    while let Ok(stream) = connection.accept_uni().await {
        let arrive = arrive.clone();
        tokio::spawn(async move {
            if let Ok(Some((share, bytes))) = timeout(CARD_WITHIN, receive_card(stream)).await {
                arrive.tell(Arrived::Payload { share, bytes }).await;
            }
        });
    }
}

async fn receive_card(mut stream: RecvStream) -> Option<(ShareId, Vec<u8>)> {
    let mut share = [0; 16];
    stream.read_exact(&mut share).await.ok()?;
    let bytes = stream.read_to_end(MAX_PAYLOAD).await.ok()?;
    Some((ShareId::from_bytes(share), bytes))
}

async fn watch(connection: Connection, arrive: Arrive) {
    let code = match connection.closed().await {
        ConnectionError::ApplicationClosed(ApplicationClose { error_code, .. }) => Some(error_code),
        _ => None,
    };
    arrive.tell(Arrived::Gone { code }).await;
}

async fn stream_card(
    connection: Connection,
    share: ShareId,
    payload: Bytes,
    mut stopped: oneshot::Receiver<()>,
) {
    let opening = async { timeout(CARD_WITHIN, connection.open_uni()).await };
    let mut stream = tokio::select! {
        _ = &mut stopped => return,
        opened = opening => match opened {
            Ok(Ok(stream)) => stream,
            _ => return,
        },
    };
    let was_stopped = tokio::select! {
        _ = &mut stopped => true,
        () = send_card(&mut stream, share, payload) => false,
    };
    if was_stopped {
        // A stream that is finished already needs no reset.
        let _ = stream.reset(GONE);
    }
}

async fn send_card(stream: &mut SendStream, share: ShareId, payload: Bytes) {
    let written = async {
        stream.write_all(share.as_bytes()).await?;
        stream.write_chunk(payload).await
    };
    if written.await.is_ok() && stream.finish().is_ok() {
        let _ = stream.stopped().await;
    }
}
