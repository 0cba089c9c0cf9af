use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Start, list, check and get back into journals.
#[derive(Debug, Subcommand)]
pub enum JournalVerb {
    /// Start a journal. Prints its recovery code: the only way back in without the passphrase.
    Create(CreateArgs),
    /// The journals of this home.
    List,
    /// Read every byte and say what was found.
    Verify(VerifyArgs),
    /// Read every byte and mend what can be mended from the second copy.
    Repair,
    /// Change the passphrase, or let others open the journal too.
    Passphrase(PassphraseArgs),
    /// Get back in with the recovery code and set a new passphrase.
    Recover(RecoverArgs),
    /// Somebody knew the passphrase: write everything anew under new keys. Prints the new recovery code.
    Rotate(RotateArgs),
    /// Erase the journal for ever.
    Erase(EraseArgs),
}

/// Start a journal.
#[derive(Debug, Args)]
pub struct CreateArgs {
    /// A neutral name: anyone at this computer can read it.
    #[arg(long)]
    pub label: String,
    /// Write the recovery code to this new file instead of printing it.
    #[arg(long, value_name = "FILE")]
    pub recovery_file: Option<PathBuf>,
}

/// Read every byte.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Says that you read what could not be recovered: it is not said any more, and no error any more.
    #[arg(long)]
    pub losses_read: bool,
}

/// Change the passphrase.
#[derive(Debug, Args)]
pub struct PassphraseArgs {
    /// Let the new passphrase open the journal too, beside the one there is.
    #[arg(long, conflicts_with_all = ["list", "remove"])]
    pub add: bool,
    /// Only show the keys that open the journal.
    #[arg(long, conflicts_with = "remove")]
    pub list: bool,
    /// Take this key away; the passphrase given must be another one.
    #[arg(long, value_name = "KEY")]
    pub remove: Option<String>,
    /// A file with the new passphrase ("-": the next line of the input); otherwise it is asked for.
    #[arg(long, value_name = "FILE")]
    pub new_passphrase_file: Option<PathBuf>,
}

/// Get back in with the recovery code.
#[derive(Debug, Args)]
pub struct RecoverArgs {
    /// A file with the recovery code ("-": the next line of the input); otherwise it is asked for.
    #[arg(long, value_name = "FILE")]
    pub recovery_file: Option<PathBuf>,
    /// A file with the new passphrase; otherwise --passphrase-file is the new one, or it is asked for.
    #[arg(long, value_name = "FILE")]
    pub new_passphrase_file: Option<PathBuf>,
}

/// Write everything anew under new keys.
#[derive(Debug, Args)]
pub struct RotateArgs {
    /// A file with the new passphrase ("-": the next line of the input); otherwise it is asked for.
    #[arg(long, value_name = "FILE")]
    pub new_passphrase_file: Option<PathBuf>,
    /// Write the new recovery code to this new file instead of printing it.
    #[arg(long, value_name = "FILE")]
    pub recovery_file: Option<PathBuf>,
}

/// Erase the journal for ever.
#[derive(Debug, Args)]
pub struct EraseArgs {
    /// Says that you mean it: nothing brings the journal back but a backup.
    #[arg(long)]
    pub for_ever: bool,
}
