use hearth_app::api::{CreateJournal, Items, RecoverJournal, UnlockJournal, VerifyReport};
use serde::Serialize;
use zeroize::Zeroizing;

use super::keys;
use crate::args::{CreateArgs, JournalVerb, RecoverArgs};
use crate::call::Call;
use crate::error::CliError;
use crate::files::NewFile;
use crate::secret::{self, Secret};
use crate::waiting::while_waiting;
use crate::words::{Done, Words};

const READING: &str = "Reading every byte ...";

pub fn run(verb: JournalVerb, call: &Call) -> Result<(), CliError> {
    match verb {
        JournalVerb::Create(args) => create(&args, call),
        JournalVerb::List => list(call),
        JournalVerb::Verify => verify(call),
        JournalVerb::Repair => repair(call),
        JournalVerb::Passphrase(args) => keys::passphrase(&args, call),
        JournalVerb::Recover(args) => recover(&args, call),
        JournalVerb::Rotate(args) => keys::rotate(&args, call),
        JournalVerb::Erase(args) => keys::erase(&args, call),
    }
}

/// A journal that has just been made, or has new keys.
#[derive(Serialize)]
pub struct Created<'a> {
    pub id: String,
    pub label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_code: Option<&'a str>,
}

impl Words for Created<'_> {
    fn words(&self) -> String {
        let made = format!("The journal “{}” is ready.", self.label);
        let Some(code) = self.recovery_code else {
            return format!("{made} Its recovery code is in the file: keep it away from this computer.");
        };
        format!(
            "{made}\n\nRecovery code: {code}\n\nWrite it down and keep it away from this computer. It is the only \
             way back in without the passphrase, and is not shown again here."
        )
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
    let in_file = file.is_some();
    file.map(|file| file.write(&format!("{}\n", *code))).transpose()?;
    call.lock(&hearth)?;
    let recovery_code = if in_file { None } else { Some(code.as_str()) };
    call.show(&Created { id: open.journal.id, label: open.journal.label, recovery_code })
}

fn list(call: &Call) -> Result<(), CliError> {
    call.show(&Items { items: call.hearth().app_state(())?.journals })
}

fn verify(call: &Call) -> Result<(), CliError> {
    let report = call.in_journal(|hearth| Ok(while_waiting(READING, || hearth.journal_verify(()))?))?;
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
    let locked = call.lock(&hearth);
    let report = repaired?;
    locked?;
    reported(&report, call)
}

fn reported(report: &VerifyReport, call: &Call) -> Result<(), CliError> {
    call.show(report)?;
    if report.ok { Ok(()) } else { Err(CliError::Damaged) }
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
    call.lock(&hearth)?;
    call.show(&Done::new(id, "You are back in, and the new passphrase is set."))
}

fn new_passphrase(args: &RecoverArgs, call: &Call) -> Result<Secret, CliError> {
    let file = args.new_passphrase_file.as_deref().or(call.global.passphrase_file.as_deref());
    secret::chosen(file, secret::NEW_PASSPHRASE)
}
