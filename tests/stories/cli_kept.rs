//! A card that its author let the guide keep: until its day, until it is asked back, and not a day longer.

use hearth_tests::Trouble;
use hearth_tests::canary;
use hearth_tests::cli::{Desk, items, text};
use hearth_tests::tuesday::{Evening, PASSPHRASE, card, desks, sees, went_well, with_text};
use serde_json::json;

const UNTIL: &str = "2026-03-17";

/// A guide's journal with one card kept until [`UNTIL`], after an evening on the third of March.
fn keep_one_card(desks: &[Desk; 4]) -> Result<(), Trouble> {
    let mut evening = Evening::begin(desks)?;
    let card = card(&evening.jay, "My sister called.")?;
    let mut jay = evening.jay_comes()?;
    jay.tell(&json!({ "cmd": "share", "card": card, "keep_until": UNTIL }))?;
    jay.wait_for("shared")?;
    with_text(&mut evening.host, "My sister called.")?;
    evening.host.tell(&json!({ "cmd": "end" }))?;
    jay.wait_for("ended")?;
    went_well(&mut jay)?;
    went_well(&mut evening.host)
}

/// How many cards are listed on a day, and how many sealed files lie in the tray then.
fn on_day(desk: &mut Desk, day: &str) -> Result<(usize, usize), Trouble> {
    desk.set_clock(&format!("{day}T12:00:00Z"));
    let listed = items(&desk.person("A", PASSPHRASE)?.does(&["inbox", "list"])?).len();
    let tray = |file: &&std::path::PathBuf| file.parent().is_some_and(|folder| folder.ends_with("tray"));
    let sealed =
        canary::files(&desk.home.path())?.iter().filter(tray).filter(|file| !file.ends_with("keys")).count();
    Ok((listed, sealed))
}

#[test]
fn a_kept_card_is_gone_after_its_day() -> Result<(), Trouble> {
    let mut desks = desks()?;
    keep_one_card(&desks)?;
    let guide = &mut desks[0];
    assert_eq!(on_day(guide, "2026-03-10")?, (1, 1));
    assert_eq!(on_day(guide, "2026-03-17")?, (1, 1), "its last day is a whole one");
    assert_eq!(on_day(guide, "2026-03-18")?, (0, 0));
    assert_eq!(on_day(guide, "2026-03-10")?, (0, 0), "a clock that is set back brings nothing back");
    Ok(())
}

#[test]
fn a_clock_that_leaps_hides_first_and_destroys_on_a_second_day() -> Result<(), Trouble> {
    let mut desks = desks()?;
    keep_one_card(&desks)?;
    let guide = &mut desks[0];
    assert_eq!(on_day(guide, "2026-05-01")?, (0, 1), "hidden, not destroyed");
    assert_eq!(on_day(guide, "2026-05-01")?, (0, 1), "the same day proves nothing");
    assert_eq!(on_day(guide, "2026-03-04")?, (1, 1), "set right again");
    assert_eq!(on_day(guide, "2026-05-01")?, (0, 1));
    assert_eq!(on_day(guide, "2026-05-02")?, (0, 0));
    assert_eq!(on_day(guide, "2026-03-04")?, (0, 0));
    Ok(())
}

#[test]
fn a_reply_comes_with_the_next_circle_and_a_take_back_reaches_the_inbox() -> Result<(), Trouble> {
    let desks = desks()?;
    keep_one_card(&desks)?;
    let (ana, jay) = (desks[0].person("A", PASSPHRASE)?, desks[1].person("J", PASSPHRASE)?);
    let id = text(&items(&ana.does(&["inbox", "list"])?)[0], "id");
    ana.does(&["inbox", "reply", &id, "I am glad she called."])?;
    let share = text(&items(&jay.does(&["share", "list"])?)[0], "id");

    let mut host = ana.starts(&["circle", "host", "--group", "Tuesday", "--bind", "127.0.0.1:0"])?;
    let ready = host.wait_for("ready")?;
    let code = jay.desk.file("code", text(&ready, "code"))?;
    let address = text(&ready, "address");
    let mut seat =
        jay.starts(&["circle", "join", "--address", &address, "--code-file", &code, "--name", "Jay"])?;
    let knock = host.wait_for("knock")?;
    host.tell(&json!({ "cmd": "admit", "member": knock["member"] }))?;
    assert_eq!(text(&seat.wait_for("reply")?, "text"), "I am glad she called.");
    seat.tell(&json!({ "cmd": "leave" }))?;
    went_well(&mut seat)?;
    sees(&mut host, &["Ana"])?;
    assert_eq!(text(&jay.does(&["share", "take-back", &share])?, "state"), "taking_back");

    let mut seat =
        jay.starts(&["circle", "join", "--address", &address, "--code-file", &code, "--name", "Jay"])?;
    let knock = host.wait_for("knock")?;
    host.tell(&json!({ "cmd": "admit", "member": knock["member"] }))?;
    sees(&mut seat, &["Ana", "Jay"])?;
    // Each side hears one thing after another: what was asked back is on its way before the first question is
    // heard, the guide's app answers it before it tells of the quiet ask, and the receipt comes before the second.
    host.tell(&json!({ "cmd": "question", "text": "All here?" }))?;
    seat.wait_for("question")?;
    seat.tell(&json!({ "cmd": "quiet_ask" }))?;
    host.wait_for("quiet_ask")?;
    host.tell(&json!({ "cmd": "question", "text": "All well?" }))?;
    seat.wait_for("question")?;
    host.tell(&json!({ "cmd": "end" }))?;
    went_well(&mut seat)?;
    went_well(&mut host)?;
    let inbox = ana.does(&["inbox", "list"])?;
    assert_eq!((items(&inbox).len(), &inbox["something_went"]), (0, &json!(true)));
    assert_eq!(ana.does(&["inbox", "list"])?["something_went"], json!(false), "once");
    assert_eq!(text(&jay.does(&["share", "show", &share])?["share"], "state"), "taken_back");
    Ok(())
}

#[test]
fn erasing_all_records_says_which_stay() -> Result<(), Trouble> {
    let mut desks = desks()?;
    keep_one_card(&desks)?;
    let erase = ["share", "erase", "--all"];
    let jay = desks[1].person("J", PASSPHRASE)?;
    assert_eq!(jay.does(&erase)?, json!({ "erased": 0, "left": 1 }), "a guide may still read it");
    assert_eq!(items(&jay.does(&["share", "list"])?).len(), 1);
    desks[1].set_clock("2026-03-18T12:00:00Z");
    let jay = desks[1].person("J", PASSPHRASE)?;
    assert_eq!(jay.does(&erase)?, json!({ "erased": 1, "left": 0 }));
    assert!(items(&jay.does(&["share", "list"])?).is_empty());
    Ok(())
}
