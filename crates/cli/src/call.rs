use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use hearth_app::Hearth;
use hearth_app::api::{JournalView, NoticeView, UnlockJournal, WireError};
use serde::Serialize;

use crate::args::Global;
use crate::error::CliError;
use crate::secret::{self, Secret};
use crate::words::Words;

/// One run of the program: how it was called, and where its words go.
pub struct Call {
    /// What holds for every verb.
    pub global: Global,
}

#[derive(Serialize)]
struct ErrorLine {
    error: WireError,
}

#[derive(Serialize)]
struct NoticeLine {
    notice: NoticeView,
}

impl Call {
    pub fn new(global: Global) -> Self {
        Self { global }
    }

    /// Hearth in the home that was named. Nothing is opened yet.
    pub fn hearth(&self) -> Hearth {
        let home: PathBuf = self.global.home.clone().unwrap_or_else(hearth_app::home_dir);
        Hearth::new(home, |_| {})
    }

    /// Does one thing in the open journal and locks it again, whatever came of it. What came of it is shown after that:
    /// a pager that is read slowly must not keep the journal from others.
    pub fn in_journal<T>(&self, work: impl FnOnce(&Hearth) -> Result<T, CliError>) -> Result<T, CliError> {
        let hearth = self.hearth();
        self.unlock(&hearth)?;
        let done = work(&hearth);
        self.lock(&hearth);
        done
    }

    /// Opens the chosen journal with the passphrase from where the call says.
    pub fn unlock(&self, hearth: &Hearth) -> Result<(), CliError> {
        let journal = self.chosen_journal(hearth)?.id;
        self.unlock_with(hearth, &journal, &self.passphrase()?)
    }

    /// Opens a journal.
    pub fn unlock_with(&self, hearth: &Hearth, id: &str, passphrase: &Secret) -> Result<(), CliError> {
        let request = UnlockJournal { journal: id.to_owned(), passphrase: passphrase.to_string() };
        self.notices(hearth.journal_unlock(request)?.notices);
        Ok(())
    }

    /// Says what is worth knowing, and locks.
    ///
    /// A closing that fails is a notice and leaves the exit code alone. Whatever was done is in the log since before it
    /// was called done, and without a clean stamp the next opening only takes longer. An error here would say of a
    /// moment that is there that it is not, and a script that tries again would have it twice.
    pub fn lock(&self, hearth: &Hearth) {
        // A second copy that could not be made now is made next time: the log already has everything.
        let _ = hearth.journal_maintain();
        self.notices(hearth.take_notices());
        if let Err(error) = hearth.journal_lock(()) {
            self.notice(
                "not_closed",
                format!(
                    "The journal could not be closed as it should be ({}). What was saved is safe; the next opening \
                     takes longer.",
                    error.code()
                ),
            );
        }
    }

    /// The passphrase of the journal, from where the call says.
    pub fn passphrase(&self) -> Result<Secret, CliError> {
        secret::known(self.global.passphrase_file.as_deref(), secret::PASSPHRASE)
    }

    /// The journal that was named, or the only one.
    pub fn chosen_journal(&self, hearth: &Hearth) -> Result<JournalView, CliError> {
        choose(hearth.app_state(())?.journals, self.global.journal.as_deref())
    }

    /// Prints what came back: JSON for programs, words for people.
    pub fn show<T: Serialize + Words>(&self, view: &T) -> Result<(), CliError> {
        if self.global.json { self.json(view) } else { self.print(&view.words()) }
    }

    /// Prints one JSON document.
    pub fn json<T: Serialize>(&self, view: &T) -> Result<(), CliError> {
        let text = serde_json::to_string(view).map_err(|error| CliError::Output(error.into()))?;
        self.print(&text)
    }

    /// Prints some lines.
    pub fn print(&self, text: &str) -> Result<(), CliError> {
        let mut out = io::stdout().lock();
        writeln!(out, "{}", text.trim_end_matches('\n')).and_then(|()| out.flush()).map_err(CliError::Output)
    }

    /// Says one thing that is worth knowing but no error.
    pub fn notice(&self, code: &str, message: String) {
        self.notices(vec![NoticeView { code: code.to_owned(), message, moment: None, lost: None }]);
    }

    /// Says what is worth knowing but no error.
    pub fn notices(&self, notices: Vec<NoticeView>) {
        for notice in notices {
            let words = notice.message.clone();
            self.aside(&NoticeLine { notice }, &words);
        }
    }

    /// Says what went wrong; nothing at all when nobody listens any more.
    pub fn fail(&self, error: &CliError) -> ExitCode {
        if error.is_closed_pipe() {
            return ExitCode::SUCCESS;
        }
        self.aside(&ErrorLine { error: error.to_wire() }, &error.to_string());
        ExitCode::FAILURE
    }

    /// One line beside the output. When even that cannot be written there is nobody left to tell.
    fn aside<T: Serialize>(&self, line: &T, words: &str) {
        let text =
            if self.global.json { serde_json::to_string(line).unwrap_or_default() } else { words.into() };
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}

fn choose(mut journals: Vec<JournalView>, wanted: Option<&str>) -> Result<JournalView, CliError> {
    let Some(wanted) = wanted else {
        let only = journals.pop().ok_or(CliError::NoJournal)?;
        return if journals.is_empty() { Ok(only) } else { Err(CliError::JournalNotChosen) };
    };
    if let Some(at) = journals.iter().position(|journal| journal.id == wanted) {
        return Ok(journals.swap_remove(at));
    }
    journals.retain(|journal| journal.label == wanted);
    let found = journals.pop().ok_or_else(|| CliError::JournalMissing(wanted.into()))?;
    if journals.is_empty() { Ok(found) } else { Err(CliError::JournalAmbiguous(wanted.into())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journals() -> Vec<JournalView> {
        let journal = |id: &str, label: &str| JournalView { id: id.into(), label: label.into() };
        vec![journal("0a", "Blue"), journal("0b", "Green"), journal("0c", "Green")]
    }

    #[test]
    fn a_journal_is_never_guessed() {
        let code =
            |wanted| choose(journals(), wanted).map(|journal| journal.id).map_err(|e| e.code().to_owned());
        assert_eq!(code(None), Err("which_journal".into()));
        assert_eq!(code(Some("Blue")), Ok("0a".into()));
        assert_eq!(code(Some("0c")), Ok("0c".into()));
        assert_eq!(code(Some("Green")), Err("which_journal".into()));
        assert_eq!(code(Some("blue")), Err("no_such_journal".into()));
        assert_eq!(choose(vec![], None).err().map(|e| e.code().to_owned()), Some("no_journal".into()));
        assert_eq!(choose(journals().split_off(2), None).map(|journal| journal.id).ok(), Some("0c".into()));
    }
}
