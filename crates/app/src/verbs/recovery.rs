use rand::seq::index::sample;
use zeroize::Zeroizing;

use crate::api::{ConfirmRecovery, RecoverySheet};
use crate::journal::Journal;
use crate::{AppError, Hearth};

impl Hearth {
    /// The recovery code, to be kept outside the computer. The first one, as long as this opening lasts;
    /// later a new one, which replaces it: a code that was never kept must not be lying in the journal.
    pub fn recovery_sheet(&self, (): ()) -> Result<RecoverySheet, AppError> {
        self.with_journal(|journal| {
            if journal.recovery.is_none() {
                // Its owner has one that works: whoever sits at an open journal must not replace it.
                if journal.profile.recovery_kept {
                    return Err(AppError::PassphraseFirst);
                }
                journal.recovery = Some(journal.vault.new_recovery_code()?);
                journal.recovery_asked.clear();
            }
            let groups = groups(journal);
            if journal.recovery_asked.is_empty() {
                let mut asked = sample(&mut rand::rng(), groups.len(), 2.min(groups.len())).into_vec();
                asked.sort_unstable();
                journal.recovery_asked = asked;
            }
            let ask = journal.recovery_asked.iter().filter_map(|at| u32::try_from(at + 1).ok()).collect();
            Ok(RecoverySheet { groups, ask })
        })
    }

    /// Takes back two groups as proof that the code was kept. True when they are right.
    pub fn recovery_confirm(&self, request: ConfirmRecovery) -> Result<bool, AppError> {
        self.with_journal(|journal| {
            let groups = groups(journal);
            let asked: Vec<&String> =
                journal.recovery_asked.iter().filter_map(|at| groups.get(*at)).collect();
            let same = |(typed, kept): (&String, &&String)| plain(typed) == plain(kept);
            let right = !asked.is_empty()
                && asked.len() == request.answers.len()
                && request.answers.iter().zip(&asked).all(same);
            if !right {
                return Err(AppError::RecoveryMismatch);
            }
            journal.profile.recovery_kept = true;
            journal.save_profile()?;
            journal.recovery = None;
            journal.recovery_asked.clear();
            Ok(true)
        })
    }
}

fn groups(journal: &Journal) -> Vec<String> {
    let code = journal.recovery.as_ref().map(|code| code.reveal());
    let text: Zeroizing<String> = code.unwrap_or_default();
    text.split('-').filter(|group| !group.is_empty()).map(str::to_owned).collect()
}

/// As a person may type it: any case, and the letters that look like digits (Crockford's base 32).
fn plain(group: &str) -> String {
    let folded = group.trim().to_uppercase();
    folded
        .chars()
        .map(|c| match c {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}
