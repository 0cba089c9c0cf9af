//! What happens in a circle while a journal is locked reaches it, also when the window is closed before anybody unlocks.
#![allow(clippy::unwrap_used, reason = "a story that cannot go on must stop loudly")]

mod people;

use hearth_app::api::*;
use hearth_domain::ShareState;
use hearth_vault::{Passphrase, Unlock, inspect};
use people::{Person, ana_and_jay, in_days, until};

const WORDS: &str = "KESTREL by the river.";

/// How many letters lie sealed for this person.
fn letters(person: &Person) -> usize {
    let held = person.home().join("journals").join(&person.journal).join("held");
    held.read_dir().map_or(0, |entries| entries.flatten().filter(|entry| !is_hidden(entry)).count())
}

fn is_hidden(entry: &std::fs::DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

/// Whether the master key opens anything under the home that says the words.
fn says(person: &Person) -> bool {
    let dir = person.home().join("journals").join(&person.journal);
    let passphrase = Passphrase::new(people::PASSPHRASE.into());
    let all = inspect::everything(&dir, &dir, Unlock::Passphrase(&passphrase)).unwrap();
    all.iter().any(|found| found.plain.windows(7).any(|part| part == b"KESTREL"))
}

#[test]
fn a_take_back_between_two_locked_journals_is_not_lost_when_both_windows_are_closed() {
    let (mut ana, mut jay, _group) = ana_and_jay();
    let share = jay.shares(jay.card(WORDS), Some(in_days(7)));
    ana.gets_card();
    until(|| ana.hearth.inbox_list(()).unwrap().items.len() == 1);
    for person in [&ana, &jay] {
        person.hearth.journal_lock(()).unwrap();
    }
    jay.hearth.circle_take_back(ByShare { share: share.to_string() }).unwrap();
    ana.wait(|event| matches!(event, CircleEvent::TakenBack { .. }).then_some(()));
    jay.wait(|event| matches!(event, CircleEvent::TakenBack { .. }).then_some(()));
    until(|| letters(&ana) > 0 && letters(&jay) > 0);
    ana.closes_the_window();
    jay.closes_the_window();
    ana.unlock();
    assert!(ana.hearth.inbox_list(()).unwrap().items.is_empty());
    jay.unlock();
    // Ana's app has let it go and says so at the next circle.
    assert_eq!(jay.state_of(share), ShareState::TakingBack);
    assert_eq!((letters(&ana), letters(&jay)), (0, 0), "told once, and gone");
}

#[test]
fn a_card_to_be_kept_waits_for_a_locked_guide_and_goes_when_it_is_taken_back_before() {
    let (mut ana, jay, _group) = ana_and_jay();
    ana.hearth.journal_lock(()).unwrap();
    let kept = jay.shares(jay.card("OSPREY over the weir."), Some(in_days(7)));
    ana.gets_card();
    let back = jay.shares(jay.card(WORDS), Some(in_days(7)));
    ana.gets_card();
    until(|| letters(&ana) == 2);
    jay.hearth.circle_take_back(ByShare { share: back.to_string() }).unwrap();
    ana.wait(|event| matches!(event, CircleEvent::TakenBack { .. }).then_some(()));
    // The card's letter is gone; the one that says so is there instead.
    until(|| letters(&ana) == 2);
    ana.closes_the_window();
    assert!(!says(&ana), "nothing that the master key opens has what was taken back");
    ana.unlock();
    let items = ana.hearth.inbox_list(()).unwrap().items;
    assert_eq!(items.iter().map(|row| row.id).collect::<Vec<_>>(), [kept]);
}

#[test]
fn what_comes_for_a_locked_journal_is_sealed_also_while_somebody_else_has_theirs_open() {
    let (mut ana, jay, _group) = ana_and_jay();
    ana.hearth.journal_lock(()).unwrap();
    let share = jay.shares(jay.card(WORDS), Some(in_days(7)));
    ana.gets_card();
    until(|| letters(&ana) == 1);
    let theirs = CreateJournal { label: "Blue folder".into(), passphrase: people::PASSPHRASE.into() };
    ana.hearth.journal_create(theirs).unwrap();
    jay.hearth.circle_take_back(ByShare { share: share.to_string() }).unwrap();
    ana.wait(|event| matches!(event, CircleEvent::TakenBack { .. }).then_some(()));
    assert!(!says(&ana) && letters(&ana) > 0, "the card is gone, and that it is asked back is sealed");
    ana.closes_the_window();
    ana.unlock();
    assert!(ana.hearth.inbox_list(()).unwrap().items.is_empty());
}

#[test]
fn a_card_for_this_circle_alone_that_was_taken_back_while_locked_is_recorded_so() {
    let (_ana, mut jay, _group) = ana_and_jay();
    let share = jay.shares(jay.card(WORDS), None);
    jay.hearth.journal_lock(()).unwrap();
    jay.hearth.circle_take_back(ByShare { share: share.to_string() }).unwrap();
    jay.wait(|event| matches!(event, CircleEvent::TakenBack { .. }).then_some(()));
    assert!(letters(&jay) >= 2, "that it was asked back, and that it is gone");
    jay.closes_the_window();
    jay.unlock();
    assert_eq!(jay.state_of(share), ShareState::TakenBack);
}

#[test]
fn an_erased_line_of_the_record_is_in_no_file_any_more() {
    let (ana, jay, _group) = ana_and_jay();
    let card = jay.card(WORDS);
    let [one, other] = [(); 2].map(|()| jay.shares(card, None));
    jay.hearth.card_delete(ById { id: card }).unwrap();
    ana.hearth.circle_end(()).unwrap();
    jay.is_told_it_ended();
    until(|| [one, other].iter().all(|share| jay.state_of(*share) == ShareState::Ended));
    jay.hearth.journal_maintain().unwrap();
    assert!(says_while_open(&jay));
    jay.hearth.share_erase(ById { id: one }).unwrap();
    assert!(says_while_open(&jay), "the other line is still there");
    assert_eq!(jay.hearth.share_erase_all(()).unwrap().erased, 1);
    assert!(!says_while_open(&jay));
}

/// The same of a journal that is open, and stays so.
fn says_while_open(person: &Person) -> bool {
    person.hearth.journal_lock(()).unwrap();
    let says = says(person);
    person.unlock();
    says
}

#[test]
fn a_deleted_card_leaves_every_file_with_the_next_upkeep_and_can_be_brought_back_until_the_lock() {
    let person = Person::with_journal();
    let card = person.card(WORDS);
    person.hearth.card_delete(ById { id: card }).unwrap();
    person.hearth.journal_maintain().unwrap();
    person.hearth.card_restore(ById { id: card }).unwrap();
    person.hearth.journal_maintain().unwrap();
    assert!(says_while_open(&person));
    person.hearth.card_delete(ById { id: card }).unwrap();
    assert!(says_while_open(&person), "not before the upkeep");
    person.hearth.journal_maintain().unwrap();
    assert!(!says_while_open(&person));
}
