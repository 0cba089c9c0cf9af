use hearth_app::api::{CreateJournal, Items, RecoverJournal, UnlockJournal, VerifyReport};
use zeroize::Zeroizing;

use super::{keys, new_code};
use crate::args::{CreateArgs, JournalVerb, RecoverArgs, VerifyArgs};
use crate::call::Call;
use crate::error::CliError;
use crate::files::NewFile;
use crate::secret::{self, Secret};
use crate::waiting::while_waiting;
use crate::words::Done;

const READING: &str = "Reading every byte ...";

pub fn run(verb: JournalVerb, call: &Call) -> Result<(), CliError> {
    match verb {
        JournalVerb::Create(args) => create(&args, call),
        JournalVerb::List => list(call),
        JournalVerb::Verify(args) => verify(&args, call),
        JournalVerb::Repair => repair(call),
        JournalVerb::Passphrase(args) => keys::passphrase(&args, call),
        JournalVerb::Recover(args) => recover(&args, call),
        JournalVerb::Rotate(args) => keys::rotate(&args, call),
        JournalVerb::Erase(args) => keys::erase(&args, call),
    }
}

fn create(args: &CreateArgs, call: &Call) -> Result<(), CliError> {
    // The file first: a code that cannot be written down must not exist.
    let file = args.recovery_file.as_deref().map(NewFile::create).transpose()?;
    let mut passphrase = secret::chosen(call.global.passphrase_file.as_deref(), secret::PASSPHRASE)?;
    let hearth = call.hearth();
    let request = CreateJournal { label: args.label.clone(), passphrase: std::mem::take(&mut passphrase) };
    let (open, code) = hearth.journal_create_with_code(request)?;
    let code = Zeroizing::new(code);
    let given = new_code::give(call, &hearth, open.journal, &code, file);
    call.notices(open.notices);
    given
}

fn list(call: &Call) -> Result<(), CliError> {
    call.show(&Items { items: call.hearth().app_state(())?.journals })
}

fn verify(args: &VerifyArgs, call: &Call) -> Result<(), CliError> {
    let report = call.in_journal(|hearth| {
        if args.losses_read {
            hearth.losses_read(())?;
        }
        Ok(while_waiting(READING, || hearth.journal_verify(()))?)
    })?;
    reported(&report, call)
}

/// Mends what has a second copy: damaged key files too, with the copy beside the snapshots.
fn repair(call: &Call) -> Result<(), CliError> {
    let hearth = call.hearth();
    let id = call.chosen_journal(&hearth)?.id;
    let passphrase = call.passphrase()?;
    if let Err(error) = call.unlock_with(&hearth, &id, &passphrase) {
        if error.code() != "header_damaged" {
            return Err(error);
        }
        let request = UnlockJournal { journal: id, passphrase: passphrase.to_string() };
        call.notices(hearth.journal_unlock_repair(request)?.notices);
    }
    let repaired = while_waiting(READING, || hearth.journal_repair(()));
    call.lock(&hearth);
    reported(&repaired?, call)
}

/// Damage is an error even where nobody reads the report: a script may look at the exit code alone.
fn reported(report: &VerifyReport, call: &Call) -> Result<(), CliError> {
    let shown = call.show(report);
    if report.ok { shown } else { Err(CliError::Damaged) }
}

fn recover(args: &RecoverArgs, call: &Call) -> Result<(), CliError> {
    let hearth = call.hearth();
    let id = call.chosen_journal(&hearth)?.id;
    let mut code = secret::known(args.recovery_file.as_deref(), secret::RECOVERY_CODE)?;
    let mut new = new_passphrase(args, call)?;
    let request = RecoverJournal {
        journal: id.clone(),
        recovery_code: std::mem::take(&mut code),
        new_passphrase: std::mem::take(&mut new),
    };
    call.notices(hearth.journal_recover(request)?.notices);
    call.lock(&hearth);
    call.show(&Done::new(id, "You are back in, and the new passphrase is set."))
}

fn new_passphrase(args: &RecoverArgs, call: &Call) -> Result<Secret, CliError> {
    let file = args.new_passphrase_file.as_deref().or(call.global.passphrase_file.as_deref());
    secret::chosen(file, secret::NEW_PASSPHRASE)
}
