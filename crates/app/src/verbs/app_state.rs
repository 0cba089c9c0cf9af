use rand::seq::IndexedRandom;

use super::drafts::places;
use crate::api::{
    AppState, DraftPlace, JournalView, Language, OpenJournal, PassphraseAdvice, Suggestion, Text,
};
use crate::hearth::State;
use crate::journal::Journal;
use crate::words::{labels, numbered_label};
use crate::{AppError, Hearth};

const PASSPHRASE_WORDS: usize = 6;
const PASSPHRASE_MIN: usize = 12;

impl Hearth {
    /// What the window starts from.
    pub fn app_state(&self, (): ()) -> Result<AppState, AppError> {
        let journals = self.journals()?;
        let mut state = self.state();
        Ok(AppState {
            journals,
            open: state.journal.as_mut().map(open_view).transpose()?,
            in_circle: state.seen_room().is_some(),
            seat_of_another: seat_of_another(&state),
            pin_wanted: state.room.as_ref().is_some_and(|room| room.covered && room.pin.is_some()),
            showing_here: state.showing.is_some(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }

    /// A neutral label that is not taken, in this language, and six words from the EFF long list (7,776 words:
    /// 77 bits). The words are English in every language: one list whose strength is known, and what is written
    /// down today must be typed alike tomorrow, whatever language the window has then.
    pub fn suggestion(&self, request: Language) -> Result<Suggestion, AppError> {
        let taken: Vec<String> = self.journals()?.into_iter().map(|journal| journal.label).collect();
        let label = free_label(&request.language, &taken);
        let mut rng = rand::rng();
        let list = diceware_wordlists::EFF_LONG_WORDLIST;
        let words: Vec<&str> = (0..PASSPHRASE_WORDS).filter_map(|_| list.choose(&mut rng).copied()).collect();
        Ok(Suggestion { label, passphrase: words.join(" ") })
    }

    /// Advice on a passphrase. It never leaves this process and is never stored.
    pub fn passphrase_advice(&self, request: Text) -> Result<PassphraseAdvice, AppError> {
        let accepted = request.text.chars().count() >= PASSPHRASE_MIN;
        let clipped: String = request.text.chars().take(100).collect();
        let strength = match (accepted, u8::from(zxcvbn::zxcvbn(&clipped, &[]).score())) {
            (false, _) => "too_short",
            (true, 0..=2) => "easy_to_guess",
            (true, 3) => "fair",
            _ => "strong",
        };
        Ok(PassphraseAdvice { accepted, strength: strength.to_owned() })
    }

    pub(crate) fn journals(&self) -> Result<Vec<JournalView>, AppError> {
        let entries = hearth_vault::list(self.home())?;
        Ok(entries.into_iter().map(|entry| JournalView { id: entry.id, label: entry.label }).collect())
    }
}

fn free_label(language: &str, taken: &[String]) -> String {
    let free: Vec<&str> =
        labels(language).into_iter().filter(|label| !taken.iter().any(|other| other == label)).collect();
    match free.choose(&mut rand::rng()) {
        Some(label) => (*label).to_owned(),
        None => {
            let mut numbered = (taken.len() + 1..).map(|n| format!("{} {n}", numbered_label(language)));
            numbered.find(|label| !taken.contains(label)).unwrap_or_default()
        }
    }
}

/// Who opened another journal cannot take a seat while this one is taken; they may give it up.
fn seat_of_another(state: &State) -> bool {
    let open = state.journal.as_ref().map(|journal| journal.vault.id());
    state.room.as_ref().is_some_and(|room| room.is_on() && room.is_of_another(open))
}

/// The open journal, as a window begins with it.
pub(super) fn open_view(journal: &mut Journal) -> Result<OpenJournal, AppError> {
    let drafts = match places(journal) {
        Ok(places) => places,
        Err(error) => {
            journal.note(
                "draft_damaged",
                format!("The draft cannot be read ({}). All that was saved is here.", error.code()),
            );
            Vec::new()
        }
    };
    Ok(OpenJournal {
        journal: JournalView { id: journal.vault.id().to_owned(), label: journal.vault.label().to_owned() },
        notices: journal.take_notices(),
        has_draft: drafts.contains(&DraftPlace::NewMoment),
        drafts,
        recovery_pending: !journal.profile.recovery_kept,
        is_empty: journal.index()?.iter().all(|meta| meta.binned.is_some()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_in_the_language_of_the_window_and_never_taken() {
        for (language, last) in [("en", "Notebook 13"), ("es", "Cuaderno 13")] {
            let mut taken: Vec<String> = Vec::new();
            while taken.len() < labels(language).len() {
                let label = free_label(language, &taken);
                assert!(labels(language).contains(&label.as_str()) && !taken.contains(&label), "{label}");
                taken.push(label);
            }
            assert_eq!(free_label(language, &taken), last);
            taken[0] = last.to_owned();
            assert_ne!(free_label(language, &taken[..]), last);
        }
    }
}
