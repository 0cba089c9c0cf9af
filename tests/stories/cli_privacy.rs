//! What a run leaves on the disk and on the wire: nothing readable, and no socket but for a circle.

use std::path::{Path, PathBuf};

use hearth_tests::Trouble;
use hearth_tests::canary;
use hearth_tests::cli::{Desk, Person, Seat, text};
use hearth_tests::dayone;
use serde_json::json;

const PASSPHRASE: &str = "canarypassphrase of many words";
const LABEL: &str = "canarylabel";

/// Every word that a person typed, one for each field.
const WORDS: [&str; 27] = [
    "canarypassphrase",
    "canarytitle",
    "canarybody",
    "canaryfeeling",
    "canarytag",
    "canarynote",
    "canaryquestion",
    "canarytook",
    "canaryhelped",
    "canarystrength",
    "canarylearned",
    "canarymark",
    "canaryimport",
    "canarymarkdown",
    "canarycard",
    "canarysign",
    "canarytalks",
    "canarydescription",
    "canarygroup",
    "canaryguide",
    "canaryagreement",
    "canaryvisitor",
    "canarymember",
    "canaryshown",
    "canaryasked",
    "canaryline",
    "canaryreply",
];

/// Everything a program of this computer may have written: the story's own files are not among it.
fn places(desk: &Desk) -> [PathBuf; 3] {
    ["home", "tmp", "config"].map(|place| desk.home.root().join(place))
}

fn found(desk: &Desk, words: &[&str]) -> Result<Vec<(PathBuf, String)>, Trouble> {
    let mut found = Vec::new();
    for place in places(desk) {
        found.extend(canary::find(&place, words)?);
    }
    Ok(found)
}

#[test]
fn no_word_of_a_journal_or_a_circle_is_on_any_disk() -> Result<(), Trouble> {
    let (one, two, three) = (Desk::new()?, Desk::new()?, Desk::new()?);
    let ana = one.person(LABEL, PASSPHRASE)?;
    let jay = two.person(LABEL, PASSPHRASE)?;
    ana.create()?;
    jay.create()?;
    let card = write_everything(&jay)?;
    let agreement = one.file("agreement", "canaryagreement stays here\n")?;
    ana.does(&["group", "create", "canarygroup", "--guide", "canaryguide", "--agreement-file", &agreement])?;
    gather(&ana, &jay, &three, &card)?;
    let kept = ana.does(&["inbox", "list"])?;
    ana.does(&["inbox", "reply", &text(&kept["items"][0], "id"), "canaryreply"])?;

    for desk in [&one, &two, &three] {
        assert_eq!(found(desk, &WORDS)?, vec![], "a word of a person is on the disk");
    }
    for desk in [&one, &two] {
        assert!(!found(desk, &[LABEL])?.is_empty(), "the search does find what is there: the label");
    }
    assert!(found(&three, &[LABEL])?.is_empty());
    Ok(())
}

/// Each field once; the id of a card.
fn write_everything(jay: &Person<'_>) -> Result<String, Trouble> {
    let photo = jay.desk.file("photo.jpg", dayone::photo()?)?;
    let export = jay.desk.home.files().join("export.zip");
    dayone::export(&export, &["canaryimport"])?;
    jay.does(&["import", "dayone", &export.display().to_string()])?;
    let folder = jay.desk.home.files().join("notes");
    std::fs::create_dir(&folder)?;
    std::fs::write(
        folder.join("2025-01-02 canarymarkdown.md"),
        "---\ntags: [canarymarkdown]\n---\ncanarymarkdown\n",
    )?;
    jay.does(&["import", "markdown", &folder.display().to_string()])?;
    let moment = jay.does(&[
        "moment",
        "add",
        "--kind",
        "milestone",
        "--title",
        "canarytitle",
        "--body",
        "canarybody",
        "--feeling",
        "canaryfeeling",
        "--tag",
        "canarytag",
        "--talks-about",
        "canarynote",
        "--question",
        "canaryquestion",
        "--took",
        "canarytook",
        "--helped",
        "canaryhelped",
        "--strength",
        "canarystrength",
        "--learned",
        "canarylearned",
        "--mark",
        "canarymark",
        "--attach",
        &photo,
    ])?;
    let id = text(&moment, "id");
    jay.does(&["moment", "edit", &id, "--body", "canarybody again"])?;
    assert_eq!(jay.does(&["search", "canarybody"])?["items"][0]["id"], json!(id));
    let picture = text(&moment["attachments"][0], "id");
    let card = jay.does(&[
        "card",
        "make",
        "--from",
        &id,
        "--text",
        "canarycard",
        "--sign",
        "canarysign",
        "--talks-about",
        "canarytalks",
        "--wish",
        "a_few_words_welcome",
        "--picture",
        &picture,
        "--picture-description",
        "canarydescription",
    ])?;
    Ok(text(&card, "id"))
}

/// One evening in which everything is said that can be said.
fn gather(ana: &Person<'_>, jay: &Person<'_>, visitor: &Desk, card: &str) -> Result<(), Trouble> {
    let mut host = ana.starts(&["circle", "host", "--group", "canarygroup", "--bind", "127.0.0.1:0"])?;
    let ready = host.wait_for("ready")?;
    let (code, address) = (text(&ready, "code"), text(&ready, "address"));
    let file = jay.desk.file("code", &code)?;
    let mut member = jay.starts(&[
        "circle",
        "join",
        "--address",
        &address,
        "--code-file",
        &file,
        "--name",
        "canarymember",
    ])?;
    let knock = host.wait_for("knock")?;
    host.tell(&json!({ "cmd": "admit", "member": knock["member"] }))?;
    member.wait_for("admitted")?;
    let args = [
        "--json",
        "circle",
        "join",
        "--visit",
        "--address",
        &address,
        "--code-file",
        "-",
        "--name",
        "canaryvisitor",
    ];
    let mut mo = visitor.start(&args)?;
    mo.send(&code)?;
    let knock = host.wait_for("knock")?;
    host.tell(&json!({ "cmd": "admit", "member": knock["member"] }))?;
    member.wait_until("all", |event| event["names"].as_array().is_some_and(|names| names.len() == 3))?;
    member.tell(&json!({ "cmd": "keep_invitation" }))?;
    member.wait_for("invitation_kept")?;
    host.tell(&json!({ "cmd": "question", "text": "canaryasked" }))?;
    mo.wait_for("question")?;
    member.tell(&json!({ "cmd": "share", "card": card, "keep_until": "2026-03-17" }))?;
    let seen = mo.wait_for("card")?;
    host.wait_for("card")?;
    mo.tell(&json!({ "cmd": "respond", "card": seen["card"], "kind": "glad", "line": "canaryline" }))?;
    member.wait_for("response")?;
    mo.tell(&json!({ "cmd": "share", "text": "canaryshown" }))?;
    member.wait_until("canaryshown", |event| event["text"] == "canaryshown")?;
    host.tell(&json!({ "cmd": "end" }))?;
    for seat in [&mut host, &mut member, &mut mo] {
        assert_eq!(seat.end()?.0.code(), Some(0));
    }
    Ok(())
}

const STRACE: [&str; 5] = ["strace", "-f", "-qq", "-e", "trace=network"];

/// A verb under strace, and where its calls are written.
fn traced(person: &Person<'_>, args: &[&str]) -> Result<(Seat, PathBuf), Trouble> {
    let trace = person.desk.home.files().join("trace");
    let file = trace.display().to_string();
    let seat = person.desk.start_under(&[&STRACE[..], &["-o", &file]].concat(), &person.args(args))?;
    Ok((seat, trace))
}

/// Whether anybody was asked for a socket to another computer.
fn asked_for_a_socket(trace: &Path) -> Result<bool, Trouble> {
    Ok(std::fs::read_to_string(trace)?.lines().any(|line| line.contains("AF_INET")))
}

#[test]
fn only_a_circle_opens_a_socket() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = desk.person("Notebook", PASSPHRASE)?;
    ana.create()?;
    let id = text(&ana.does(&["moment", "add", "--body", "x"])?, "id");
    let card = text(&ana.does(&["card", "make", "--text", "x"])?, "id");
    ana.does(&["group", "create", "Tuesday"])?;
    let export = desk.home.files().join("export.zip");
    dayone::export(&export, &["x"])?;
    let (export, invitation) =
        (export.display().to_string(), desk.home.files().join("i").display().to_string());
    let new = desk.file("new", "another passphrase")?;
    let nobody = "6f1c0b9e-3c55-4f0e-9a57-0d3f3f6f2b11";
    for args in [
        &["journal", "create", "--label", "Other"][..],
        &["journal", "list"],
        &["journal", "verify"],
        &["journal", "repair"],
        &["moment", "add", "--body", "y"],
        &["moment", "list"],
        &["moment", "show", &id],
        &["moment", "edit", &id, "--title", "z"],
        &["moment", "delete", &id],
        &["moment", "restore", &id],
        &["search", "x"],
        &["import", "dayone", &export],
        &["card", "make", "--text", "y"],
        &["card", "list"],
        &["card", "show", &card],
        &["card", "preview", &card],
        &["card", "delete", &card],
        &["share", "list"],
        &["share", "show", nobody],
        &["share", "take-back", nobody],
        &["share", "erase", "--all"],
        &["group", "create", "Wednesday"],
        &["group", "list"],
        &["group", "agreement", "Tuesday"],
        &["group", "invitation", "Tuesday", &invitation],
        &["group", "accept", &invitation],
        &["inbox", "list"],
        &["inbox", "show", nobody],
        &["inbox", "forget", nobody],
        &["circle", "join", "--name", "A", "--group", "Nobody"],
        &["journal", "passphrase", "--new-passphrase-file", &new],
    ] {
        let (mut verb, trace) = traced(&ana, args)?;
        verb.hang_up();
        verb.end()?;
        assert!(!asked_for_a_socket(&trace)?, "{args:?} asked for a socket");
    }
    let ana = Person { passphrase_file: new, ..ana.clone() };
    let host = ["circle", "host", "--group", "Tuesday", "--bind", "127.0.0.1:0"];
    let (mut host, trace) = traced(&ana, &host)?;
    host.wait_for("ready")?;
    host.hang_up();
    host.wait_for("ended")?;
    assert!(asked_for_a_socket(&trace)?, "the search does find a socket where there is one");
    Ok(())
}
