//! The keys of a journal: changing, adding, taking away, writing all anew, erasing.

use hearth_app::api::{AddKey, ChangePassphrase, EraseJournal, RemoveKey};
use zeroize::Zeroizing;

use super::new_code;
use crate::args::{EraseArgs, PassphraseArgs, RotateArgs};
use crate::call::Call;
use crate::error::CliError;
use crate::files::NewFile;
use crate::secret;
use crate::waiting::while_waiting;
use crate::words::Done;

const REWRITING: &str = "Writing everything anew under new keys ...";

pub fn passphrase(args: &PassphraseArgs, call: &Call) -> Result<(), CliError> {
    if args.list {
        return call.show(&call.in_journal(|hearth| Ok(hearth.key_list(())?))?);
    }
    if let Some(id) = &args.remove {
        return remove(id, call);
    }
    let hearth = call.hearth();
    let journal = call.chosen_journal(&hearth)?.id;
    let current = call.passphrase()?;
    let new = secret::chosen(args.new_passphrase_file.as_deref(), secret::NEW_PASSPHRASE)?;
    call.unlock_with(&hearth, &journal, &current)?;
    let (current, new_passphrase) = (current.to_string(), new.to_string());
    let changed = if args.add {
        hearth.key_add(AddKey { current, new_passphrase }).map(|_| ())
    } else {
        hearth.passphrase_change(ChangePassphrase { current, new_passphrase })
    };
    call.lock(&hearth);
    changed?;
    let words = if args.add {
        "Both passphrases open the journal now."
    } else {
        "The passphrase is changed. Copies made earlier still open with the old one."
    };
    call.show(&Done::new(journal, words))
}

fn remove(id: &str, call: &Call) -> Result<(), CliError> {
    let hearth = call.hearth();
    let journal = call.chosen_journal(&hearth)?.id;
    let current = call.passphrase()?;
    call.unlock_with(&hearth, &journal, &current)?;
    let removed = hearth.key_remove(RemoveKey { current: current.to_string(), id: id.to_owned() });
    call.lock(&hearth);
    call.show(&removed?)
}

pub fn rotate(args: &RotateArgs, call: &Call) -> Result<(), CliError> {
    // The file first: a code that cannot be written down must not exist.
    let file = args.recovery_file.as_deref().map(NewFile::create).transpose()?;
    let hearth = call.hearth();
    let journal = call.chosen_journal(&hearth)?;
    let current = call.passphrase()?;
    let new = secret::chosen(args.new_passphrase_file.as_deref(), secret::NEW_PASSPHRASE)?;
    call.unlock_with(&hearth, &journal.id, &current)?;
    let request = ChangePassphrase { current: current.to_string(), new_passphrase: new.to_string() };
    let rotated = while_waiting(REWRITING, || hearth.journal_rotate_with_code(request));
    if rotated.is_err() {
        call.lock(&hearth);
    }
    let code = Zeroizing::new(rotated?);
    new_code::give(call, &hearth, journal, &code, file)
}

pub fn erase(args: &EraseArgs, call: &Call) -> Result<(), CliError> {
    if !args.for_ever {
        return Err(CliError::NotConfirmed);
    }
    let hearth = call.hearth();
    let journal = call.chosen_journal(&hearth)?.id;
    let passphrase = call.passphrase()?.to_string();
    hearth.journal_erase(EraseJournal { journal: journal.clone(), passphrase })?;
    call.show(&Done::new(journal, "The journal is erased. Backups made earlier are where you put them."))
}
