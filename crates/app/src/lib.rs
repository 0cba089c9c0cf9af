//! The use cases of Hearth, one verb a file: the only room where vault and circle meet.
//!
//! [`Hearth`] is the whole app without a face. The window and the terminal call its methods; each takes a
//! request and gives a view from [`api`]. What changes is told as a topic, never as contents.

pub mod api;
mod circle;
mod clock;
mod commands;
mod error;
mod face;
mod fold;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod hearth;
mod home;
pub mod import;
mod journal;
pub mod picture;
mod random;
mod verbs;
mod words;

pub use clock::Since;
pub use error::AppError;
pub use hearth::Hearth;
pub use home::{begin, home_dir, wipe_stack};
