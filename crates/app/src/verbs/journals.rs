use hearth_domain::{Moment, Share, unlock_time};
use hearth_vault::{JournalEntry, Opened, Passphrase, RecoveryCode, Unlock, Vault};

use super::app_state::open_view;
use super::drafts::{forget, pick_up_drafts};
use crate::api::{CreateJournal, DraftPlace, OpenJournal, RecoverJournal, Topic, UnlockJournal};
use crate::clock::{clock, day_of};
use crate::hearth::State;
use crate::journal::Journal;
use crate::{AppError, Hearth};

const BIN_SECONDS: i64 = 30 * 24 * 60 * 60;

impl Hearth {
    /// Starts a journal and opens it. Its owner keeps the recovery code later, from the window.
    pub fn journal_create(&self, request: CreateJournal) -> Result<OpenJournal, AppError> {
        let locks = self.state().locks;
        let (vault, code) = self.create_vault(request)?;
        let mut journal = Journal::over(vault, Vec::new())?;
        journal.recovery = Some(code);
        self.settle_in(journal, locks)
    }

    /// Starts a journal for a terminal, which shows the recovery code at once.
    pub fn journal_create_with_code(
        &self,
        request: CreateJournal,
    ) -> Result<(OpenJournal, String), AppError> {
        let locks = self.state().locks;
        let (vault, code) = self.create_vault(request)?;
        let mut journal = Journal::over(vault, Vec::new())?;
        journal.profile.recovery_kept = true;
        let opened = self.settle_in(journal, locks)?;
        Ok((opened, code.reveal().to_string()))
    }

    /// Opens a journal.
    pub fn journal_unlock(&self, request: UnlockJournal) -> Result<OpenJournal, AppError> {
        let locks = self.none_open()?;
        let entry = self.find_journal(&request.journal)?;
        let passphrase = Passphrase::new(request.passphrase);
        let opened = Vault::open(&entry.dir, Unlock::Passphrase(&passphrase))?;
        self.settle(opened, locks)
    }

    /// Opens a journal with its recovery code and sets a new passphrase.
    pub fn journal_recover(&self, request: RecoverJournal) -> Result<OpenJournal, AppError> {
        let locks = self.none_open()?;
        let entry = self.find_journal(&request.journal)?;
        let code = RecoveryCode::parse(&request.recovery_code)?;
        let passphrase = Passphrase::new(request.new_passphrase);
        let mut opened = Vault::open(&entry.dir, Unlock::Recovery(&code))?;
        opened.vault.set_passphrase(&code, &passphrase)?;
        self.settle(opened, locks)
    }

    /// Locks the journal: its keys are wiped. A seat in a circle stays.
    pub fn journal_lock(&self, (): ()) -> Result<(), AppError> {
        let journal = {
            let mut state = self.state();
            state.locks += 1;
            state.shut_journal();
            state.journal.take()
        };
        let done = journal.map_or(Ok(()), |journal| journal.vault.lock());
        self.changed(Topic::Journal);
        Ok(done?)
    }

    /// Hides: locks the journal and covers the board, until its owner comes back. A visitor without a
    /// PIN has nothing to come back with, so they leave, silently.
    pub fn hide(&self) -> Result<(), AppError> {
        {
            let mut state = self.state();
            // Before anything is covered: an unlock that ends meanwhile must not uncover it again.
            state.locks += 1;
            state.showing = None;
        }
        self.cover_circle();
        self.journal_lock(())
    }

    fn create_vault(&self, request: CreateJournal) -> Result<(Vault, RecoveryCode), AppError> {
        self.none_open()?;
        let passphrase = Passphrase::new(request.passphrase);
        Ok(Vault::create(self.home(), &request.label, &passphrase)?)
    }

    /// How often was locked so far, when none is open.
    pub(super) fn none_open(&self) -> Result<u64, AppError> {
        let state = self.state();
        if state.journal.is_some() { Err(AppError::AlreadyOpen) } else { Ok(state.locks) }
    }

    pub(super) fn find_journal(&self, wanted: &str) -> Result<JournalEntry, AppError> {
        let mut entries = hearth_vault::list(self.home())?;
        entries.retain(|entry| entry.id == wanted || entry.label == wanted);
        match entries.len() {
            0 => Err(AppError::NoSuchJournal(wanted.to_owned())),
            1 => entries.pop().ok_or(AppError::WhichJournal),
            _ => Err(AppError::WhichJournal),
        }
    }

    pub(super) fn settle(&self, opened: Opened, locks: u64) -> Result<OpenJournal, AppError> {
        self.settle_in(Journal::over(opened.vault, opened.notices)?, locks)
    }

    /// Brings a journal up to date with the time and with the circle that went on while it was locked.
    /// Whoever pressed Hide while the key was being stretched is not surprised by an open journal.
    pub(super) fn settle_in(&self, mut journal: Journal, locks: u64) -> Result<OpenJournal, AppError> {
        let mut state = self.state();
        if state.journal.is_some() {
            return Err(AppError::AlreadyOpen);
        }
        if state.locks != locks {
            return Err(AppError::Locked);
        }
        state.showing = None;
        if let Err(error) = catch_up(&mut journal) {
            journal.note(error.code(), error.to_string());
        }
        let view = open_view(&mut journal)?;
        state.journal = Some(journal);
        state.read_letters();
        drop(state);
        self.cover_from_another();
        self.uncover_circle(locks);
        self.end_what_is_over(locks);
        self.changed(Topic::Journal);
        self.look_after();
        Ok(view)
    }

    /// Ends shares whose circle or day is over; only once the journal knows what came while it was locked, or what was
    /// taken back would be noted as over.
    fn end_what_is_over(&self, locks: u64) {
        let mut state = self.state();
        let State { journal, room, held, locks: now, .. } = &mut *state;
        let Some(journal) =
            journal.as_mut().filter(|journal| *now == locks && !held.is_shut(journal.vault.id()))
        else {
            return;
        };
        let here = room.as_ref().map(|room| room.own_shares(journal.vault.id())).unwrap_or_default();
        if let Err(error) = end_shares(journal, &here) {
            journal.note(error.code(), error.to_string());
        }
    }
}

/// What happens at an unlock: time is believed or doubted, what is due ends, the bin is emptied; what was in it leaves
/// log and snapshots with the upkeep that follows.
/// A journal that cannot be written (a full disk) still opens; the caller notes why this did not happen.
fn catch_up(journal: &mut Journal) -> Result<(), AppError> {
    let verdict = unlock_time(journal.profile.clock, clock());
    journal.may_destroy = verdict.may_destroy;
    journal.profile.clock = verdict.state;
    journal.profile.something_went |= journal.drop_due()?;
    journal.mark_loss();
    journal.save_profile()?;
    empty_bin(journal)?;
    // A draft that cannot be read keeps its photos: nothing is unlinked then.
    pick_up_drafts(journal)?;
    journal.drop_orphans()
}

/// A share that a crash left as shown is over: its gathering is.
fn end_shares(journal: &mut Journal, in_the_room: &[hearth_domain::Id]) -> Result<(), AppError> {
    let today = day_of(journal.now());
    for kept in journal.all::<Share>()?.into_iter().filter(|kept| !in_the_room.contains(&kept.id)) {
        let mut share = kept.value;
        let before = share.state;
        share.state = share.after_gathering();
        if !journal.doubts_time() {
            share.state = share.on_day(today);
        }
        if share.state != before {
            journal.put(kept.id, &share)?;
        }
    }
    Ok(())
}

fn empty_bin(journal: &mut Journal) -> Result<(), AppError> {
    // What leaves for ever takes the damaged originals with it, in which something lost may still be found.
    if journal.holds_on() {
        return Ok(());
    }
    let limit = journal.now() - BIN_SECONDS;
    let old: Vec<_> = journal
        .index()?
        .iter()
        .filter(|meta| meta.binned.is_some_and(|since| since < limit))
        .map(|meta| meta.id)
        .collect();
    if old.is_empty() {
        return Ok(());
    }
    // First: a removal alone leaves the words in log and snapshots, and nobody would come back for them.
    journal.purge_later()?;
    for id in old {
        journal.remove::<Moment>(id)?;
        forget(journal, &DraftPlace::Moment(id))?;
        journal.forget_index();
    }
    Ok(())
}

#[cfg(all(test, feature = "test-support"))]
#[allow(clippy::unwrap_used, reason = "a story that cannot go on must stop loudly")]
#[path = "bin_tests.rs"]
mod tests;

#[cfg(all(test, feature = "test-support"))]
#[allow(clippy::unwrap_used, reason = "a story that cannot go on must stop loudly")]
#[path = "hide_tests.rs"]
mod hide_tests;
