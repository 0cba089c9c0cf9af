//! What may be typed: one file for each family of verbs.

mod backup;
mod card;
mod circle;
mod group;
mod journal;
mod moment;
mod word;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use backup::{BackupVerb, OpenArgs, RestoreArgs};
pub use card::{CardMake, CardVerb, EraseShare, ShareVerb};
pub use circle::{CircleVerb, HostArgs, JoinArgs};
pub use group::{AgreementArgs, CreateGroupArgs, GroupVerb, InboxVerb, InvitationArgs, ReplyArgs};
pub use journal::{CreateArgs, EraseArgs, JournalVerb, PassphraseArgs, RecoverArgs, RotateArgs, VerifyArgs};
pub use moment::{EditArgs, ListArgs, MomentArgs, MomentVerb, SearchArgs};

use hearth_domain::Id;

/// A private, encrypted journal, and cards to show in a group, from the terminal.
///
/// Secrets are never arguments: they come from a file or a prompt.
#[derive(Debug, Parser)]
#[command(name = "hearth-cli", version, propagate_version = true)]
pub struct Cli {
    /// What holds for every verb.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What holds for every verb.
#[derive(Debug, Default, Args)]
pub struct Global {
    /// Where the journals are (otherwise HEARTH_HOME, otherwise this computer's data directory).
    #[arg(long, global = true, value_name = "DIR")]
    pub home: Option<PathBuf>,
    /// Which journal, by label or id; may be left out where there is only one.
    #[arg(long, global = true, value_name = "LABEL|ID")]
    pub journal: Option<String>,
    /// A file with the passphrase ("-": the next line of the input); otherwise it is asked for.
    #[arg(long, global = true, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Print one JSON document; errors and notices are JSON lines on the error output.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Start, list, check and get back into journals.
    #[command(subcommand)]
    Journal(JournalVerb),
    /// Write, read, change and delete moments.
    #[command(subcommand)]
    Moment(MomentVerb),
    /// Find moments by their words.
    Search(SearchArgs),
    /// Bring in what was written elsewhere.
    Import(ImportArgs),
    /// Copies of a whole journal, each one file.
    #[command(subcommand)]
    Backup(BackupVerb),
    /// Make cards: copies of what you choose to show.
    #[command(subcommand)]
    Card(CardVerb),
    /// Who has what, and taking it back.
    #[command(subcommand)]
    Share(ShareVerb),
    /// Groups you guide or come to.
    #[command(subcommand)]
    Group(GroupVerb),
    /// Cards that others let you read again.
    #[command(subcommand)]
    Inbox(InboxVerb),
    /// Host a circle, or come to one.
    #[command(subcommand)]
    Circle(CircleVerb),
}

/// Bring in what was written elsewhere.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// dayone or markdown.
    pub format: String,
    /// The export: a file or a folder.
    pub path: PathBuf,
    /// Only say what would happen.
    #[arg(long)]
    pub dry_run: bool,
}

/// One thing, by id.
#[derive(Debug, Args)]
pub struct One {
    /// Its id, as the lists show it.
    pub id: Id,
}
