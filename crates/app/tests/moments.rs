//! Writing, finding, deleting and bringing back; what a card takes from a moment and what it leaves.
#![allow(clippy::unwrap_used, reason = "a story that cannot go on must stop loudly")]

mod people;

use hearth_app::api::*;
use hearth_domain::{MilestoneNotes, MomentKind, SignedAs};
use people::Person;

fn milestone() -> MomentInput {
    MomentInput {
        kind: MomentKind::Milestone,
        title: "A year".into(),
        body: "I called my sister. She answered!\n- **We laughed**".into(),
        occurred_on: Some("2026-03".into()),
        tags: vec!["family".into()],
        milestone: MilestoneNotes { helped: "José".into(), ..MilestoneNotes::default() },
        ..MomentInput::default()
    }
}

#[test]
fn a_moment_is_there_again_after_the_journal_was_locked() {
    let person = Person::with_journal();
    let saved = person.hearth.moment_add(milestone()).unwrap();
    person.hearth.journal_lock(()).unwrap();
    person.unlock();
    assert_eq!(person.hearth.moment_show(ById { id: saved.id }).unwrap(), saved);
}

#[test]
fn the_list_is_newest_first_and_follows_every_change() {
    let person = Person::with_journal();
    let add = |body: &str, on: &str| {
        let input = MomentInput { body: body.into(), occurred_on: Some(on.into()), ..MomentInput::default() };
        person.hearth.moment_add(input).unwrap().id
    };
    let list = || -> Vec<String> {
        let items = person.hearth.moment_list(MomentFilter::default()).unwrap().items;
        items.into_iter().map(|row| row.heading).collect()
    };
    let may = add("may", "2026-05-01");
    add("june", "2026-06-01");
    assert_eq!(list(), ["june", "may"]);
    add("april", "2026-04-01");
    assert_eq!(list(), ["june", "may", "april"]);
    person.hearth.moment_delete(ById { id: may }).unwrap();
    assert_eq!(list(), ["june", "april"]);
    person.hearth.moment_restore(ById { id: may }).unwrap();
    assert_eq!(list(), ["june", "may", "april"]);
    let filter =
        MomentFilter { from: Some("2026-05".into()), to: Some("2026-05".into()), ..MomentFilter::default() };
    assert_eq!(person.hearth.moment_list(filter).unwrap().items[0].heading, "may");
}

#[test]
fn search_finds_words_whatever_their_case_and_accents() {
    let person = Person::with_journal();
    person.hearth.moment_add(milestone()).unwrap();
    let find =
        |query: &str| person.hearth.search(SearchRequest { query: query.into(), limit: None }).unwrap().items;
    assert_eq!(find("SISTER jose").len(), 1);
    assert_eq!(find("jose")[0].found, "José");
    assert!(find("brother").is_empty() && find("  ").is_empty());
}

#[test]
fn a_card_starts_empty_and_takes_only_what_was_picked() {
    let person = Person::with_journal();
    let moment = person.hearth.moment_add(milestone()).unwrap();
    let start = person.hearth.card_start(MaybeId { id: Some(moment.id) }).unwrap();
    assert!(start.input.text.is_empty());
    assert!(start.sentences.contains(&"I called my sister.".to_owned()));
    let input = CardInput {
        text: "I called my sister.".into(),
        signed_as: SignedAs::FirstName("Jay".into()),
        ..start.input
    };
    let preview = person.hearth.card_preview(input.clone()).unwrap();
    assert_eq!(
        (preview.face.text.as_str(), preview.face.signed_as.as_deref()),
        ("I called my sister.", Some("Jay"))
    );
    for code in ["date", "other_words", "tags", "other_moments"] {
        assert!(preview.not_sent.contains(&code.to_owned()), "{code}");
    }
    let made = person.hearth.card_make(input).unwrap();
    assert_eq!(made.face, preview.face);
    let again = person.hearth.card_start(MaybeId::default()).unwrap();
    assert_eq!(again.input.signed_as, SignedAs::FirstName("Jay".into()), "the look is remembered");
}

#[test]
fn the_way_back_in_is_asked_for_until_two_groups_were_typed_back() {
    let person = Person::with_journal();
    let sheet = person.hearth.recovery_sheet(()).unwrap();
    let typed: Vec<String> =
        sheet.ask.iter().map(|at| sheet.groups[*at as usize - 1].to_lowercase()).collect();
    let wrong = ConfirmRecovery { answers: vec!["0000".into(), "0000".into()] };
    assert_eq!(person.hearth.recovery_confirm(wrong).unwrap_err().code(), "recovery_mismatch");
    person.hearth.recovery_confirm(ConfirmRecovery { answers: typed }).unwrap();
    person.hearth.journal_lock(()).unwrap();
    assert!(!person.unlock().recovery_pending);
    person.hearth.journal_lock(()).unwrap();
    let recover = RecoverJournal {
        journal: person.journal.clone(),
        recovery_code: sheet.groups.join(" ").to_lowercase(),
        new_passphrase: "another walk by the river".into(),
    };
    person.hearth.journal_recover(recover).unwrap();
}

#[test]
fn help_now_works_without_any_journal() {
    let person = Person::newcomer();
    for language in ["en", "es"] {
        let help = person.hearth.help_view(Language { language: language.into() }).unwrap();
        assert!(help.lines.iter().any(|line| line.reach.contains("988")), "{language}");
        assert!(help.plan.is_none());
    }
}
