//! A new recovery code on its way out: to its file or to the output, before anything else can go wrong.

use std::io;
use std::path::Path;

use hearth_app::Hearth;
use hearth_app::api::JournalView;
use serde::Serialize;

use crate::call::Call;
use crate::error::CliError;
use crate::files::NewFile;
use crate::words::Words;

/// A journal that has just been made, or has new keys.
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

/// Gives the only copy of a new code out, and then locks the journal. Closing may fail, or take so long that somebody
/// ends it: the code is out by then.
pub fn give(
    call: &Call,
    hearth: &Hearth,
    journal: JournalView,
    code: &str,
    file: Option<NewFile<'_>>,
) -> Result<(), CliError> {
    let path = file.as_ref().map(NewFile::path);
    let written = file.map(|file| file.write(&format!("{code}\n")));
    let in_file = matches!(written, Some(Ok(())));
    let recovery_code = if in_file { None } else { Some(code) };
    let shown = call.show(&Created { id: journal.id, label: journal.label, recovery_code });
    if let (Some(path), Some(Err(error)), Ok(())) = (path, written, &shown) {
        // No error: the journal has its new keys. Whoever tried again would make one more journal, or come with a
        // passphrase that opens nothing any more.
        call.notice("code_not_in_file", not_in_file(path, &error));
    }
    call.lock(hearth);
    // That nobody reads the output is no matter only where nothing was to be read in it.
    match shown {
        Err(CliError::Output(error)) if !in_file => Err(CliError::CodeNotShown(error)),
        shown => shown,
    }
}

fn not_in_file(path: &Path, error: &io::Error) -> String {
    format!(
        "“{}” cannot be written: {error}. The recovery code is in the output instead, and nowhere else.",
        path.display()
    )
}
