use hearth_domain::{CrisisLine, SignedAs, SupportPlan};

use crate::Hearth;
use crate::api::{CreateBackup, CreateJournal, EditHelp, Language, OpenBackup, RestoreBackup, UnlockJournal};

const PASSPHRASE: &str = "a kettle, a window, a walk";

fn at_home() -> (tempfile::TempDir, Hearth) {
    let home = tempfile::tempdir().unwrap();
    let hearth = Hearth::new(home.path().to_owned(), |_| {});
    let request = CreateJournal { label: "Notebook".into(), passphrase: PASSPHRASE.into() };
    hearth.journal_create(request).unwrap();
    (home, hearth)
}

/// From now on the profile cannot be saved.
fn too_large_to_save(hearth: &Hearth) {
    let huge = "x".repeat(64 * 1024 * 1024);
    hearth
        .with_journal(|journal| {
            journal.profile.look.signed_as = SignedAs::ChosenName(huge);
            assert!(journal.save_profile().is_err());
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_good_backup_is_no_error_where_the_journal_cannot_be_written() {
    let (home, hearth) = at_home();
    too_large_to_save(&hearth);
    let path = home.path().join("notebook.tar").display().to_string();
    let request = CreateBackup { path: path.clone(), passphrase: PASSPHRASE.into() };
    let made = hearth.backup_create(request).unwrap();
    assert!(hearth.journal_health(()).unwrap().backed_up_on.is_some());
    assert!(hearth.take_notices().iter().any(|notice| notice.code == "record_too_large"));
    let backup = OpenBackup { path, passphrase: Some(PASSPHRASE.into()), recovery_code: None };
    assert_eq!(hearth.backup_verify(backup).unwrap(), made);
}

#[test]
fn help_lines_that_were_refused_do_not_look_kept() {
    let (_home, hearth) = at_home();
    too_large_to_save(&hearth);
    let lines = vec![CrisisLine { name: "Mine".into(), reach: "1".into() }];
    let plan = SupportPlan { helps: vec!["A walk".into()], ..SupportPlan::default() };
    hearth.help_edit(EditHelp { lines, plan }).unwrap_err();
    let view = hearth.help_view(Language { language: "en".into() }).unwrap();
    assert!(view.lines.iter().all(|line| line.name != "Mine"));
    assert!(view.plan.unwrap().helps.is_empty());
}

#[test]
fn a_restore_that_hide_ends_asks_for_the_new_code_at_the_next_opening() {
    let (home, hearth) = at_home();
    hearth
        .with_journal(|journal| {
            journal.profile.recovery_kept = true;
            journal.save_profile()
        })
        .unwrap();
    let path = home.path().join("notebook.tar").display().to_string();
    hearth.backup_create(CreateBackup { path: path.clone(), passphrase: PASSPHRASE.into() }).unwrap();
    let other = tempfile::tempdir().unwrap();
    let other = (Hearth::new(other.path().to_owned(), |_| {}), other);
    let locks = other.0.none_open().unwrap();
    let backup = OpenBackup { path, passphrase: Some(PASSPHRASE.into()), recovery_code: None };
    let journal = other.0.restored(RestoreBackup { backup, new_passphrase: PASSPHRASE.into() }).unwrap();
    other.0.hide().unwrap();
    assert_eq!(other.0.settle_in(journal, locks).unwrap_err().code(), "locked");
    let journal = other.0.app_state(()).unwrap().journals.remove(0).id;
    let request = UnlockJournal { journal, passphrase: PASSPHRASE.into() };
    assert!(other.0.journal_unlock(request).unwrap().recovery_pending);
}
