//! A circle without `--json`: a conversation on a terminal, with slash commands and plain words.

use hearth_tests::Trouble;
use hearth_tests::cli::{Desk, Person, Seat};

const PASSPHRASE: &str = "lamp river seven amber";
/// Wipes the screen and its history.
const WIPE: &str = "\u{1b}[H\u{1b}[2J\u{1b}[3J";

/// The guide's seat in plain words, the code and the address.
fn host(ana: &Person<'_>) -> Result<(Seat, String, String), Trouble> {
    ana.create()?;
    ana.does(&["group", "create", "Tuesday", "--guide", "Ana"])?;
    let file: &str = &ana.passphrase_file;
    let mut host = ana.desk.start(&[
        "--passphrase-file",
        file,
        "circle",
        "host",
        "--group",
        "Tuesday",
        "--bind",
        "127.0.0.1:0",
    ])?;
    let code = after_colon(&host.wait_for_words("Code: ")?);
    let line = host.wait_for_words("Address")?;
    let address = line.rsplit(' ').next().unwrap_or_default().to_owned();
    Ok((host, code, address))
}

fn after_colon(line: &str) -> String {
    line.split_once(": ").map(|(_, rest)| rest.trim().to_owned()).unwrap_or_default()
}

#[test]
fn a_visitor_and_a_guide_talk_through_an_evening() -> Result<(), Trouble> {
    let (one, two) = (Desk::new()?, Desk::new()?);
    let ana = one.person("A", PASSPHRASE)?;
    let (mut host, code, address) = host(&ana)?;
    let file = two.file("code", code)?;
    let args = ["circle", "join", "--visit", "--name", "Mo", "--address", &address, "--code-file", &file];
    let mut mo = two.start(&args)?;
    mo.wait_for_words("This is Tuesday, guided by Ana.")?;
    let words = after_colon(&mo.wait_for_words("Check words: ")?);
    let words = words.split('.').next().unwrap_or_default();
    mo.wait_for_words("Press Enter to knock")?;
    mo.send("")?;
    host.wait_for_words(&format!("Mo, visiting is at the door. Check words: {words}."))?;
    host.send("/let mo")?;
    mo.wait_for_words("What the group agreed on:")?;
    mo.wait_for_words("Press Enter when you have read it.")?;
    mo.wait_for_words("Here: Ana, Mo")?;
    // An agreement that was put off comes back before the first share.
    mo.send("/no")?;
    mo.wait_for_words("before you share, the agreement is shown again")?;
    mo.send("/write Too early.")?;
    mo.wait_for_words("the agreement comes first")?;
    mo.wait_for_words("Press Enter when you have read it.")?;
    mo.send("")?;
    host.wait_for_words("Here: Ana, Mo")?;
    host.send("/question What helped?")?;
    mo.wait_for_words("Question: What helped?")?;

    // Nothing goes before Enter, and not after "no".
    mo.send("/write A walk.")?;
    mo.wait_for_words("“A walk.” goes to: Ana. It is gone at the end.")?;
    mo.send("/no")?;
    mo.wait_for_words("Nothing was sent.")?;
    mo.send("/write My sister called.")?;
    mo.wait_for_words("goes to: Ana.")?;
    mo.send("")?;
    mo.wait_for_words("[1] Your card is with the group: Ana.")?;
    // A card without a name is nobody’s, on every screen.
    host.wait_for_words("[1] Somebody:")?;
    host.wait_for_words("My sister called.")?;
    host.send("/heard 1")?;
    mo.wait_for_words("People heard you.")?;
    host.send("/same 2")?;
    host.wait_for_words("There is no such card on the board.")?;
    host.send("hello")?;
    host.wait_for_words("nothing was sent")?;
    mo.send("/back 1")?;
    host.wait_for_words("No card is on the board now.")?;
    host.send("/end")?;
    for seat in [&mut host, &mut mo] {
        seat.wait_for_words("Thank you for being here.")?;
        let (status, err) = seat.end()?;
        assert_eq!((status.code(), err.as_str()), (Some(0), ""));
    }
    let refused = mo.seen().iter().chain(host.seen()).filter(|line| line.to_string().contains("A walk."));
    assert_eq!(refused.count(), 1, "only its author ever saw it");
    Ok(())
}

#[test]
fn a_card_that_is_taken_back_leaves_the_terminal_and_its_history() -> Result<(), Trouble> {
    let (one, two) = (Desk::new()?, Desk::new()?);
    let ana = one.person("A", PASSPHRASE)?;
    let (mut host, code, address) = host(&ana)?;
    let file = two.file("code", code)?;
    let args = ["circle", "join", "--visit", "--name", "Mo", "--address", &address, "--code-file", &file];
    let mut mo = two.start_on_a_terminal(&args)?;
    mo.wait_for_words("Press Enter to knock")?;
    mo.send("")?;
    host.wait_for_words("is at the door")?;
    host.send("/let")?;
    host.wait_for_words("Here: Ana, Mo")?;
    mo.wait_for_words("Press Enter when you have read it.")?;
    mo.send("")?;
    host.send("/write I slept well.")?;
    host.wait_for_words("goes to: Mo.")?;
    host.send("")?;
    mo.wait_for_words("I slept well.")?;
    host.wait_for_words("[1] Your card is with the group")?;
    host.send("/back 1")?;
    let line = mo.wait_for_words("No card is on the board now.")?;
    assert!(line.contains(WIPE), "{line:?}");
    host.send("/end")?;
    let line = mo.wait_for_words("Thank you for being here.")?;
    assert!(line.contains(WIPE), "{line:?}");
    assert_eq!(mo.end()?.0.code(), Some(0));
    Ok(())
}

#[test]
fn without_anybody_to_ask_a_code_is_an_error_and_not_a_wait() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let args = ["--json", "circle", "join", "--visit", "--name", "Mo", "--address", "127.0.0.1:9"];
    assert_eq!(desk.run(&args)?.refusal()?, "nobody_to_ask");
    assert_eq!(desk.run(&["--json", "journal", "create", "--label", "A"])?.refusal()?, "nobody_to_ask");
    Ok(())
}
