//! One file for each family of verbs; each verb calls one use case.

mod backup;
mod card;
mod group;
mod import;
mod inbox;
mod journal;
mod keys;
mod moment;
mod new_code;
mod share;

use crate::args::Verb;
use crate::call::Call;
use crate::circle;
use crate::error::CliError;

pub use group::find_group;

/// Does what was asked.
pub fn run(verb: Verb, call: &Call) -> Result<(), CliError> {
    match verb {
        Verb::Journal(verb) => journal::run(verb, call),
        Verb::Moment(verb) => moment::run(verb, call),
        Verb::Search(args) => moment::search(args, call),
        Verb::Import(args) => import::run(args, call),
        Verb::Backup(verb) => backup::run(verb, call),
        Verb::Card(verb) => card::run(verb, call),
        Verb::Share(verb) => share::run(verb, call),
        Verb::Group(verb) => group::run(verb, call),
        Verb::Inbox(verb) => inbox::run(verb, call),
        Verb::Circle(verb) => circle::run(verb, call),
    }
}
