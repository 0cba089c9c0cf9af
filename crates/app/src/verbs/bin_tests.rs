use hearth_domain::{Id, Moment};
use hearth_vault::{Passphrase, Unlock, inspect};

use super::BIN_SECONDS;
use crate::Hearth;
use crate::api::{ById, CreateJournal, MomentInput, UnlockJournal};

const PASSPHRASE: &str = "a kettle, a window, a walk";

fn binned(hearth: &Hearth, body: &str, ago: i64) -> Id {
    let input = MomentInput { body: body.into(), ..MomentInput::default() };
    let id = hearth.moment_add(input).unwrap().id;
    hearth.moment_delete(ById { id }).unwrap();
    let backdate = |moment: &mut Moment| moment.binned = moment.binned.map(|since| since - ago);
    hearth.with_journal(|journal| journal.change::<Moment>(id, backdate)).unwrap();
    id
}

#[test]
fn what_was_in_the_bin_for_thirty_days_is_gone_from_every_file_after_the_next_opening() {
    let home = tempfile::tempdir().unwrap();
    let hearth = Hearth::new(home.path().to_owned(), |_| {});
    let request = CreateJournal { label: "Notebook".into(), passphrase: PASSPHRASE.into() };
    let journal = hearth.journal_create(request).unwrap().journal.id;
    binned(&hearth, "CANARY of long ago", BIN_SECONDS + 60);
    let recent = binned(&hearth, "of yesterday", 24 * 60 * 60);
    hearth.journal_maintain().unwrap();
    hearth.journal_lock(()).unwrap();
    let dir = home.path().join("journals").join(&journal);
    let says = || {
        let passphrase = Passphrase::new(PASSPHRASE.into());
        let all = inspect::everything(&dir, &dir, Unlock::Passphrase(&passphrase)).unwrap();
        all.iter().any(|found| found.plain.windows(6).any(|part| part == b"CANARY"))
    };
    assert!(says());
    let open = || {
        let request = UnlockJournal { journal: journal.clone(), passphrase: PASSPHRASE.into() };
        hearth.journal_unlock(request).unwrap()
    };
    open();
    // Locked before the upkeep came to it: it is still due.
    hearth.journal_lock(()).unwrap();
    assert!(says() && dir.join("purge").exists());
    open();
    hearth.journal_maintain().unwrap();
    hearth.journal_lock(()).unwrap();
    assert!(!says() && !dir.join("purge").exists());
    open();
    hearth.moment_restore(ById { id: recent }).unwrap();
    hearth.journal_lock(()).unwrap();
    assert!(!dir.join("purge").exists(), "nothing went this time");
}

#[test]
fn a_clock_that_leapt_ahead_empties_no_bin_before_a_second_day() {
    const DAY: i64 = 24 * 60 * 60;
    let home = tempfile::tempdir().unwrap();
    let hearth = Hearth::new(home.path().to_owned(), |_| {});
    let request = CreateJournal { label: "Notebook".into(), passphrase: PASSPHRASE.into() };
    let journal = hearth.journal_create(request).unwrap().journal.id;
    let id = binned(&hearth, "of some days ago", BIN_SECONDS + 60);
    let reopened_with = |change: &dyn Fn(&mut hearth_domain::ClockState)| {
        let changed = hearth.with_journal(|journal| {
            change(&mut journal.profile.clock);
            journal.save_profile()
        });
        changed.unwrap();
        hearth.journal_lock(()).unwrap();
        let request = UnlockJournal { journal: journal.clone(), passphrase: PASSPHRASE.into() };
        hearth.journal_unlock(request).unwrap();
        hearth.moment_show(ById { id }).is_ok()
    };
    // The clock is where it was; what the journal believed lies a year behind.
    assert!(reopened_with(&|clock| clock.latest -= 400 * DAY));
    assert!(reopened_with(&|_| {}), "the same day once more");
    assert!(!reopened_with(&|clock| clock.jump = clock.jump.map(|seen| seen - DAY)), "a second day");
}
