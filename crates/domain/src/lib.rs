//! The words and rules of Hearth as types.
//!
//! Pure: no I/O, no clock, no randomness, no Tauri. Times and ids are passed in. What must always be
//! true of a moment, a card, a share or a group is decided here, once, for window and terminal alike.

mod card;
mod clock;
mod group;
mod id;
mod moment;
mod occurred;
mod search;
mod share;
mod support;
mod text;

pub use card::{
    CARD_PICTURE_MAX, CARD_TEXT_MAX, Card, CardError, CardPicture, PictureKind, ResponseWish, SignedAs, Theme,
};
pub use clock::{ClockState, JUMP_SECONDS, TimeVerdict, unlock_time};
pub use group::{AGREEMENT_LINES, Agreement, Group, GroupError, GroupRole, Invitation, InvitationError};
pub use id::{Id, IdError};
pub use moment::{
    Attachment, AttachmentKind, Dimension, LookBack, MilestoneNotes, Moment, MomentError, MomentKind, Source,
};
pub use occurred::{OccurredOn, OccurredOnError, Precision};
pub use search::{Query, Snippet};
pub use share::{
    KEEP_DAYS_DEFAULT, KEEP_DAYS_MAX, KeepError, Recipient, ResponseKind, Share, ShareEnd, ShareState,
    keep_until,
};
pub use support::{CrisisLine, SupportPlan};
pub use text::{clean_line, clean_text, is_hidden, sentences};
