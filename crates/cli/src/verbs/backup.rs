use std::path::Path;

use hearth_app::api::{CreateBackup, OpenBackup, RestoreBackup};
use zeroize::Zeroizing;

use super::new_code;
use crate::args::{BackupVerb, OpenArgs, RestoreArgs};
use crate::call::Call;
use crate::error::CliError;
use crate::files::NewFile;
use crate::secret::{self, Secret};
use crate::waiting::while_waiting;

const WRITING: &str = "Writing the backup, and reading it back ...";
const READING: &str = "Reading every byte of the backup ...";
const RESTORING: &str = "Making a journal from the backup ...";

pub fn run(verb: BackupVerb, call: &Call) -> Result<(), CliError> {
    match verb {
        BackupVerb::Create(args) => create(&args.path, call),
        BackupVerb::Verify(args) => verify(&args, call),
        BackupVerb::Restore(args) => restore(&args, call),
    }
}

fn create(path: &Path, call: &Call) -> Result<(), CliError> {
    let hearth = call.hearth();
    let id = call.chosen_journal(&hearth)?.id;
    let passphrase = call.passphrase()?;
    call.unlock_with(&hearth, &id, &passphrase)?;
    let request = CreateBackup { path: text(path)?, passphrase: passphrase.to_string() };
    let made = while_waiting(WRITING, || hearth.backup_create(request));
    call.lock(&hearth);
    call.show(&made?)
}

fn verify(args: &OpenArgs, call: &Call) -> Result<(), CliError> {
    let (backup, _) = open(args, call)?;
    call.show(&while_waiting(READING, || call.hearth().backup_verify(backup))?)
}

fn restore(args: &RestoreArgs, call: &Call) -> Result<(), CliError> {
    // The file first: a code that cannot be written down must not exist.
    let file = args.new_recovery_file.as_deref().map(NewFile::create).transpose()?;
    let (backup, opened_by) = open(&args.backup, call)?;
    let new = match (&args.new_passphrase_file, opened_by) {
        (None, Some(same)) => same,
        (file, _) => secret::chosen(file.as_deref(), secret::NEW_PASSPHRASE)?,
    };
    let hearth = call.hearth();
    let request = RestoreBackup { backup, new_passphrase: new.to_string() };
    let restored = while_waiting(RESTORING, || hearth.backup_restore_with_code(request))?;
    let code = Zeroizing::new(restored.recovery_code);
    new_code::give(call, &hearth, restored.journal, &code, file)
}

/// What opens a backup, and the passphrase where it is one.
fn open(args: &OpenArgs, call: &Call) -> Result<(OpenBackup, Option<Secret>), CliError> {
    let path = text(&args.path)?;
    if let Some(file) = &args.recovery_file {
        let code = secret::known(Some(file), secret::RECOVERY_CODE)?;
        let backup = OpenBackup { path, passphrase: None, recovery_code: Some(code.to_string()) };
        return Ok((backup, None));
    }
    let passphrase = call.passphrase()?;
    let backup = OpenBackup { path, passphrase: Some(passphrase.to_string()), recovery_code: None };
    Ok((backup, Some(passphrase)))
}

/// Whatever the window can be told, the terminal can.
fn text(path: &Path) -> Result<String, CliError> {
    path.to_str().map(str::to_owned).ok_or_else(|| CliError::NotText(path.into()))
}
