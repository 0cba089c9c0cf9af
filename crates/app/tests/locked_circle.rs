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
