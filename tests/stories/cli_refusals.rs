//! What cannot be done: a clear line with a code, exit 1, and nothing changed. Never a panic.

use hearth_tests::Trouble;
use hearth_tests::canary::{self, snapshot};
use hearth_tests::cli::{Desk, Person, Said, items, text};
use hearth_tests::dayone;
use serde_json::json;

const PASSPHRASE: &str = "lamp river seven amber";

/// The verb is refused with this code, and no byte of the home is different afterwards.
fn refused_without_a_trace(person: &Person<'_>, args: &[&str], code: &str) -> Result<(), Trouble> {
    let before = snapshot(&person.desk.home.path())?;
    assert_eq!(person.is_refused(args)?, code, "{args:?}");
    assert!(snapshot(&person.desk.home.path())? == before, "{args:?} changed the home");
    Ok(())
}

fn with_a_journal(desk: &Desk) -> Result<Person<'_>, Trouble> {
    let ana = desk.person("Notebook", PASSPHRASE)?;
    ana.create()?;
    ana.does(&["moment", "add", "--title", "Kept", "--body", "Still here."])?;
    Ok(ana)
}

#[test]
fn a_wrong_passphrase_changes_nothing() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = with_a_journal(&desk)?;
    let wrong = Person { passphrase_file: desk.file("wrong", "not the passphrase")?, ..ana.clone() };
    refused_without_a_trace(&wrong, &["moment", "list"], "wrong_passphrase")?;
    refused_without_a_trace(&wrong, &["moment", "add", "--body", "x"], "wrong_passphrase")?;
    let elsewhere = Person { label: "Other".into(), ..ana.clone() };
    refused_without_a_trace(&elsewhere, &["moment", "list"], "no_such_journal")?;
    assert_eq!(items(&ana.does(&["moment", "list"])?).len(), 1);
    Ok(())
}

#[test]
fn a_wrong_recovery_code_changes_nothing() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = desk.person("Notebook", PASSPHRASE)?;
    let code = ana.create()?;
    let last = code.chars().last().unwrap();
    let slip = format!("{}{}", &code[..code.len() - 1], if last == '7' { '8' } else { '7' });
    let slip = desk.file("slip", slip)?;
    let code = desk.run(&ana.args(&["journal", "recover", "--recovery-file", &slip]))?.refusal()?;
    assert_eq!(code, "wrong_recovery_code");
    let other = desk.person("Other", PASSPHRASE)?;
    let foreign = desk.file("foreign", other.create()?)?;
    refused_without_a_trace(
        &ana,
        &["journal", "recover", "--recovery-file", &foreign],
        "wrong_recovery_code",
    )?;
    assert!(items(&ana.does(&["moment", "list"])?).is_empty());
    Ok(())
}

#[test]
fn what_is_missing_is_named_before_a_journal_is_touched() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = with_a_journal(&desk)?;
    let missing = desk.home.files().join("missing").display().to_string();
    let notes = desk.file("notes.txt", "Some words.")?;
    for args in [
        &["import", "dayone", &missing][..],
        &["import", "markdown", &missing],
        &["moment", "add", "--body-file", &missing],
        &["moment", "add", "--body", "x", "--attach", &missing],
        &["card", "make", "--text-file", &missing],
        &["group", "accept", &missing],
        &["circle", "join", "--name", "A", "--address", "127.0.0.1:9", "--invitation", &missing],
    ] {
        refused_without_a_trace(&ana, args, "file_missing")?;
    }
    refused_without_a_trace(&ana, &["import", "diary", &notes], "unknown_format")?;
    let elsewhere = Person { passphrase_file: missing.clone(), ..ana.clone() };
    refused_without_a_trace(&elsewhere, &["moment", "list"], "file_missing")?;
    Ok(())
}

#[test]
fn a_damaged_export_brings_nothing_in() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = with_a_journal(&desk)?;
    let whole = desk.home.files().join("export.zip");
    dayone::export(&whole, &["x"])?;
    let bytes = std::fs::read(&whole)?;
    let half = desk.file("half.zip", &bytes[..bytes.len() / 2])?;
    let noise = desk.file("noise.zip", b"this was never a zip file")?;
    for file in [&half, &noise] {
        refused_without_a_trace(&ana, &["import", "dayone", file], "import_damaged")?;
    }
    let no_picture = desk.file("no-picture.jpg", b"\xff\xd8\xff\xe0 and nothing more")?;
    let code = ana.is_refused(&["moment", "add", "--body", "x", "--attach", &no_picture])?;
    assert!(code.starts_with("picture"), "{code}");
    assert_eq!(items(&ana.does(&["moment", "list"])?).len(), 1);
    Ok(())
}

#[test]
fn one_damaged_header_is_mended_and_two_are_refused() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = with_a_journal(&desk)?;
    let header =
        |name: &str| canary::files(&desk.home.path()).unwrap().into_iter().find(|file| file.ends_with(name));
    let (a, b) = (header("header.a").unwrap(), header("header.b").unwrap());
    std::fs::write(&a, b"damaged")?;
    let said = desk.run(&ana.args(&["moment", "list"]))?;
    assert_eq!(items(&said.json()?).len(), 1);
    let notice: serde_json::Value = serde_json::from_str(said.err.lines().next().unwrap_or_default())?;
    assert!(notice["notice"]["code"].as_str().is_some_and(|code| !code.is_empty()), "{said:?}");

    std::fs::write(&a, b"damaged")?;
    std::fs::write(&b, b"damaged too")?;
    refused_without_a_trace(&ana, &["moment", "list"], "header_damaged")?;
    Ok(())
}

#[test]
fn a_damaged_picture_is_reported_by_verify() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = desk.person("Notebook", PASSPHRASE)?;
    ana.create()?;
    let photo = desk.file("cup.jpg", dayone::photo()?)?;
    ana.does(&["moment", "add", "--body", "A cup.", "--attach", &photo])?;
    let sealed = canary::files(&desk.home.path())?;
    let sealed =
        sealed.iter().find(|file| file.parent().is_some_and(|folder| folder.ends_with("files"))).unwrap();
    let mut bytes = std::fs::read(sealed)?;
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(sealed, bytes)?;
    let said = desk.run(&ana.args(&["journal", "verify"]))?;
    assert_eq!(said.refusal()?, "journal_damaged");
    let report: serde_json::Value = serde_json::from_str(&said.out)?;
    assert_eq!(report["ok"], json!(false));
    assert!(report["notices"].as_array().is_some_and(|notices| !notices.is_empty()), "{report}");
    assert_eq!(items(&ana.does(&["moment", "list"])?).len(), 1, "the words are still there");
    Ok(())
}

#[test]
fn a_picture_that_is_not_there_is_not_taken_off() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = desk.person("Notebook", PASSPHRASE)?;
    ana.create()?;
    let photo = desk.file("cup.jpg", dayone::photo()?)?;
    let added = ana.does(&["moment", "add", "--body", "A cup.", "--attach", &photo])?;
    let (id, picture) = (text(&added, "id"), text(&added["attachments"][0], "id"));
    assert_eq!(ana.is_refused(&["moment", "edit", &id, "--detach", &id])?, "not_found");
    let both = ["moment", "edit", &id, "--title", "Empty", "--detach", &picture, "--detach", &id];
    assert_eq!(ana.is_refused(&both)?, "not_found");
    assert_eq!(ana.does(&["moment", "show", &id])?, added, "nothing was changed");
    let edited = ana.does(&["moment", "edit", &id, "--detach", &picture])?;
    assert_eq!(edited["attachments"], json!([]));
    Ok(())
}

#[test]
fn a_second_process_on_one_journal_is_told_so() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = with_a_journal(&desk)?;
    ana.does(&["group", "create", "Tuesday"])?;
    let mut host = ana.starts(&["circle", "host", "--group", "Tuesday", "--bind", "127.0.0.1:0"])?;
    host.wait_for("ready")?;
    assert_eq!(ana.is_refused(&["moment", "list"])?, "journal_busy");
    assert_eq!(ana.is_refused(&["moment", "add", "--body", "x"])?, "journal_busy");
    host.tell(&json!({ "cmd": "end" }))?;
    assert_eq!(host.end()?.0.code(), Some(0));
    assert_eq!(items(&ana.does(&["moment", "list"])?).len(), 1);
    Ok(())
}

#[test]
fn a_wrong_code_opens_no_circle() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = with_a_journal(&desk)?;
    ana.does(&["group", "create", "Tuesday"])?;
    let mut host = ana.starts(&["circle", "host", "--group", "Tuesday", "--bind", "127.0.0.1:0"])?;
    let ready = host.wait_for("ready")?;
    let (code, address) = (ready["code"].as_str().unwrap(), ready["address"].as_str().unwrap());
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let last = if digits.ends_with('0') { '1' } else { '0' };
    let wrong = desk.file("wrong-code", format!("{}{last}", &digits[..8]))?;
    let other = Desk::new()?;
    let args =
        ["--json", "circle", "join", "--visit", "--name", "Jay", "--address", address, "--code-file", &wrong];
    let mut visitor = other.start(&args)?;
    let (status, err) = visitor.end()?;
    let said = Said { code: status.code(), out: String::new(), err };
    assert_eq!(said.refusal()?, "wrong_code");
    assert!(canary::files(&other.home.path())?.is_empty(), "a visitor leaves nothing behind");

    let no_code = desk.file("no-code", "12345")?;
    let args = [
        "--json",
        "circle",
        "join",
        "--visit",
        "--name",
        "Jay",
        "--address",
        address,
        "--code-file",
        &no_code,
    ];
    assert_eq!(other.run(&args)?.refusal()?, "bad_code");
    host.tell(&json!({ "cmd": "end" }))?;
    host.wait_for("ended")?;
    assert!(host.seen().iter().all(|event| event["event"] != json!("knock")), "nobody came to the door");
    Ok(())
}

#[test]
fn how_it_is_called_wrongly_exits_with_two() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    for args in [
        &["moment"][..],
        &["moment", "show", "not-an-id"],
        &["moment", "add", "--kind", "triumph"],
        &["card", "make"],
        &["circle", "join", "--visit", "--invitation", "file", "--name", "Jay"],
        &["journal", "create", "--label", "x", "--passphrase", "never an argument"],
    ] {
        let said = desk.run(args)?;
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{args:?}");
        assert!(!said.err.contains("panicked"), "{said:?}");
    }
    assert!(canary::files(&desk.home.path())?.is_empty());
    Ok(())
}

#[test]
fn words_without_json_are_plain_and_bad_values_are_named() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = with_a_journal(&desk)?;
    refused_codes(&ana)?;
    let args = ["--passphrase-file", &ana.passphrase_file, "moment", "list"];
    let said = desk.run(&args)?;
    assert!(said.out.contains("Kept") && !said.out.contains('{'), "{said:?}");
    let none = desk.run(&["moment", "list"])?;
    assert_eq!(none.code, Some(1));
    assert!(none.err.contains("--passphrase-file") && !none.err.contains('{'), "{none:?}");
    Ok(())
}

fn refused_codes(ana: &Person<'_>) -> Result<(), Trouble> {
    let nobody = "6f1c0b9e-3c55-4f0e-9a57-0d3f3f6f2b11";
    for (args, code) in [
        (&["moment", "add"][..], "moment_empty"),
        (&["moment", "add", "--body", "x", "--on", "yesterday"], "bad_date"),
        (&["moment", "show", nobody], "not_found"),
        (&["card", "make", "--text", " "], "card_empty"),
        (&["card", "show", nobody], "not_found"),
        (&["share", "take-back", nobody], "not_found"),
        (&["inbox", "show", nobody], "not_found"),
        (&["group", "agreement", "Tuesday"], "group_missing"),
        (&["circle", "host", "--group", "Tuesday"], "group_missing"),
        (&["group", "create", " "], "group_name"),
    ] {
        assert_eq!(ana.is_refused(args)?, code, "{args:?}");
    }
    Ok(())
}
