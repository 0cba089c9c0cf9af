//! A seat in a circle, between the circle's events and the journal's records.
//!
//! The room keeps what the screens draw, in memory only. What concerns the journal goes through
//! [`ledger`]: at once while it is open, at the next unlock while it is locked.

mod cover;
mod enter;
mod guide;
mod hear;
mod hear_cards;
mod held;
mod ledger;
mod mail;
mod member;
mod pin;
mod room;
mod share;
mod view;

pub(crate) use held::HeldBack;
#[cfg(all(test, feature = "test-support"))]
pub(crate) use ledger::let_go;
pub(crate) use pin::Pin;
pub(crate) use room::Room;
pub(crate) use share::in_words;
