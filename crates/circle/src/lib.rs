//! One live gathering: people in a room, a host's app as the hub, cards that are shown and taken back.
//!
//! Cards are opaque bytes here. All state is in memory; nothing touches the disk, and no socket is opened
//! before [`host`] or [`join`]. The protocol is written down in `docs/circle-protocol.md`.
//!
//! ```no_run
//! # async fn story(config: hearth_circle::JoinConfig) -> Result<(), Box<dyn std::error::Error>> {
//! use hearth_circle::{Command, Event, join};
//!
//! let mut seat = join(config).await?;
//! while let Some(event) = seat.next_event().await {
//!     if let Event::HostProven { check_words, .. } = event {
//!         println!("The same two words are on the host's screen: {check_words}");
//!         seat.send(Command::Proceed)?;
//!     }
//! }
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod attendance;
mod attendance_cover;
mod attendance_shares;
mod board;
mod clock;
mod code;
#[cfg(test)]
mod cover_tests;
mod digest;
mod discovery;
mod door;
mod event;
mod frame;
mod gate;
mod handshake;
mod handshake_host;
mod handshake_member;
#[cfg(test)]
mod handshake_tests;
mod host;
#[cfg(test)]
mod hostile_tests;
mod identify;
mod ids;
mod invitation;
mod join;
mod keys;
mod limits;
mod link;
mod member;
mod pake;
mod random;
mod room;
mod room_cover;
mod room_links;
#[cfg(test)]
mod room_properties;
mod room_shares;
#[cfg(test)]
mod room_tests;
mod seat;
mod text;
mod transport;
#[cfg(test)]
mod vectors;
mod wire;
mod words;
#[cfg(test)]
mod world;

pub use code::{Code, CodeError};
pub use event::{CodeClosedReason, Command, EndReason, Event, Person, ShareRefusal};
pub use frame::{MAX_PAYLOAD, MAX_PEOPLE, MAX_PRIVATE};
pub use hearth_domain::ResponseKind;
pub use host::{HostConfig, HostError, host};
pub use ids::{IdError, MemberId, ShareId};
pub use invitation::{Invitation, InvitationError};
pub use join::{Door, JoinConfig, JoinError, join};
pub use keys::{GroupKey, GroupPublic};
pub use seat::{Seat, SeatError, SeatEvents, SeatHandle};
pub use text::{MAX_AGREEMENT, MAX_GROUP_NAME, MAX_LINE, MAX_NAME, MAX_QUESTION};
