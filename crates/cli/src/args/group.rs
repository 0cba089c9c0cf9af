use std::path::PathBuf;

use clap::{Args, Subcommand};
use hearth_domain::Id;

use super::One;

/// Groups you guide or come to.
#[derive(Debug, Subcommand)]
pub enum GroupVerb {
    /// Make a group that you guide.
    Create(CreateGroupArgs),
    /// The groups of this journal.
    List,
    /// Write a group's invitation to a file ("-": print it). Anyone who has it may knock without a code.
    Invitation(InvitationArgs),
    /// Accept an invitation: a file, or "-" for the input.
    Accept(AcceptArgs),
    /// Show a group's agreement, or set it from a file, a line each.
    Agreement(AgreementArgs),
}

/// Make a group.
#[derive(Debug, Args)]
pub struct CreateGroupArgs {
    /// Its name.
    pub name: String,
    /// Your name, as its members will see it.
    #[arg(long, value_name = "NAME", default_value = "Guide")]
    pub guide: String,
    /// The agreement, a line each ("-": the input); five plain lines are offered without it.
    #[arg(long, value_name = "FILE|-")]
    pub agreement_file: Option<PathBuf>,
}

/// Write an invitation.
#[derive(Debug, Args)]
pub struct InvitationArgs {
    /// The group, by name or id.
    pub group: String,
    /// A new file, or "-".
    pub out: PathBuf,
}

/// Accept an invitation.
#[derive(Debug, Args)]
pub struct AcceptArgs {
    /// The invitation's file, or "-".
    pub invitation: PathBuf,
}

/// Show or set an agreement.
#[derive(Debug, Args)]
pub struct AgreementArgs {
    /// The group, by name or id.
    pub group: String,
    /// The new agreement, a line each ("-": the input).
    #[arg(long, value_name = "FILE|-")]
    pub set: Option<PathBuf>,
}

/// Cards that others let you read again.
#[derive(Debug, Subcommand)]
pub enum InboxVerb {
    /// What may be read today.
    List,
    /// Read one card.
    Show(One),
    /// Reply to its author, at the next circle you share.
    Reply(ReplyArgs),
    /// Let go of a card before its day.
    Forget(One),
}

/// Reply to a card.
#[derive(Debug, Args)]
pub struct ReplyArgs {
    /// Its id.
    pub id: Id,
    /// Up to 280 characters ("-": from the input).
    pub text: String,
}
