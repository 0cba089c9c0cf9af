//! One family of verbs a file, each a method of [`crate::Hearth`].

mod app_state;
mod attachments;
mod backups;
mod cards;
mod care;
mod drafts;
mod groups;
mod help;
mod import_run;
mod inbox;
mod journals;
mod keys;
mod moments;
mod pictures;
mod recovery;
mod search;
mod shares;
mod show_here;
mod upkeep;

pub(crate) use cards::frozen;
pub(crate) use drafts::forget_reply;
pub(crate) use groups::{group_view, known_group, member_of};
pub(crate) use moments::row;
