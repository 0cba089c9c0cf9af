//! Joining: from what somebody has in hand to a proven host.

use iroh::{Endpoint, PublicKey, SecretKey, endpoint::Connection};
use std::{net::SocketAddr, time::Duration};
use tokio::time::timeout;
use zeroize::Zeroizing;

use crate::{
    Code, Event, GroupPublic, Seat,
    discovery::{self, Candidate},
    frame::{self, MAX_HANDSHAKE_FRAME, Refusal},
    handshake::Channel,
    handshake_member::{Distrust, Knocked, Pass, Proof},
    identify::identify,
    member::{self, Proven},
    text::{self, MAX_NAME},
    transport,
    wire::Ready,
};

/// By which door somebody comes.
pub enum Door {
    /// With a code, told by somebody in the room.
    Code {
        /// The code.
        code: Code,
        /// Where, if it was typed; else the circle is looked for by mDNS.
        address: Option<SocketAddr>,
    },
    /// With the group's invitation.
    Invitation {
        /// The key the host must prove.
        group: GroupPublic,
        /// The secret by which members may knock.
        knock_secret: [u8; 32],
        /// Where, if it was typed; else the circle is looked for by mDNS.
        address: Option<SocketAddr>,
    },
}

/// What somebody who joins needs.
pub struct JoinConfig {
    /// By which door.
    pub door: Door,
    /// The name they use; it is sent after [`crate::Command::Proceed`] and never before.
    pub name: String,
    /// Whether they come without a journal.
    pub visitor: bool,
}

/// No seat was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JoinError {
    /// The code is not the host's.
    #[error("this code does not open this circle")]
    WrongCode,
    /// Nothing was found, or nobody answers at the address.
    #[error("no circle was found")]
    NoCircleFound,
    /// More hosts show this code's first three digits than are tried.
    #[error("several circles were found; type the address, or use an invitation")]
    TooManyCandidates,
    /// The code is closed.
    #[error("this code is closed; ask for a new one")]
    CodeClosed,
    /// The host could not prove that it is the group's.
    #[error("the host could not prove that it belongs to this group")]
    HostNotProven,
    /// The host does not know this invitation.
    #[error("the host does not know this invitation")]
    NotInvited,
    /// Too many people are knocking.
    #[error("too many people are knocking; try again in a moment")]
    Busy,
    /// The host has no seat for us.
    #[error("there is no seat")]
    NoSeat,
    /// The host stopped answering.
    #[error("the host did not answer in time")]
    TimedOut,
    /// The host speaks another version.
    #[error("the host speaks another version of the protocol")]
    OtherVersion,
    /// Nothing is left of the name.
    #[error("a name is needed")]
    NameMissing,
    /// No socket could be opened.
    #[error("the network cannot be used")]
    NoNetwork,
}

impl JoinError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongCode => "wrong_code",
            Self::NoCircleFound => "no_circle_found",
            Self::TooManyCandidates => "too_many_candidates",
            Self::CodeClosed => "code_closed",
            Self::HostNotProven => "host_not_proven",
            Self::NotInvited => "not_invited",
            Self::Busy => "circle_busy",
            Self::NoSeat => "no_seat",
            Self::TimedOut => "timed_out",
            Self::OtherVersion => "other_version",
            Self::NameMissing => "name_missing",
            Self::NoNetwork => "no_network",
        }
    }
}

/// Knocks. The seat's first event is [`Event::HostProven`]; the name goes out after
/// [`crate::Command::Proceed`].
pub async fn join(config: JoinConfig) -> Result<Seat, JoinError> {
    let name = text::line(&config.name, MAX_NAME).ok_or(JoinError::NameMissing)?;
    let (pass, address) = pass(config.door);
    let candidates = candidates(&pass, address).await?;
    let mut first = JoinError::NoCircleFound;
    for candidate in candidates {
        match knock(&pass, &candidate).await {
            Ok(knocked) => return Ok(seat(knocked, &pass, name, config.visitor)),
            Err(error) if first == JoinError::NoCircleFound => first = error,
            Err(_) => {}
        }
    }
    Err(first)
}

/// At most this many hosts see a guess at their code from one typed code.
const MAX_TRIED: usize = 3;
/// An invitation's proof gives nothing away; more hosts may be asked.
const MAX_ASKED: usize = 16;
/// How long one answer of the host may take; longer than its own waiting.
const STEP: Duration = Duration::from_secs(15);

struct AtTheDoor {
    key: SecretKey,
    endpoint: Endpoint,
    host: PublicKey,
    addresses: Vec<SocketAddr>,
    ready: Ready,
    proof: Proof,
}

fn pass(door: Door) -> (Pass, Option<SocketAddr>) {
    match door {
        Door::Code { code, address } => (Pass::Code(code), address),
        Door::Invitation { group, knock_secret, address } => {
            (Pass::Invitation { group, knock_secret: Zeroizing::new(knock_secret) }, address)
        }
    }
}

async fn candidates(pass: &Pass, address: Option<SocketAddr>) -> Result<Vec<Candidate>, JoinError> {
    if let Some(address) = address {
        return Ok(vec![Candidate { host: None, addresses: vec![address] }]);
    }
    let (plate, most) = match pass {
        Pass::Code(code) => (Some(code.plate()), MAX_TRIED),
        Pass::Invitation { .. } => (None, MAX_ASKED),
    };
    let found = discovery::find(plate).await;
    if found.len() > most { Err(JoinError::TooManyCandidates) } else { Ok(found) }
}

async fn knock(pass: &Pass, candidate: &Candidate) -> Result<AtTheDoor, JoinError> {
    let key = SecretKey::generate();
    let addresses = candidate.addresses.clone();
    let only = addresses.first().filter(|_| addresses.len() == 1);
    let host = match (candidate.host, only) {
        (Some(host), _) => host,
        (None, Some(address)) => identify(*address).await.ok_or(JoinError::NoCircleFound)?,
        (None, None) => return Err(JoinError::NoCircleFound),
    };
    let local = only.and_then(transport::local_for);
    let endpoint = transport::bind(&key, local, STREAMS).await.map_err(|_| JoinError::NoNetwork)?;
    match greet(pass, &key, &endpoint, host, &addresses).await {
        Ok((ready, proof)) => Ok(AtTheDoor { key, endpoint, host, addresses, ready, proof }),
        Err(error) => {
            endpoint.close().await;
            Err(error)
        }
    }
}

/// Cards a host may send at the same time.
const STREAMS: u32 = 32;

async fn greet(
    pass: &Pass,
    key: &SecretKey,
    endpoint: &Endpoint,
    host: PublicKey,
    addresses: &[SocketAddr],
) -> Result<(Ready, Proof), JoinError> {
    let connection = transport::dial(endpoint, host, addresses).await.ok_or(JoinError::NoCircleFound)?;
    let channel = Channel::of(&connection, key.public().as_bytes(), false).ok_or(JoinError::HostNotProven)?;
    let (send, recv) = connection.open_bi().await.map_err(|_| JoinError::TimedOut)?;
    let mut ready = Ready { connection, send, recv, first: Vec::new() };
    let proof = handshake(pass, &channel, &mut ready).await?;
    Ok((ready, proof))
}

async fn handshake(pass: &Pass, channel: &Channel, ready: &mut Ready) -> Result<Proof, JoinError> {
    let knocked = Knocked::new(channel, pass)?;
    let answer = exchange(ready, knocked.frame()).await?;
    let finished = knocked.answered(&answer)?;
    let greeting = exchange(ready, finished.frame()).await?;
    Ok(finished.proven(&greeting)?)
}

async fn exchange(ready: &mut Ready, bytes: &[u8]) -> Result<Vec<u8>, JoinError> {
    let round = async {
        frame::write(&mut ready.send, bytes).await?;
        frame::read(&mut ready.recv, MAX_HANDSHAKE_FRAME).await
    };
    timeout(STEP, round).await.ok().and_then(Result::ok).ok_or(JoinError::TimedOut)
}

impl From<Distrust> for JoinError {
    fn from(distrust: Distrust) -> Self {
        match distrust {
            Distrust::OtherCode | Distrust::Refused(Refusal::WrongCode) => Self::WrongCode,
            Distrust::Refused(Refusal::CodeClosed) => Self::CodeClosed,
            Distrust::Refused(Refusal::NotInvited) => Self::NotInvited,
            Distrust::Refused(Refusal::Busy) => Self::Busy,
            Distrust::Refused(Refusal::NoSeat) => Self::NoSeat,
            Distrust::Refused(Refusal::Version) | Distrust::Malformed => Self::OtherVersion,
            Distrust::NotProven => Self::HostNotProven,
        }
    }
}

fn seat(knocked: AtTheDoor, pass: &Pass, name: String, visitor: bool) -> Seat {
    let AtTheDoor { key, endpoint, host, addresses, ready, proof } = knocked;
    let greeting = Event::HostProven {
        check_words: proof.check_words,
        fingerprint: proof.group.fingerprint(),
        group: proof.group_name,
        guide: proof.guide_name,
        group_key: proof.group,
        by_code: matches!(pass, Pass::Code(_)),
    };
    member::start(Proven { key, endpoint, host, addresses, ready, greeting, name, visitor })
}

/// Dials a host again that knows our key, and shows what we have heard.
pub(crate) async fn back(
    endpoint: &Endpoint,
    host: PublicKey,
    addresses: &[SocketAddr],
    received: u64,
) -> Result<(Ready, u64), Option<Connection>> {
    let connection = transport::dial(endpoint, host, addresses).await.ok_or(None)?;
    let (send, recv) = connection.open_bi().await.map_err(|_| Some(connection.clone()))?;
    let mut ready = Ready { connection, send, recv, first: Vec::new() };
    let hello = frame::Hello { version: frame::VERSION, door: frame::Knocking::Back { received } };
    let answer = exchange(&mut ready, &frame::encode(&hello)).await;
    match answer.ok().and_then(|bytes| frame::decode(&bytes).ok()) {
        Some(frame::HostGreeting::WelcomeBack { received }) => Ok((ready, received)),
        _ => Err(Some(ready.connection)),
    }
}

#[cfg(test)]
#[path = "../tests/common/multicast.rs"]
mod multicast;

#[cfg(test)]
mod tests {
    use super::{multicast::has_multicast, *};
    use crate::discovery::Announcement;

    /// Whether the announcement of one host reaches us at all.
    async fn is_found(announcement: &mut Announcement, plate: u16) -> bool {
        announcement.publish(plate, SecretKey::generate().public(), ([127, 0, 0, 1], 9).into());
        !discovery::find(Some(plate)).await.is_empty()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn more_hosts_with_one_plate_than_may_see_a_guess_are_not_tried_at_all() {
        let plate = 998;
        let mut announcements: Vec<_> = (0..=MAX_TRIED).map(|_| Announcement::new()).collect();
        if !has_multicast() {
            return println!("SKIPPED: no multicast on this machine");
        }
        for announcement in &mut announcements {
            assert!(is_found(announcement, plate).await);
        }
        let pass = Pass::Code(format!("{plate}000000").parse().unwrap());
        assert_eq!(candidates(&pass, None).await, Err(JoinError::TooManyCandidates));
    }
}
