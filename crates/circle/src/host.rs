//! Hosting: the room of `room.rs` with real connections, a gate, a clock and an app.

use bytes::Bytes;
use iroh::{Endpoint, SecretKey, endpoint::VarInt};
use std::{collections::HashMap, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    time::{MissedTickBehavior, interval, timeout},
};
use zeroize::Zeroizing;

use crate::{
    Code, CodeClosedReason, Command, Event, GroupKey, MemberId, Seat,
    clock::Clock,
    discovery::Announcement,
    door::{self, Arriving, Doorway},
    frame::MAX_MEMBER_FRAME,
    gate::{CODE_LIFE, Gate},
    handshake_host::Identity,
    limits::BEAT_EVERY,
    room::{Effect, Room},
    text::{self, MAX_GROUP_NAME, MAX_NAME},
    transport::{self, BYE, ENDED, NO_SEAT},
    wire::{Arrival, Arrived, Outflow, Ready, Wire},
};

/// What a host needs.
pub struct HostConfig {
    /// The group's name.
    pub group_name: String,
    /// The name the guide uses.
    pub guide_name: String,
    /// What the group agreed on, in plain words.
    pub agreement: String,
    /// The group's key.
    pub group_key: GroupKey,
    /// In every invitation: whoever holds it may knock without a code.
    pub knock_secret: [u8; 32],
    /// Where to listen; everywhere if `None`.
    pub bind: Option<SocketAddr>,
    /// Whether the local network may find the circle by mDNS.
    pub announce: bool,
}

/// The circle could not be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// The address is taken or not ours.
    #[error("this address cannot be listened on")]
    AddressUnusable,
    /// The group or its guide has no name.
    #[error("a group and its guide need names")]
    NameMissing,
    /// The system gave no random numbers.
    #[error("the system gave no random numbers")]
    NoRandomness,
}

impl HostError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AddressUnusable => "address_unusable",
            Self::NameMissing => "name_missing",
            Self::NoRandomness => "no_randomness",
        }
    }
}

/// Opens a circle. Its first event is [`Event::Ready`] (after [`Event::Present`], with the guide alone).
pub async fn host(config: HostConfig) -> Result<Seat, HostError> {
    let key = SecretKey::generate();
    let identity = Arc::new(identity(&config)?);
    let (bind, announce) = (config.bind, config.announce);
    let endpoint = transport::bind(&key, bind, 0).await.map_err(|_| HostError::AddressUnusable)?;
    let address = transport::spoken_address(&endpoint).ok_or(HostError::AddressUnusable)?;
    let room = Room::new(key, identity.clone(), &config.agreement);
    let (seat, events, commands) = Seat::new(room.me, room.me);
    let (gate, closings) = Gate::new();
    let (arriving, doorway) = mpsc::channel(64);
    let (arrivals, arrived) = mpsc::channel(1_024);
    let mut hosting = Hosting {
        clock: Clock::start(),
        announcement: announce.then(Announcement::new),
        wires: HashMap::new(),
        outflow: Outflow::default(),
        count: 0,
        over: false,
        gate: gate.clone(),
        room,
        endpoint: endpoint.clone(),
        address,
        events,
        arrivals,
    };
    hosting.open_code().map_err(|_| HostError::NoRandomness)?;
    let inputs = Inputs { commands, doorway, arrived, closings };
    tokio::spawn(door::accept(endpoint, Doorway { identity, gate, arriving }));
    tokio::spawn(hosting.run(inputs));
    Ok(seat)
}

/// Cards one member may send at the same time; before admission none.
const STREAMS_EACH: VarInt = VarInt::from_u32(4);
/// How long somebody who is shown out may take to hear it.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// How long all together may take to hear the end, with the host's app still there or gone.
const FAREWELL: Duration = Duration::from_secs(2);
const QUICK_FAREWELL: Duration = Duration::from_millis(500);

struct Hosting {
    room: Room,
    endpoint: Endpoint,
    address: SocketAddr,
    gate: Arc<Gate>,
    announcement: Option<Announcement>,
    wires: HashMap<MemberId, Wire>,
    outflow: Outflow,
    count: u64,
    over: bool,
    clock: Clock,
    events: mpsc::Sender<Event>,
    arrivals: mpsc::Sender<Arrival>,
}

struct Inputs {
    commands: mpsc::Receiver<Command>,
    doorway: mpsc::Receiver<Arriving>,
    arrived: mpsc::Receiver<Arrival>,
    closings: mpsc::UnboundedReceiver<CodeClosedReason>,
}

impl Hosting {
    async fn run(mut self, mut inputs: Inputs) {
        let mut beat = interval(BEAT_EVERY);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.settle().await;
        while !self.over {
            let gone = self.events.clone();
            tokio::select! {
                () = gone.closed() => self.room.command(Command::End),
                Some(command) = inputs.commands.recv() => self.room.command(command),
                Some(arriving) = inputs.doorway.recv() => self.arriving(arriving),
                Some(arrival) = inputs.arrived.recv() => self.arrival(arrival),
                Some(reason) = inputs.closings.recv() => self.room.event(Event::CodeClosed { reason }),
                _ = beat.tick() => self.tick(),
            }
            self.settle().await;
        }
        self.farewell().await;
    }

    fn now(&self) -> Duration {
        self.clock.elapsed()
    }

    fn tick(&mut self) {
        self.gate.expire();
        self.room.tick(self.now());
    }

    fn arriving(&mut self, arriving: Arriving) {
        // Somebody who gave up in the meantime does not wait for the answer.
        match arriving {
            Arriving::Proven { newcomer, answer } => {
                let _ = answer.send(self.room.proven(self.now(), newcomer));
            }
            Arriving::Attach { ready, heard, welcome } => self.attach(ready, heard, welcome),
        }
    }

    fn attach(&mut self, mut ready: Ready, heard: u64, welcome: fn(u64) -> Vec<u8>) {
        let member = MemberId::of(ready.connection.remote_id().as_bytes());
        let Some((received, again)) = self.room.attach(self.now(), member, heard) else {
            return ready.connection.close(NO_SEAT, b"");
        };
        let greeting = Some(welcome(received)).filter(|greeting| !greeting.is_empty());
        ready.first.extend(greeting.map(Bytes::from));
        ready.first.extend(again);
        self.count += 1;
        let wire = Wire::start(ready, (member, self.count), MAX_MEMBER_FRAME, &self.arrivals);
        if let Some(old) = self.wires.insert(member, wire) {
            old.connection.close(transport::DROPPED, b"");
        }
    }

    fn arrival(&mut self, arrival: Arrival) {
        let Arrival { from, connection, what } = arrival;
        if self.wires.get(&from).is_none_or(|wire| wire.number != connection) {
            return;
        }
        match what {
            Arrived::Packet(bytes) => self.room.packet(self.now(), from, &bytes),
            Arrived::Payload { share, bytes } => self.room.payload(from, share, bytes),
            Arrived::Gone { code } => {
                self.wires.remove(&from);
                self.room.lost(self.now(), from, code == Some(BYE));
            }
        }
    }

    async fn settle(&mut self) {
        loop {
            let effects = self.room.take_effects();
            if effects.is_empty() {
                return;
            }
            for effect in effects {
                self.carry_out(effect).await;
            }
        }
    }

    async fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Send { to, packet } => {
                if let Some(wire) = self.wires.get(&to) {
                    wire.send(packet);
                }
            }
            Effect::Stream { to, share, payload } => {
                if let Some(wire) = self.wires.get(&to) {
                    self.outflow.start(&wire.connection, to, share, payload);
                }
            }
            Effect::Allow { member } => {
                if let Some(wire) = self.wires.get(&member) {
                    wire.connection.set_max_concurrent_uni_streams(STREAMS_EACH);
                }
            }
            Effect::Reset { share } => drop(self.outflow.stop(share)),
            Effect::Recall { share } => {
                for member in self.outflow.stop(share) {
                    self.room.wanted(member, share);
                }
            }
            Effect::Close { member } => {
                if let Some(wire) = self.wires.remove(&member) {
                    tokio::spawn(wire.finish(NO_SEAT, LAST_WORDS));
                }
            }
            // An app that is gone is noticed by the loop.
            Effect::Event(event) => drop(self.events.send(event).await),
            Effect::NewCode => self.new_code(),
            Effect::CloseCode => self.close_code(CodeClosedReason::SeenOut),
            Effect::Finish => self.over = true,
        }
    }

    /// Without randomness there is no new code; the old one is closed all the same.
    fn new_code(&mut self) {
        if self.open_code().is_err() {
            self.close_code(CodeClosedReason::NoRandomness);
        }
    }

    fn close_code(&mut self, reason: CodeClosedReason) {
        self.gate.shut();
        self.room.event(Event::CodeClosed { reason });
    }

    fn open_code(&mut self) -> Result<(), HostError> {
        let code = Code::random().map_err(|_| HostError::NoRandomness)?;
        self.gate.open(&code).map_err(|_| HostError::NoRandomness)?;
        if let Some(announcement) = &mut self.announcement {
            announcement.publish(code.plate(), self.endpoint.id(), self.address);
        }
        let address = self.address.to_string();
        self.room.event(Event::Ready { code: code.spoken(), address, expires_in: CODE_LIFE });
        Ok(())
    }

    async fn farewell(self) {
        let within = if self.events.is_closed() { QUICK_FAREWELL } else { FAREWELL };
        drop(self.announcement);
        drop(self.outflow);
        let mut farewells = tokio::task::JoinSet::new();
        for wire in self.wires.into_values() {
            farewells.spawn(wire.finish(ENDED, within));
        }
        // Not `join_all`: that one panics where the runtime is going down too.
        while farewells.join_next().await.is_some() {}
        // Whoever still has the connection open hears of it by silence.
        let _ = timeout(within, self.endpoint.close()).await;
    }
}

fn identity(config: &HostConfig) -> Result<Identity, HostError> {
    Ok(Identity {
        group_name: text::line(&config.group_name, MAX_GROUP_NAME).ok_or(HostError::NameMissing)?,
        guide_name: text::line(&config.guide_name, MAX_NAME).ok_or(HostError::NameMissing)?,
        group_key: config.group_key.clone(),
        knock_secret: Zeroizing::new(config.knock_secret),
    })
}
