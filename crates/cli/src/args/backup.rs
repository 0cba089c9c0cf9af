use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Copies of a whole journal, each one file.
#[derive(Debug, Subcommand)]
pub enum BackupVerb {
    /// Write a backup to a new file. It opens with the passphrase and with the recovery code.
    Create(BackupPath),
    /// Read every byte of a backup and say what it holds.
    Verify(OpenArgs),
    /// Make a new journal from a backup. Prints its new recovery code.
    Restore(RestoreArgs),
}

/// A backup's file.
#[derive(Debug, Args)]
pub struct BackupPath {
    /// The file.
    pub path: PathBuf,
}

/// A backup and what opens it.
#[derive(Debug, Args)]
pub struct OpenArgs {
    /// The file.
    pub path: PathBuf,
    /// Open it with the recovery code in this file ("-": the next line of the input) instead of the passphrase.
    #[arg(long, value_name = "FILE")]
    pub recovery_file: Option<PathBuf>,
}

/// Make a new journal from a backup.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// Which one, and what opens it.
    #[command(flatten)]
    pub backup: OpenArgs,
    /// A file with the new journal's passphrase; otherwise it is the one that opened the backup, or it is asked for.
    #[arg(long, value_name = "FILE")]
    pub new_passphrase_file: Option<PathBuf>,
    /// Write the new recovery code to this new file instead of printing it.
    #[arg(long, value_name = "FILE")]
    pub new_recovery_file: Option<PathBuf>,
}
