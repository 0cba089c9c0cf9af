//! A member's seat: the attendance of `attendance.rs` with a real connection, a clock and an app.

use iroh::{
    Endpoint, PublicKey, SecretKey,
    endpoint::{ConnectionError, VarInt},
};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    sync::mpsc,
    time::{MissedTickBehavior, interval, sleep, timeout},
};

use crate::{
    Command, EndReason, Event, MemberId, Seat,
    attendance::{Attendance, Effect},
    clock::Clock,
    frame::MAX_HOST_FRAME,
    join::back,
    limits::BEAT_EVERY,
    transport::{BYE, DROPPED, ENDED, NO_SEAT},
    wire::{Arrival, Arrived, Outflow, Ready, Wire},
};

/// A proven host and the connection to it.
pub(crate) struct Proven {
    pub(crate) key: SecretKey,
    pub(crate) endpoint: Endpoint,
    pub(crate) host: PublicKey,
    pub(crate) addresses: Vec<SocketAddr>,
    pub(crate) ready: Ready,
    pub(crate) greeting: Event,
    pub(crate) name: String,
    pub(crate) visitor: bool,
}

/// Takes the seat.
pub(crate) fn start(proven: Proven) -> Seat {
    let Proven { key, endpoint, host, addresses, ready, greeting, name, visitor } = proven;
    let mut attendance = Attendance::new(Duration::ZERO, key, *host.as_bytes(), &name, visitor);
    attendance.event(greeting);
    let host_id = MemberId::of(host.as_bytes());
    let (seat, events, commands) = Seat::new(attendance.me, host_id);
    let (arrivals, arrived) = mpsc::channel(256);
    let (returns, returned) = mpsc::channel(1);
    let wire = Wire::start(ready, (host_id, 0), MAX_HOST_FRAME, &arrivals);
    let attending = Attending {
        wire: Some(wire),
        outflow: Outflow::default(),
        clock: Clock::start(),
        dialling: false,
        over: false,
        count: 0,
        attendance,
        endpoint,
        host,
        host_id,
        addresses,
        events,
        arrivals,
        returns,
    };
    tokio::spawn(attending.run(Inputs { commands, arrived, returned }));
    seat
}

/// How long the last words may take.
const FAREWELL: Duration = Duration::from_secs(1);
/// Between two attempts to come back.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(4);

struct Attending {
    attendance: Attendance,
    endpoint: Endpoint,
    host: PublicKey,
    host_id: MemberId,
    addresses: Vec<SocketAddr>,
    wire: Option<Wire>,
    outflow: Outflow,
    count: u64,
    dialling: bool,
    over: bool,
    clock: Clock,
    events: mpsc::Sender<Event>,
    arrivals: mpsc::Sender<Arrival>,
    returns: mpsc::Sender<Return>,
}

struct Inputs {
    commands: mpsc::Receiver<Command>,
    arrived: mpsc::Receiver<Arrival>,
    returned: mpsc::Receiver<Return>,
}

/// What came of dialling again.
enum Return {
    Back { ready: Ready, heard: u64 },
    Refused(EndReason),
}

impl Attending {
    async fn run(mut self, mut inputs: Inputs) {
        let mut beat = interval(BEAT_EVERY);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.settle().await;
        while !self.over {
            let gone = self.events.clone();
            tokio::select! {
                () = gone.closed() => self.attendance.command(Command::Leave),
                Some(command) = inputs.commands.recv() => self.attendance.command(command),
                Some(arrival) = inputs.arrived.recv() => self.arrival(arrival),
                Some(returned) = inputs.returned.recv() => self.returned(returned),
                _ = beat.tick() => self.attendance.tick(self.now()),
            }
            self.settle().await;
        }
        self.farewell().await;
    }

    fn now(&self) -> Duration {
        self.clock.elapsed()
    }

    fn arrival(&mut self, arrival: Arrival) {
        if arrival.connection != self.count {
            return;
        }
        match arrival.what {
            Arrived::Packet(bytes) => self.attendance.packet(self.now(), &bytes),
            Arrived::Payload { share, bytes } => self.attendance.payload(share, bytes),
            Arrived::Gone { code } => self.gone(code),
        }
    }

    fn gone(&mut self, code: Option<VarInt>) {
        self.wire = None;
        match ending(code) {
            Some(reason) => self.attendance.end(reason),
            None => {
                self.attendance.lost(self.now());
                self.dial();
            }
        }
    }

    fn returned(&mut self, returned: Return) {
        self.dialling = false;
        match returned {
            Return::Refused(reason) => self.attendance.end(reason),
            Return::Back { mut ready, heard } => {
                self.count += 1;
                ready.first = self.attendance.attach(self.now(), heard);
                let from = (self.host_id, self.count);
                self.wire = Some(Wire::start(ready, from, MAX_HOST_FRAME, &self.arrivals));
            }
        }
    }

    async fn settle(&mut self) {
        for effect in self.attendance.take_effects() {
            match effect {
                Effect::Send(packet) => {
                    if let Some(wire) = &self.wire {
                        wire.send(packet);
                    }
                }
                Effect::Upload { share, payload } => {
                    if let Some(wire) = &self.wire {
                        self.outflow.start(&wire.connection, self.host_id, share, payload);
                    }
                }
                Effect::StopUpload { share } => drop(self.outflow.stop(share)),
                // An app that is gone is noticed by the loop.
                Effect::Event(event) => drop(self.events.send(event).await),
                Effect::Redial => self.redial(),
                Effect::Finish => self.over = true,
            }
        }
    }

    fn redial(&mut self) {
        if let Some(wire) = self.wire.take() {
            wire.connection.close(DROPPED, b"");
        }
        self.count += 1;
        self.attendance.lost(self.now());
        self.dial();
    }

    fn dial(&mut self) {
        if self.dialling || self.attendance.is_over() {
            return;
        }
        self.dialling = true;
        let (endpoint, host, addresses) = (self.endpoint.clone(), self.host, self.addresses.clone());
        let (received, returns) = (self.attendance.received(), self.returns.clone());
        tokio::spawn(come_back(endpoint, host, addresses, received, returns));
    }

    async fn farewell(self) {
        drop(self.outflow);
        if let Some(wire) = self.wire {
            wire.finish(BYE, FAREWELL).await;
        }
        // Whoever still has the connection open hears of it by silence.
        let _ = timeout(FAREWELL, self.endpoint.close()).await;
    }
}

async fn come_back(
    endpoint: Endpoint,
    host: PublicKey,
    addresses: Vec<SocketAddr>,
    received: u64,
    returns: mpsc::Sender<Return>,
) {
    let mut pause = FIRST_PAUSE;
    while !returns.is_closed() {
        let returned = match back(&endpoint, host, &addresses, received).await {
            Ok((ready, heard)) => Some(Return::Back { ready, heard }),
            Err(connection) => {
                connection.and_then(|one| ending(close_code(one.close_reason()))).map(Return::Refused)
            }
        };
        if let Some(returned) = returned {
            // A seat that is over by now needs no answer.
            return drop(returns.send(returned).await);
        }
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

fn close_code(reason: Option<ConnectionError>) -> Option<VarInt> {
    match reason {
        Some(ConnectionError::ApplicationClosed(close)) => Some(close.error_code),
        _ => None,
    }
}

/// What a host means by closing; `None` if the seat may still be there.
fn ending(code: Option<VarInt>) -> Option<EndReason> {
    match code {
        Some(ENDED) => Some(EndReason::HostEnded),
        Some(NO_SEAT) => Some(EndReason::SeatLost),
        _ => None,
    }
}
