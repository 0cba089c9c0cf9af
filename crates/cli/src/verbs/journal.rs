use hearth_app::api::{ChangePassphrase, CreateJournal, Items, RecoverJournal, VerifyReport};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::args::{CreateArgs, JournalVerb, PassphraseArgs, RecoverArgs};
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
        JournalVerb::Passphrase(args) => passphrase(&args, call),
        JournalVerb::Recover(args) => recover(&args, call),
    }
}

#[derive(Serialize)]
struct Created<'a> {
    id: String,
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    recovery_code: Option<&'a str>,
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

/// Reading every byte mends what the second copy has; a second look tells whether that was all.
fn repair(call: &Call) -> Result<(), CliError> {
    let report = call.in_journal(|hearth| {
        let first = while_waiting(READING, || hearth.journal_verify(()))?;
        if first.ok && first.notices.is_empty() {
            return Ok(first);
        }
        let second = while_waiting(READING, || hearth.journal_verify(()))?;
        Ok(VerifyReport { notices: [first.notices, second.notices].concat(), ..second })
    })?;
    reported(&report, call)
}

fn reported(report: &VerifyReport, call: &Call) -> Result<(), CliError> {
    call.show(report)?;
    if report.ok { Ok(()) } else { Err(CliError::Damaged) }
}

fn passphrase(args: &PassphraseArgs, call: &Call) -> Result<(), CliError> {
    let hearth = call.hearth();
    let id = call.chosen_journal(&hearth)?.id;
    let mut current = call.passphrase()?;
    let mut new = secret::chosen(args.new_passphrase_file.as_deref(), secret::NEW_PASSPHRASE)?;
    call.unlock_with(&hearth, &id, &current)?;
    let request =
        ChangePassphrase { current: std::mem::take(&mut current), new_passphrase: std::mem::take(&mut new) };
    let changed = hearth.passphrase_change(request);
    let locked = call.lock(&hearth);
    changed?;
    locked?;
    call.show(&Done::new(id, "The passphrase is changed. Copies made earlier still open with the old one."))
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
