use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Host a circle, or come to one. With --json: one event a line out, one command a line in.
#[derive(Debug, Subcommand)]
pub enum CircleVerb {
    /// Host a circle of a group that you guide.
    Host(HostArgs),
    /// Come to a circle.
    Join(JoinArgs),
}

/// Host a circle.
#[derive(Debug, Args)]
pub struct HostArgs {
    /// The group, by name or id.
    #[arg(long, value_name = "GROUP")]
    pub group: String,
    /// Where to listen; every interface and any port without it.
    #[arg(long, value_name = "IP:PORT")]
    pub bind: Option<SocketAddr>,
}

/// Come to a circle.
#[derive(Debug, Args)]
pub struct JoinArgs {
    /// The group, by name or id. Where you accepted its invitation no code is needed.
    #[arg(long, value_name = "GROUP", conflicts_with = "invitation")]
    pub group: Option<String>,
    /// The host's address, where the room's network does not let devices find each other.
    #[arg(long, value_name = "IP:PORT")]
    pub address: Option<SocketAddr>,
    /// An invitation to accept and use: no code is needed.
    #[arg(long, value_name = "FILE", conflicts_with = "visit")]
    pub invitation: Option<PathBuf>,
    /// A file with the code ("-": the next line of the input); otherwise it is asked for.
    #[arg(long, value_name = "FILE|-")]
    pub code_file: Option<PathBuf>,
    /// The name to show.
    #[arg(long)]
    pub name: String,
    /// Without a journal: everything in memory, gone at the end.
    #[arg(long)]
    pub visit: bool,
}
