//! What is being written waits for its owner, each in its place, and none takes the place of another.
#![allow(clippy::unwrap_used, reason = "a story that cannot go on must stop loudly")]

mod people;

use hearth_app::api::*;
use people::Person;

fn written(body: &str) -> MomentInput {
    MomentInput { body: body.into(), ..MomentInput::default() }
}

fn new_moment(input: MomentInput) -> Draft {
    Draft { place: DraftPlace::NewMoment, words: DraftWords::Moment(input) }
}

fn moment(person: &Person, place: DraftPlace) -> Option<MomentInput> {
    match person.hearth.draft_load(place).unwrap() {
        Some(DraftWords::Moment(input)) => Some(input),
        _ => None,
    }
}

fn draft_file(person: &Person) -> std::path::PathBuf {
    person.home().join("journals").join(&person.journal).join("draft")
}

#[test]
fn a_draft_waits_for_its_owner_and_goes_when_let_go() {
    let person = Person::with_journal();
    person.hearth.draft_save(new_moment(written("Half a thought"))).unwrap();
    person.hearth.journal_lock(()).unwrap();
    assert!(person.unlock().has_draft);
    assert_eq!(moment(&person, DraftPlace::NewMoment), Some(written("Half a thought")));
    person.hearth.draft_clear(DraftPlace::NewMoment).unwrap();
    assert_eq!(moment(&person, DraftPlace::NewMoment), None);
    assert!(!draft_file(&person).exists());
}

#[test]
fn a_change_to_an_old_moment_and_a_new_moment_wait_beside_each_other() {
    let person = Person::with_journal();
    let old = person.hearth.moment_add(written("As it was.")).unwrap();
    let changing = DraftPlace::Moment(old.id);
    person.hearth.draft_save(new_moment(written("Something new"))).unwrap();
    let words = DraftWords::Moment(written("As it is now."));
    person.hearth.draft_save(Draft { place: changing.clone(), words }).unwrap();
    person.hearth.journal_lock(()).unwrap();
    let opened = person.unlock();
    assert_eq!(opened.drafts, [DraftPlace::NewMoment, changing.clone()]);
    let moment_again = moment(&person, changing.clone()).unwrap();
    person.hearth.moment_edit(EditMoment { id: old.id, moment: moment_again }).unwrap();
    person.hearth.draft_clear(changing).unwrap();
    assert_eq!(person.hearth.moment_list(MomentFilter::default()).unwrap().items.len(), 1);
    assert_eq!(moment(&person, DraftPlace::NewMoment), Some(written("Something new")));
}

#[test]
fn every_place_keeps_its_own_words() {
    let person = Person::with_journal();
    let id = person.hearth.moment_add(written("A day.")).unwrap().id;
    let card = |text: &str| DraftWords::Card(CardInput { text: text.into(), ..CardInput::default() });
    let plan = hearth_domain::SupportPlan { helps: vec!["A walk".into()], ..Default::default() };
    let help = EditHelp { lines: Vec::new(), plan };
    let drafts = [
        Draft { place: DraftPlace::NewCard(None), words: card("From nothing") },
        Draft { place: DraftPlace::NewCard(Some(id)), words: card("From a moment") },
        Draft { place: DraftPlace::Card(id), words: card("Changed") },
        Draft { place: DraftPlace::EndedLine, words: DraftWords::Moment(written("A line")) },
        Draft { place: DraftPlace::HelpLines, words: DraftWords::Help(help) },
    ];
    for draft in drafts.clone() {
        person.hearth.draft_save(draft).unwrap();
    }
    person.hearth.journal_lock(()).unwrap();
    assert_eq!(person.unlock().drafts.len(), drafts.len());
    for draft in drafts {
        assert_eq!(person.hearth.draft_load(draft.place).unwrap(), Some(draft.words));
    }
}

#[test]
fn erasing_a_moment_takes_the_change_to_it_along() {
    let person = Person::with_journal();
    let id = person.hearth.moment_add(written("As it was.")).unwrap().id;
    let words = DraftWords::Moment(written("As it is now."));
    person.hearth.draft_save(Draft { place: DraftPlace::Moment(id), words }).unwrap();
    person.hearth.draft_save(new_moment(written("Something new"))).unwrap();
    person.hearth.moment_erase(ById { id }).unwrap();
    assert_eq!(moment(&person, DraftPlace::Moment(id)), None);
    assert_eq!(moment(&person, DraftPlace::NewMoment), Some(written("Something new")));
}

#[test]
fn a_deleted_card_comes_back_whole_though_its_photo_is_erased() {
    let person = Person::with_journal();
    let photo = person.hearth.attachment_add(picture()).unwrap();
    let input = MomentInput { attachments: vec![photo.id], ..written("A red day.") };
    let moment = person.hearth.moment_add(input).unwrap();
    let card = CardInput {
        from_moment: Some(moment.id),
        text: "A red day.".into(),
        picture: Some(photo.id),
        ..CardInput::default()
    };
    let made = person.hearth.card_make(card).unwrap();
    person.hearth.moment_erase(ById { id: moment.id }).unwrap();
    person.hearth.card_delete(ById { id: made.id }).unwrap();
    person.hearth.card_restore(ById { id: made.id }).unwrap();
    assert_eq!(person.hearth.card_show(ById { id: made.id }).unwrap(), made);
    assert_eq!(person.hearth.card_restore(ById { id: made.id }).unwrap_err().code(), "not_found");
}

/// A red picture, as a person would drop it in.
fn picture() -> AddAttachment {
    use base64::Engine;
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(8, 8, image::Rgb([200, 30, 30]))
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    let base64 = base64::engine::general_purpose::STANDARD.encode(png.into_inner());
    AddAttachment { base64, description: "A red square".into() }
}

#[test]
fn a_photo_in_a_draft_survives_a_lock_and_one_nobody_kept_is_unlinked() {
    let person = Person::with_journal();
    let files = || {
        std::fs::read_dir(person.home().join("journals").join(&person.journal).join("files")).unwrap().count()
    };
    let kept = person.hearth.attachment_add(picture()).unwrap();
    person.hearth.attachment_add(picture()).unwrap();
    let input = MomentInput { attachments: vec![kept.id], ..MomentInput::default() };
    person.hearth.draft_save(new_moment(input)).unwrap();
    assert_eq!(files(), 2);
    person.hearth.journal_lock(()).unwrap();
    person.unlock();
    assert_eq!(files(), 1, "the photo of no moment and no draft is gone");
    let draft = moment(&person, DraftPlace::NewMoment).unwrap();
    let saved = person.hearth.moment_add(draft).unwrap();
    let shown = person.hearth.attachment_picture(ById { id: saved.attachments[0].id }).unwrap();
    assert_eq!(shown.description, "A red square");
}

#[test]
fn a_damaged_draft_is_named_and_the_journal_opens_all_the_same() {
    let person = Person::with_journal();
    let saved = person.hearth.moment_add(written("Saved.")).unwrap();
    person.hearth.draft_save(new_moment(written("Half a thought"))).unwrap();
    person.hearth.journal_lock(()).unwrap();
    let draft = person.home().join("journals").join(&person.journal).join("draft");
    let mut bytes = std::fs::read(&draft).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&draft, bytes).unwrap();
    let opened = person.unlock();
    assert!(!opened.has_draft);
    assert!(opened.notices.iter().any(|notice| notice.code == "draft_damaged"));
    person.hearth.draft_save(new_moment(written("After it"))).unwrap();
    assert_eq!(moment(&person, DraftPlace::NewMoment), Some(written("After it")));
    assert_eq!(person.hearth.moment_show(ById { id: saved.id }).unwrap(), saved);
}

#[test]
fn a_draft_of_a_journal_that_can_only_be_read_is_kept_and_does_not_try_the_disk() {
    let person = Person::with_journal();
    let dir = person.home().join("journals").join(&person.journal);
    let is_read_only = || person.hearth.journal_health(()).unwrap().state == HealthState::ReadOnly;
    let id = person.hearth.moment_add(written("Gone soon.")).unwrap().id;
    // Writing the journal anew stops half way, and it is read from memory from then on.
    let in_the_way = dir.join("log.old");
    std::fs::write(&in_the_way, "").unwrap();
    person.hearth.moment_erase(ById { id }).unwrap_err();
    assert!(is_read_only());
    std::fs::remove_file(&in_the_way).unwrap();
    person.hearth.draft_save(new_moment(written("Half a thought"))).unwrap();
    assert_eq!(moment(&person, DraftPlace::NewMoment), Some(written("Half a thought")));
    assert!(is_read_only(), "the disk was not tried");
    person.hearth.moment_add(written("Saved.")).unwrap();
    assert!(!is_read_only());
}
