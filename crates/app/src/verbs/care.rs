use hearth_domain::{Id, Moment};
use hearth_vault::{Passphrase, Unlock, Vault};

use super::drafts::{forget, pick_up_drafts};
use super::pictures::told;
use crate::api::{
    ById, DraftPlace, HealthState, JournalHealth, NoticeView, OpenJournal, Topic, UnlockJournal, VerifyReport,
};
use crate::clock::day_of;
use crate::journal::{Journal, MomentMeta, notice_view};
use crate::{AppError, Hearth};

/// A journal with fewer moments is not yet worth a word about backups.
const WORTH_A_BACKUP: usize = 3;
/// A reminder that was put off comes back after a week.
const LATER: i64 = 7 * 24 * 60 * 60;

impl Hearth {
    /// How the journal is: what the last reading of every byte found, and whether a backup exists.
    pub fn journal_health(&self, (): ()) -> Result<JournalHealth, AppError> {
        self.with_journal(health)
    }

    /// Checks every byte, in steps: whoever locks meanwhile waits for one of them, and ends it.
    pub fn journal_verify(&self, (): ()) -> Result<VerifyReport, AppError> {
        let locks = self.state().locks;
        let read = self.read_every_byte(locks)?;
        let report = self.step(locks, |journal| {
            remember(journal, read.whole, read.trouble)?;
            let (records, notices) = (count(journal.vault.len()), journal.problems());
            let ok = read.whole && journal.lost_at().is_none();
            Ok(VerifyReport { ok, records, files: count(read.files), notices })
        })?;
        self.changed(Topic::Journal);
        Ok(report)
    }

    /// Checks every byte and mends what has a second copy; the report is of the journal afterwards.
    pub fn journal_repair(&self, (): ()) -> Result<VerifyReport, AppError> {
        let report = self.with_journal(|journal| {
            let files = journal.files().unwrap_or_default();
            let report = journal.vault.repair_with(&files)?;
            let mended = journal.vault.take_notices().into_iter().map(notice_view).collect();
            let mut report = keep_report(journal, report)?;
            let left = std::mem::replace(&mut report.notices, mended);
            report.notices.extend(left);
            if journal.remember_losses(&report.notices) {
                journal.save_or_note();
            }
            journal.found.clone_from(&report.notices);
            // What makes it not well is named, an earlier loss too.
            report.notices = journal.with_losses(&report.notices);
            report.ok &= journal.lost_at().is_none();
            Ok(report)
        })?;
        self.changed(Topic::Journal);
        Ok(report)
    }

    /// Its owner read what could not be recovered: it is not said any more.
    pub fn losses_read(&self, (): ()) -> Result<(), AppError> {
        self.with_journal(Journal::losses_read)?;
        self.changed(Topic::Journal);
        Ok(())
    }

    /// Opens a journal whose key files are damaged, with the copy that is kept beside the snapshots.
    pub fn journal_unlock_repair(&self, request: UnlockJournal) -> Result<OpenJournal, AppError> {
        let locks = self.none_open()?;
        let entry = self.find_journal(&request.journal)?;
        let passphrase = Passphrase::new(request.passphrase);
        let opened = Vault::open_for_repair(&entry.dir, Unlock::Passphrase(&passphrase))?;
        self.settle(opened, locks)
    }

    /// Erases one moment for ever: out of the journal, its log, its store and its snapshots, at once. What was
    /// copied elsewhere before, a backup or a disk's own copies, is out of reach.
    pub fn moment_erase(&self, request: ById) -> Result<(), AppError> {
        self.with_journal(|journal| erase(journal, request.id))?;
        self.changed(Topic::Moments);
        Ok(())
    }
}

fn erase(journal: &mut Journal, id: Id) -> Result<(), AppError> {
    // First, so that an interruption right after the removal leaves the rest to the next upkeep.
    let files = MomentMeta::of(&journal.load::<Moment>(id)?).files;
    journal.purge_later()?;
    journal.remove::<Moment>(id)?;
    // What was being changed in it is the same words again.
    forget(journal, &DraftPlace::Moment(id))?;
    journal.forget_index();
    journal.drop_files(&files)?;
    // What a draft refers to must be known before anything is unlinked that nothing seems to refer to.
    if pick_up_drafts(journal).is_ok() {
        journal.drop_orphans()?;
    }
    Ok(journal.vault.purge()?)
}

/// Remembers what was found, and that it was looked for today.
fn keep_report(journal: &mut Journal, report: hearth_vault::Report) -> Result<VerifyReport, AppError> {
    let notices = told(journal, report.damaged);
    remember(journal, report.ok, notices.clone())?;
    Ok(VerifyReport { ok: report.ok, records: count(report.records), files: count(report.files), notices })
}

fn count(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

pub(super) fn remember(journal: &mut Journal, ok: bool, found: Vec<NoticeView>) -> Result<(), AppError> {
    journal.whole = Some(ok);
    journal.found = found;
    let now = journal.now();
    let before = journal.profile.checked.replace(now);
    // Once a day is enough, and a disk that cannot be written may still be read and checked.
    if before.map(day_of) != Some(day_of(now)) && !journal.vault.read_only() {
        journal.save_profile()?;
    }
    Ok(())
}

fn health(journal: &mut Journal) -> Result<JournalHealth, AppError> {
    let (today, problems) = (day_of(journal.now()), journal.problems());
    let state = match (journal.vault.read_only(), journal.whole) {
        (true, _) => HealthState::ReadOnly,
        (_, None) => HealthState::Unchecked,
        (_, Some(false)) => HealthState::Damaged,
        (_, Some(true)) if journal.lost_at().is_some() => HealthState::Lost,
        (_, Some(true)) if problems.is_empty() => HealthState::Whole,
        (_, Some(true)) => HealthState::Mended,
    };
    let checked = journal.profile.checked.map(day_of);
    Ok(JournalHealth {
        state,
        checked_on: checked.map(|day| day.to_string()),
        checked_today: checked == Some(today),
        lost_on: journal.lost_at().map(|at| day_of(at).to_string()),
        backed_up_on: journal.profile.backed_up.map(|at| day_of(at).to_string()),
        remind_backup: remind_backup(journal)?,
        problems,
    })
}

fn remind_backup(journal: &mut Journal) -> Result<bool, AppError> {
    let now = journal.now();
    let profile = &journal.profile;
    let asked = profile.backup_later.is_some_and(|at| now - at < LATER);
    // One thing at a time: the way back in comes first.
    if profile.backed_up.is_some() || asked || !profile.recovery_kept {
        return Ok(false);
    }
    let here = journal.index()?.iter().filter(|meta| meta.binned.is_none()).count();
    Ok(here >= WORTH_A_BACKUP)
}
