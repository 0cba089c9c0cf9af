//! A first Tuesday at four terminals: a guide, a member, a visitor, and somebody who comes late.

use hearth_tests::Trouble;
use hearth_tests::canary;
use hearth_tests::cli::{Desk, Said, Seat, items, text};
use hearth_tests::tuesday::{Evening, PASSPHRASE, card, desks, sees, went_well, with_text};
use serde_json::{Value, json};

const UNTIL: &str = "2026-03-17";

fn never(seat: &Seat, what: &str) {
    let heard: Vec<_> = seat.seen().iter().filter(|event| event.to_string().contains(what)).collect();
    assert!(heard.is_empty(), "{what} reached somebody it was not for: {heard:?}");
}

#[test]
fn a_first_tuesday() -> Result<(), Trouble> {
    let desks = desks()?;
    let mut evening = Evening::begin(&desks)?;
    let kept = card(&evening.jay, "My sister called.")?;
    let fleeting = card(&evening.jay, "I slept well.")?;
    let mut jay = evening.jay_comes()?;
    let mut mo = evening.mo_visits()?;
    evening.all_see(&mut [&mut jay, &mut mo], &["Ana", "Jay", "Mo"])?;

    evening.host.tell(&json!({ "cmd": "question", "text": "What helped this week?" }))?;
    for seat in [&mut jay, &mut mo] {
        assert_eq!(text(&seat.wait_for("question")?, "text"), "What helped this week?");
    }
    // A card that the guide may keep: only the guide learns so.
    jay.tell(&json!({ "cmd": "share", "card": kept, "keep_until": UNTIL }))?;
    let shared = jay.wait_for("shared")?;
    assert_eq!(shared["names"].as_array().map(Vec::len), Some(2));
    assert_eq!(with_text(&mut evening.host, "My sister called.")?["keep_until"], json!(UNTIL));
    let seen = with_text(&mut mo, "My sister called.")?;
    assert_eq!(
        (&seen["keep_until"], &seen["name"], &seen["signed_as"]),
        (&Value::Null, &json!("Jay"), &json!("J."))
    );
    // Heard, to its author alone, without a name.
    mo.tell(&json!({ "cmd": "respond", "card": seen["card"], "kind": "same_here", "line": "Mine too." }))?;
    let response = jay.wait_for("response")?;
    assert_eq!((&response["kind"], &response["line"]), (&json!("same_here"), &json!("Mine too.")));
    assert!(!response.to_string().contains("Mo"), "{response}");
    // A visitor's card, made on the spot; a visitor cannot let the guide keep one.
    mo.tell(&json!({ "cmd": "share", "text": "First time here.", "keep_until": UNTIL }))?;
    assert_eq!(text(&mo.wait_for("error")?, "code"), "visitor_cannot_keep");
    mo.tell(&json!({ "cmd": "share", "text": "First time here.", "response_wish": "just_listen" }))?;
    mo.wait_for("shared")?;
    let visitors = with_text(&mut jay, "First time here.")?;
    with_text(&mut evening.host, "First time here.")?;
    jay.tell(&json!({ "cmd": "respond", "card": visitors["card"], "kind": "heard", "line": "Hello" }))?;
    assert_eq!(text(&jay.wait_for("error")?, "code"), "answer_not_welcome");
    mo.tell(&json!({ "cmd": "quiet_ask" }))?;
    assert_eq!(text(&evening.host.wait_for("quiet_ask")?, "name"), "Mo");

    // Lee has the group's invitation: no code. What was shown before never comes.
    let mut lee = lee_comes_late(&mut evening)?;
    evening.all_see(&mut [&mut jay, &mut mo, &mut lee], &["Ana", "Jay", "Lee", "Mo"])?;
    jay.tell(&json!({ "cmd": "pass" }))?;
    jay.tell(&json!({ "cmd": "share", "card": fleeting }))?;
    let fleeting = text(&jay.wait_for("shared")?, "share");
    for seat in [&mut evening.host, &mut mo, &mut lee] {
        with_text(seat, "I slept well.")?;
    }
    jay.tell(&json!({ "cmd": "take_back", "share": fleeting }))?;
    for seat in [&mut evening.host, &mut mo, &mut lee] {
        assert_eq!(text(&seat.wait_for("taken_back")?, "card"), fleeting);
    }
    // Set aside: its author is told, the others see it go.
    evening.host.tell(&json!({ "cmd": "aside", "card": visitors["card"], "words": "Let us talk first." }))?;
    assert_eq!(text(&mo.wait_for("aside")?, "words"), "Let us talk first.");
    jay.wait_until("its going", |event| event["event"] == "taken_back" && event["card"] == visitors["card"])?;

    evening.host.tell(&json!({ "cmd": "closing_question", "text": "One word to take home?" }))?;
    for seat in [&mut jay, &mut mo, &mut lee] {
        seat.wait_for("closing_question")?;
    }
    evening.host.tell(&json!({ "cmd": "end" }))?;
    for seat in [&mut evening.host, &mut jay, &mut mo, &mut lee] {
        assert_eq!(text(&seat.wait_for("ended")?, "reason"), "host_ended");
        went_well(seat)?;
    }

    never(&lee, "My sister called.");
    never(&lee, "First time here.");
    for seat in [&evening.host, &mo, &lee] {
        never(seat, "\"response\"");
    }
    for seat in [&jay, &mo, &lee] {
        never(seat, "\"quiet_ask\"");
    }
    never(&lee, "Let us talk first.");
    assert!(canary::files(&evening.mo.home.path())?.is_empty(), "a visitor leaves nothing behind");

    let inbox = items(&evening.ana.does(&["inbox", "list"])?);
    assert_eq!(inbox.len(), 1, "only what may be kept: {inbox:?}");
    assert_eq!((text(&inbox[0], "from"), text(&inbox[0], "until")), ("Jay".into(), UNTIL.into()));
    let card = evening.ana.does(&["inbox", "show", &text(&inbox[0], "id")])?;
    assert_eq!(card["face"]["text"], json!("My sister called."));
    let states: Vec<_> =
        items(&evening.jay.does(&["share", "list"])?).iter().map(|share| text(share, "state")).collect();
    assert!(states.contains(&"kept".into()) && states.contains(&"taken_back".into()), "{states:?}");
    Ok(())
}

fn lee_comes_late(evening: &mut Evening<'_>) -> Result<Seat, Trouble> {
    // The guide's journal is busy hosting, so the invitation was made before; here it comes by code, once.
    let code = evening.lee.desk.file("code", &evening.code)?;
    let args = ["circle", "join", "--address", &evening.address, "--code-file", &code, "--name", "Lee"];
    let mut lee = evening.lee.starts(&args)?;
    evening.let_in("Lee")?;
    lee.wait_for("admitted")?;
    lee.tell(&json!({ "cmd": "keep_invitation" }))?;
    assert_eq!(lee.wait_for("invitation_kept")?["group"]["name"], json!("Tuesday"));
    Ok(lee)
}

#[test]
fn with_an_invitation_no_code_is_needed() -> Result<(), Trouble> {
    let (one, two) = (Desk::new()?, Desk::new()?);
    let (ana, lee) = (one.person("A", PASSPHRASE)?, two.person("L", PASSPHRASE)?);
    ana.create()?;
    lee.create()?;
    let group = ana.does(&["group", "create", "Tuesday", "--guide", "Ana"])?;
    let file = two.home.files().join("invitation").display().to_string();
    ana.does(&["group", "invitation", "Tuesday", &file])?;
    assert_eq!(ana.is_refused(&["group", "invitation", "Tuesday", &file])?, "file_exists");
    let accepted = lee.does(&["group", "accept", &file])?;
    assert_eq!(accepted["fingerprint"], group["fingerprint"]);
    assert_eq!((text(&accepted, "role"), text(&group, "role")), ("member".into(), "guide".into()));

    let mut host = ana.starts(&["circle", "host", "--group", "Tuesday", "--bind", "127.0.0.1:0"])?;
    let address = text(&host.wait_for("ready")?, "address");
    let mut seat =
        lee.starts(&["circle", "join", "--group", "Tuesday", "--address", &address, "--name", "Lee"])?;
    let proven = seat.wait_for("host_proven")?;
    assert_eq!((&proven["first_time"], &proven["fingerprint"]), (&json!(false), &group["fingerprint"]));
    let knock = host.wait_for("knock")?;
    seat.tell(&json!({ "cmd": "share", "text": "Hello" }))?;
    assert_eq!(text(&seat.wait_for("error")?, "code"), "nobody_listed");
    host.tell(&json!({ "cmd": "decline", "member": knock["member"] }))?;
    let (status, err) = seat.end()?;
    let said = Said { code: status.code(), out: String::new(), err };
    assert_eq!(said.refusal()?, "declined");
    host.hang_up();
    assert_eq!(text(&host.wait_for("ended")?, "reason"), "host_ended");
    went_well(&mut host)
}

#[test]
fn whoever_came_while_deciding_is_listed_before_anything_is_sent() -> Result<(), Trouble> {
    let desks = desks()?;
    let mut evening = Evening::begin(&desks)?;
    let card = card(&evening.jay, "For the two of us.")?;
    let mut jay = evening.jay_comes()?;
    let ana = jay.seen().iter().rev().find(|event| event["event"] == "present").and_then(|event| {
        event["people"].as_array()?.iter().find(|person| person["guide"] == json!(true)).cloned()
    });
    let seen = json!([text(&ana.unwrap(), "member")]);
    let mut mo = evening.mo_visits()?;
    evening.all_see(&mut [&mut jay, &mut mo], &["Ana", "Jay", "Mo"])?;
    jay.tell(&json!({ "cmd": "share", "card": card, "seen": seen }))?;
    jay.wait_for("people_changed")?;
    jay.tell(&json!({ "cmd": "share", "card": card }))?;
    jay.wait_for("shared")?;
    with_text(&mut mo, "For the two of us.")?;
    let shown = mo.seen().iter().filter(|event| event["event"] == "card").count();
    assert_eq!(shown, 1, "the refused share reached nobody");
    // A slip is said, and the circle goes on.
    for slip in ["hello", "{}", r#"{"cmd":"dance"}"#, r#"{"cmd":"admit","member":"00"}"#] {
        jay.send(slip)?;
        jay.wait_for("error")?;
    }
    // Leaving is silent: the others see who is here, nothing else.
    jay.tell(&json!({ "cmd": "leave" }))?;
    assert_eq!(text(&jay.wait_for("ended")?, "reason"), "left");
    went_well(&mut jay)?;
    evening.all_see(&mut [&mut mo], &["Ana", "Mo"])?;
    never(&evening.host, "\"left\"");
    mo.hang_up();
    assert_eq!(text(&mo.wait_for("ended")?, "reason"), "left");
    went_well(&mut mo)?;
    sees(&mut evening.host, &["Ana"])
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_cleanly_on_every_side() -> Result<(), Trouble> {
    let desks = desks()?;
    let mut evening = Evening::begin(&desks)?;
    let mut jay = evening.jay_comes()?;
    let interrupt =
        |seat: &Seat| std::process::Command::new("kill").args(["-INT", &seat.id().to_string()]).status();
    assert!(interrupt(&evening.host)?.success());
    assert_eq!(text(&jay.wait_for("ended")?, "reason"), "host_ended");
    went_well(&mut jay)?;
    went_well(&mut evening.host)?;
    assert_eq!(evening.ana.does(&["journal", "verify"])?["ok"], json!(true));
    Ok(())
}
