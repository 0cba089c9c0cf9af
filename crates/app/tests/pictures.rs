//! Pictures that are lost, damaged or exchanged are named by their moment, and those still wanted are kept.
#![allow(clippy::unwrap_used, reason = "a story that cannot go on must stop loudly")]

mod import_support;
mod people;

use std::path::PathBuf;

use hearth_app::api::*;
use hearth_domain::Id;
use import_support::jpeg;
use people::Person;

const PASSPHRASE: &str = "a kettle, a window, a walk";
const SECOND: &str = "a lamp, a harbour, a coat";

/// A moment with a picture, and where that picture's file lies.
fn with_picture(ana: &Person, title: &str, shade: u8) -> (Id, PathBuf) {
    let before = pictures(ana);
    let source = ana.home().join("picture.jpg");
    std::fs::write(&source, jpeg(shade)).unwrap();
    let attachments = vec![ana.hearth.moment_attach_file(&source).unwrap().id];
    let on = Some("2026-03-14".to_owned());
    let input = MomentInput { title: title.into(), occurred_on: on, attachments, ..MomentInput::default() };
    let id = ana.hearth.moment_add(input).unwrap().id;
    (id, pictures(ana).into_iter().find(|path| !before.contains(path)).unwrap())
}

fn dir(ana: &Person) -> PathBuf {
    ana.home().join("journals").join(&ana.journal)
}

fn pictures(ana: &Person) -> Vec<PathBuf> {
    std::fs::read_dir(dir(ana).join("files")).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// Three moments whose pictures are damaged, gone and whole.
fn troubled() -> (Person, [Id; 3]) {
    let ana = Person::with_journal();
    let (damaged, at) = with_picture(&ana, "First snow", 1);
    let mut bytes = std::fs::read(&at).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(at, bytes).unwrap();
    let (gone, at) = with_picture(&ana, "The kite", 2);
    std::fs::remove_file(at).unwrap();
    let (whole, _) = with_picture(&ana, "The sea", 3);
    (ana, [damaged, gone, whole])
}

fn named(notices: &[NoticeView]) -> Vec<(&str, Id, &str)> {
    let about = |notice: &NoticeView| notice.moment.as_ref().unwrap().id;
    let mut named: Vec<_> =
        notices.iter().map(|notice| (notice.code.as_str(), about(notice), notice.message.as_str())).collect();
    named.sort_by_key(|notice| notice.0);
    named
}

const DAMAGED: &str =
    "A picture or drawing is damaged (“First snow”, 2026-03-14). The words with it are here.";
const GONE: &str = "A picture or drawing is missing (“The kite”, 2026-03-14). The words with it are here.";

#[test]
fn a_lost_and_a_damaged_picture_are_reported_with_their_moments() {
    let (ana, [damaged, gone, _]) = troubled();
    let expected = [("file_damaged", damaged, DAMAGED), ("file_lost", gone, GONE)];
    let report = ana.hearth.journal_verify(()).unwrap();
    assert!(!report.ok && report.files == 1, "{report:?}");
    assert_eq!(named(&report.notices), expected);
    let health = ana.hearth.journal_health(()).unwrap();
    assert_eq!((health.state, health.problems), (HealthState::Damaged, report.notices));
    let repaired = ana.hearth.journal_repair(()).unwrap();
    assert_eq!(named(&repaired.notices), expected, "nothing of it is mended, and each is said once");
    assert!(!repaired.ok);
}

#[test]
fn two_exchanged_pictures_are_noticed() {
    let ana = Person::with_journal();
    let (one, at) = with_picture(&ana, "One", 1);
    let (two, other) = with_picture(&ana, "Two", 200);
    let aside = ana.home().join("aside");
    for (from, to) in [(&at, &aside), (&other, &at), (&aside, &other)] {
        std::fs::rename(from, to).unwrap();
    }
    let report = ana.hearth.journal_verify(()).unwrap();
    let mut found: Vec<_> = named(&report.notices).into_iter().map(|(code, id, _)| (code, id)).collect();
    found.sort();
    let mut expected = [("file_exchanged", one), ("file_exchanged", two)];
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn the_check_in_the_background_finds_them_too() {
    let (ana, [damaged, gone, _]) = troubled();
    ana.hearth.journal_lock(()).unwrap();
    ana.hearth.keep_house();
    ana.unlock();
    let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
    let health = loop {
        let health = ana.hearth.journal_health(()).unwrap();
        if health.state != HealthState::Unchecked || std::time::Instant::now() > until {
            break health;
        }
        std::thread::yield_now();
    };
    assert_eq!(health.state, HealthState::Damaged);
    let expected = [("file_damaged", damaged, DAMAGED), ("file_lost", gone, GONE)];
    assert_eq!(named(&health.problems), expected);
}

#[test]
fn a_backup_is_made_all_the_same_and_says_what_is_not_in_it() {
    let (ana, [damaged, gone, whole]) = troubled();
    let path = ana.home().join("notebook.tar").display().to_string();
    let request = CreateBackup { path: path.clone(), passphrase: PASSPHRASE.into() };
    let made = ana.hearth.backup_create(request).unwrap();
    assert_eq!(made.files, 1);
    assert_eq!(named(&made.pictures), [("file_damaged", damaged, DAMAGED), ("file_lost", gone, GONE)]);
    let other = Person::newcomer();
    let backup = OpenBackup { path, passphrase: Some(PASSPHRASE.into()), recovery_code: None };
    other.hearth.backup_restore(RestoreBackup { backup, new_passphrase: SECOND.into() }).unwrap();
    assert_eq!(other.hearth.moment_list(MomentFilter::default()).unwrap().items.len(), 3);
    let shown = other.hearth.moment_show(ById { id: whole }).unwrap().attachments[0].id;
    other.hearth.attachment_picture(ById { id: shown }).unwrap();
}

#[test]
fn a_rotation_goes_on_without_a_damaged_picture_and_names_its_moment() {
    let (ana, [damaged, _, _]) = troubled();
    let request = ChangePassphrase { current: PASSPHRASE.into(), new_passphrase: SECOND.into() };
    ana.hearth.journal_rotate(request).unwrap();
    // What the shell asks after each of these commands takes no notice away from the page.
    assert!(ana.hearth.is_open());
    let notices = ana.hearth.take_notices();
    let found: Vec<_> = named(&notices).into_iter().map(|(code, id, _)| (code, id)).collect();
    assert_eq!(found, [("file_left_behind", damaged)]);
    assert_eq!(pictures(&ana).len(), 1, "the whole one");
}

#[test]
fn the_pictures_of_lost_moments_stay_for_whoever_can_bring_those_back() {
    let ana = Person::with_journal();
    with_picture(&ana, "To be lost", 1);
    ana.hearth.journal_lock(()).unwrap();
    for part in ["log", "store"] {
        std::fs::rename(dir(&ana).join(part), ana.home().join(part)).unwrap();
    }
    let opened = ana.unlock();
    assert!(opened.notices.iter().any(|notice| notice.code == "records_lost"), "{:?}", opened.notices);
    assert!(ana.hearth.moment_list(MomentFilter::default()).unwrap().items.is_empty());
    assert_eq!(pictures(&ana).len(), 1);
    // Not at the next opening either, which finds the journal in order, and once the loss was read; nor with what is
    // erased meanwhile.
    ana.hearth.losses_read(()).unwrap();
    ana.hearth.journal_lock(()).unwrap();
    assert!(ana.unlock().notices.is_empty());
    assert_eq!(pictures(&ana).len(), 1);
    let (erased, its) = with_picture(&ana, "To be erased", 2);
    ana.hearth.moment_erase(ById { id: erased }).unwrap();
    assert!(!its.exists(), "what is erased is gone, with its picture");
    assert_eq!(pictures(&ana).len(), 1);
}

#[test]
fn a_picture_that_nothing_refers_to_goes_with_the_next_opening() {
    let ana = Person::with_journal();
    let source = ana.home().join("picture.jpg");
    std::fs::write(&source, jpeg(1)).unwrap();
    ana.hearth.moment_attach_file(&source).unwrap();
    ana.hearth.journal_lock(()).unwrap();
    assert_eq!(pictures(&ana).len(), 1);
    ana.unlock();
    assert!(pictures(&ana).is_empty());
}

#[test]
fn a_card_whose_moment_is_erased_is_previewed_as_it_was_kept() {
    let ana = Person::with_journal();
    let (moment, _) = with_picture(&ana, "First snow", 1);
    let picture = ana.hearth.moment_show(ById { id: moment }).unwrap().attachments[0].id;
    let input = CardInput {
        from_moment: Some(moment),
        text: "It snowed.".into(),
        picture: Some(picture),
        ..CardInput::default()
    };
    let before = ana.hearth.card_preview(input.clone()).unwrap();
    let card = ana.hearth.card_make(input).unwrap();
    ana.hearth.moment_erase(ById { id: moment }).unwrap();
    let kept = ana.hearth.card_show(ById { id: card.id }).unwrap();
    let preview = ana.hearth.card_preview(kept.input.clone()).unwrap();
    assert_eq!((&preview.hash, &preview.face), (&before.hash, &kept.face));
    assert!(preview.face.picture.is_some());
    assert_eq!(preview.not_sent, ["date", "other_moments"], "of what is erased nothing stays behind");
    let other = CardInput { text: "It snowed a lot.".into(), ..kept.input };
    assert_eq!(ana.hearth.card_preview(other).unwrap_err().code(), "not_found");
}
