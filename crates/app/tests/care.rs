//! Looking after a journal: its health, backups, keys, and letting go for ever.
#![allow(clippy::unwrap_used, reason = "a story that cannot go on must stop loudly")]

mod people;

use hearth_app::Hearth;
use hearth_app::api::*;
use hearth_domain::Id;
use people::Person;
use std::path::Path;

const PASSPHRASE: &str = "a kettle, a window, a walk";
const SECOND: &str = "a lamp, a harbour, a coat";

fn writes(hearth: &Hearth, body: &str) -> Id {
    hearth.moment_add(MomentInput { body: body.into(), ..MomentInput::default() }).unwrap().id
}

fn bodies(hearth: &Hearth) -> Vec<String> {
    let mut found: Vec<String> = hearth
        .moment_list(MomentFilter::default())
        .unwrap()
        .items
        .into_iter()
        .map(|row| row.heading)
        .collect();
    found.sort();
    found
}

fn keeps_the_code(hearth: &Hearth) {
    let sheet = hearth.recovery_sheet(()).unwrap();
    let answers = sheet.ask.iter().map(|at| sheet.groups[*at as usize - 1].clone()).collect();
    assert!(hearth.recovery_confirm(ConfirmRecovery { answers }).unwrap());
}

fn change(current: &str, new: &str) -> ChangePassphrase {
    ChangePassphrase { current: current.into(), new_passphrase: new.into() }
}

fn opening(person: &Person, passphrase: &str) -> Result<(), String> {
    let request = UnlockJournal { journal: person.journal.clone(), passphrase: passphrase.into() };
    person.hearth.journal_unlock(request).map(|_| ()).map_err(|error| error.code().to_owned())
}

fn by_passphrase(path: &Path, passphrase: &str) -> OpenBackup {
    OpenBackup { path: path.display().to_string(), passphrase: Some(passphrase.into()), recovery_code: None }
}

#[test]
fn a_journal_says_how_it_is_and_asks_for_a_backup_once_there_is_something_to_keep() {
    let ana = Person::with_journal();
    let health = || ana.hearth.journal_health(()).unwrap();
    assert_eq!((health().state, health().checked_on), (HealthState::Unchecked, None));
    for body in ["one", "two", "three"] {
        writes(&ana.hearth, body);
    }
    assert!(!health().remind_backup, "the way back in comes first");
    keeps_the_code(&ana.hearth);
    assert!(health().remind_backup);
    ana.hearth.backup_later(()).unwrap();
    assert!(!health().remind_backup);
    let report = ana.hearth.journal_verify(()).unwrap();
    assert!(report.ok && report.records >= 3 && report.notices.is_empty(), "{report:?}");
    assert_eq!((health().state, health().checked_today), (HealthState::Whole, true));
    ana.hearth.journal_lock(()).unwrap();
    ana.unlock();
    assert_eq!((health().state, health().checked_today), (HealthState::Unchecked, true));
}

#[test]
fn a_backup_brings_everything_back_by_passphrase_and_by_code() {
    let ana = Person::with_journal();
    let code = ana.hearth.recovery_sheet(()).unwrap().groups.join("-");
    keeps_the_code(&ana.hearth);
    writes(&ana.hearth, "first snow");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notebook.tar");
    let make = |passphrase: &str| {
        let path = path.display().to_string();
        ana.hearth.backup_create(CreateBackup { path, passphrase: passphrase.into() })
    };
    assert_eq!(make("not this one, surely").unwrap_err().code(), "wrong_passphrase");
    let made = make(PASSPHRASE).unwrap();
    assert_eq!(make(PASSPHRASE).unwrap_err().code(), "already_there");
    assert_eq!(ana.hearth.backup_verify(by_passphrase(&path, PASSPHRASE)).unwrap(), made);
    let health = ana.hearth.journal_health(()).unwrap();
    assert!(health.backed_up_on.is_some() && !health.remind_backup);

    let other = Person::newcomer();
    let by_code = OpenBackup { passphrase: None, recovery_code: Some(code), ..by_passphrase(&path, "") };
    for (backup, passphrase) in [(by_passphrase(&path, PASSPHRASE), SECOND), (by_code, PASSPHRASE)] {
        let request = RestoreBackup { backup, new_passphrase: passphrase.into() };
        let opened = other.hearth.backup_restore(request).unwrap();
        assert!(opened.recovery_pending, "its new code is shown next");
        assert_eq!(bodies(&other.hearth), ["first snow"]);
        other.hearth.journal_lock(()).unwrap();
    }
    assert_eq!(other.hearth.app_state(()).unwrap().journals.len(), 2);
    let missing = other.hearth.backup_verify(by_passphrase(&folder.path().join("no.tar"), PASSPHRASE));
    assert_eq!(missing.unwrap_err().code(), "file_missing");
}

#[test]
fn someone_knew_it_so_nothing_of_before_opens_it() {
    let mut ana = Person::with_journal();
    keeps_the_code(&ana.hearth);
    let moment = writes(&ana.hearth, "mine alone");
    let wrong = ana.hearth.journal_rotate(change(SECOND, SECOND)).unwrap_err();
    assert_eq!(wrong.code(), "wrong_passphrase");
    let short = ana.hearth.journal_rotate(change(PASSPHRASE, "short")).unwrap_err();
    assert_eq!(short.code(), "passphrase_too_short");
    assert_eq!(bodies(&ana.hearth), ["mine alone"], "a refusal leaves it open");
    let sheet = ana.hearth.journal_rotate(change(PASSPHRASE, SECOND)).unwrap();
    assert_eq!(sheet.groups.len(), 14);
    let pending = ana.hearth.app_state(()).unwrap().open.unwrap().recovery_pending;
    assert!(pending, "whoever hides before the new code is seen is asked for it again");
    ana.hearth.moment_show(ById { id: moment }).unwrap();
    ana.hearth.journal_lock(()).unwrap();
    ana.journal = ana.hearth.app_state(()).unwrap().journals.remove(0).id;
    assert_eq!(opening(&ana, PASSPHRASE), Err("wrong_passphrase".into()));
    opening(&ana, SECOND).unwrap();
    assert_eq!(bodies(&ana.hearth), ["mine alone"]);
    assert!(ana.hearth.app_state(()).unwrap().open.unwrap().recovery_pending, "on the disk too");
}

#[test]
fn keys_come_and_go_and_a_new_code_needs_the_passphrase() {
    let ana = Person::with_journal();
    let first = ana.hearth.recovery_sheet(()).unwrap().groups;
    keeps_the_code(&ana.hearth);
    assert_eq!(ana.hearth.recovery_sheet(()).unwrap_err().code(), "passphrase_first");
    let wrong = OwnPassphrase { passphrase: SECOND.into() };
    assert_eq!(ana.hearth.recovery_new(wrong).unwrap_err().code(), "wrong_passphrase");
    let second = ana.hearth.recovery_new(OwnPassphrase { passphrase: PASSPHRASE.into() }).unwrap().groups;
    assert_ne!(first, second);
    let request = AddKey { current: PASSPHRASE.into(), new_passphrase: SECOND.into() };
    let keys = ana.hearth.key_add(request).unwrap().items;
    assert_eq!(keys.iter().filter(|key| key.sort == "passphrase").count(), 2);
    let old = keys.iter().find(|key| key.sort == "passphrase" && key.in_use);
    let own = old.map(|key| key.id.clone()).unwrap_or_else(|| keys[0].id.clone());
    let remove = |current: &str| RemoveKey { current: current.into(), id: own.clone() };
    assert_eq!(ana.hearth.key_remove(remove(PASSPHRASE)).unwrap_err().code(), "key_in_use");
    assert_eq!(ana.hearth.key_remove(remove(SECOND)).unwrap().items.len(), 2);
    ana.hearth.journal_lock(()).unwrap();
    assert_eq!(opening(&ana, PASSPHRASE), Err("wrong_passphrase".into()));
    opening(&ana, SECOND).unwrap();
}

#[test]
fn without_a_recovery_code_a_backup_asks_for_one_and_writes_nothing() {
    let ana = Person::with_journal();
    keeps_the_code(&ana.hearth);
    let keys = ana.hearth.key_list(()).unwrap().items;
    let code = keys.into_iter().find(|key| key.sort != "passphrase").unwrap().id;
    ana.hearth.key_remove(RemoveKey { current: PASSPHRASE.into(), id: code }).unwrap();
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("notes.tar").display().to_string();
    let request = CreateBackup { path: path.clone(), passphrase: PASSPHRASE.into() };
    assert_eq!(ana.hearth.backup_create(request).unwrap_err().code(), "no_recovery_code");
    assert!(!std::path::Path::new(&path).exists());
}

#[test]
fn a_moment_and_a_journal_are_erased_for_ever() {
    let ana = Person::with_journal();
    let gone = writes(&ana.hearth, "to be gone");
    writes(&ana.hearth, "to stay");
    ana.hearth.moment_erase(ById { id: gone }).unwrap();
    assert_eq!(ana.hearth.moment_restore(ById { id: gone }).unwrap_err().code(), "not_found");
    assert_eq!(bodies(&ana.hearth), ["to stay"]);
    assert!(ana.hearth.journal_verify(()).unwrap().ok);
    let erase = |passphrase: &str| {
        let journal = ana.journal.clone();
        ana.hearth.journal_erase(EraseJournal { journal, passphrase: passphrase.into() })
    };
    assert_eq!(erase(SECOND).unwrap_err().code(), "wrong_passphrase");
    assert_eq!(bodies(&ana.hearth), ["to stay"], "a wrong passphrase leaves it open");
    erase(PASSPHRASE).unwrap();
    let state = ana.hearth.app_state(()).unwrap();
    assert!(state.open.is_none() && state.journals.is_empty());
    assert_eq!(std::fs::read_dir(ana.home().join("journals")).unwrap().count(), 0);
}

#[test]
fn damage_is_named_and_mended_and_lost_key_files_come_back() {
    let ana = Person::with_journal();
    for body in ["one", "two", "three"] {
        writes(&ana.hearth, body);
    }
    ana.hearth.journal_maintain().unwrap();
    let dir = ana.home().join("journals").join(&ana.journal);
    let snapshot = std::fs::read_dir(dir.join("snaps")).unwrap().flatten();
    let snapshot = snapshot.map(|entry| entry.path()).find(|path| path.extension().is_some()).unwrap();
    std::fs::write(&snapshot, b"not a snapshot").unwrap();
    assert!(!ana.hearth.journal_verify(()).unwrap().ok);
    assert_eq!(ana.hearth.journal_health(()).unwrap().state, HealthState::Damaged);
    let report = ana.hearth.journal_repair(()).unwrap();
    assert!(report.ok && !report.notices.is_empty(), "{report:?}");
    assert_eq!(ana.hearth.journal_health(()).unwrap().state, HealthState::Mended);
    ana.hearth.journal_lock(()).unwrap();
    for name in ["header.a", "header.b"] {
        std::fs::write(dir.join(name), b"").unwrap();
    }
    assert_eq!(opening(&ana, PASSPHRASE), Err("header_damaged".into()));
    let request = UnlockJournal { journal: ana.journal.clone(), passphrase: PASSPHRASE.into() };
    let opened = ana.hearth.journal_unlock_repair(request).unwrap();
    assert!(opened.notices.iter().any(|notice| notice.code == "header_repaired"));
    assert_eq!(bodies(&ana.hearth), ["one", "three", "two"]);
}

#[test]
fn what_an_opening_could_not_recover_is_not_called_whole_by_a_check_of_the_rest() {
    let ana = Person::with_journal();
    for body in ["one", "two", "three"] {
        writes(&ana.hearth, body);
    }
    ana.hearth.journal_lock(()).unwrap();
    let dir = ana.home().join("journals").join(&ana.journal);
    std::fs::remove_dir_all(dir.join("store")).unwrap();
    let log = std::fs::OpenOptions::new().write(true).open(dir.join("log").join("0001.log")).unwrap();
    log.set_len(log.metadata().unwrap().len() * 3 / 4).unwrap();
    ana.unlock();
    let report = ana.hearth.journal_verify(()).unwrap();
    assert!(!report.ok && says(&report.notices, "records_lost"), "{report:?}");
    let missing = u32::try_from(3 - bodies(&ana.hearth).len()).unwrap();
    let told = report.notices.iter().find(|notice| notice.code == "records_lost").unwrap();
    assert!(missing > 0 && told.lost == Some(missing), "{missing} of {told:?}");
    let health = ana.hearth.journal_health(()).unwrap();
    assert!(health.state == HealthState::Lost && says(&health.problems, "records_lost"), "{health:?}");
    // Said at each opening until somebody says that they read it; what is left is a journal like any other.
    for _ in 0..2 {
        ana.hearth.journal_lock(()).unwrap();
        let opened = ana.unlock();
        let lost: Vec<_> = opened.notices.iter().filter(|notice| notice.code == "records_lost").collect();
        assert_eq!(lost, [told], "once, and in the same words");
        let report = ana.hearth.journal_verify(()).unwrap();
        assert!(!report.ok && report.notices == [told.clone()], "{report:?}");
        let report = ana.hearth.journal_repair(()).unwrap();
        assert!(
            !report.ok && report.notices == [told.clone()],
            "a repair brings it back no more: {report:?}"
        );
        let health = ana.hearth.journal_health(()).unwrap();
        assert!(health.state == HealthState::Lost && health.problems == [told.clone()], "{health:?}");
        assert_eq!(health.lost_on, health.checked_on);
    }
    ana.hearth.losses_read(()).unwrap();
    assert_eq!(ana.hearth.journal_health(()).unwrap().state, HealthState::Whole);
    ana.hearth.journal_lock(()).unwrap();
    assert!(ana.unlock().notices.is_empty());
    assert!(ana.hearth.journal_verify(()).unwrap().ok);
    let health = ana.hearth.journal_health(()).unwrap();
    assert!(health.state == HealthState::Whole && health.lost_on.is_none(), "{health:?}");
}

#[test]
fn what_an_opening_mended_is_told_by_the_check_after_it() {
    let ana = Person::with_journal();
    writes(&ana.hearth, "one");
    ana.hearth.journal_lock(()).unwrap();
    let dir = ana.home().join("journals").join(&ana.journal);
    std::fs::write(dir.join("header.b"), b"").unwrap();
    ana.unlock();
    let report = ana.hearth.journal_verify(()).unwrap();
    assert!(report.ok && says(&report.notices, "header_repaired"), "{report:?}");
    assert_eq!(ana.hearth.journal_health(()).unwrap().state, HealthState::Mended);
}

fn says(notices: &[NoticeView], code: &str) -> bool {
    notices.iter().any(|notice| notice.code == code)
}
