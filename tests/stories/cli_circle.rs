//! A first Tuesday at four terminals: a guide, a member, a visitor, and somebody who comes late.

use hearth_tests::Trouble;
use hearth_tests::canary;
use hearth_tests::cli::{Desk, Person, Said, Seat, items, text};
use serde_json::{Value, json};

const PASSPHRASE: &str = "lamp river seven amber";
const UNTIL: &str = "2026-03-17";

struct Evening<'a> {
    ana: Person<'a>,
    jay: Person<'a>,
    lee: Person<'a>,
    mo: &'a Desk,
    host: Seat,
    address: String,
    code: String,
}

impl<'a> Evening<'a> {
    /// Three journals on three computers, a visitor's on a fourth; the circle is open, nobody is in yet.
    fn begin(desks: &'a [Desk; 4]) -> Result<Self, Trouble> {
        let [one, two, three, mo] = desks;
        let (ana, jay, lee) =
            (one.person("A", PASSPHRASE)?, two.person("J", PASSPHRASE)?, three.person("L", PASSPHRASE)?);
        for person in [&ana, &jay, &lee] {
            person.create()?;
        }
        ana.does(&["group", "create", "Tuesday", "--guide", "Ana"])?;
        let mut host = ana.starts(&["circle", "host", "--group", "Tuesday", "--bind", "127.0.0.1:0"])?;
        let ready = host.wait_for("ready")?;
        let (code, address) = (text(&ready, "code"), text(&ready, "address"));
        Ok(Self { ana, jay, lee, mo, host, address, code })
    }

    /// Jay comes with a code in a file: proven host, same check words on both screens, let in.
    fn jay_comes(&mut self) -> Result<Seat, Trouble> {
        let code = self.jay.desk.file("code", &self.code)?;
        let args = ["circle", "join", "--address", &self.address, "--code-file", &code, "--name", "Jay"];
        let mut jay = self.jay.starts(&args)?;
        let proven = jay.wait_for("host_proven")?;
        assert_eq!((text(&proven, "group"), &proven["first_time"]), ("Tuesday".into(), &json!(true)));
        let words = self.let_in("Jay")?;
        assert_eq!(text(&proven, "check_words"), words, "the same on both screens");
        assert!(jay.wait_for("admitted")?["agreement"].as_array().is_some_and(|lines| !lines.is_empty()));
        self.all_see(&mut [&mut jay], &["Ana", "Jay"])?;
        Ok(jay)
    }

    /// Mo visits: no journal, the code is the first line of the input.
    fn mo_visits(&mut self) -> Result<Seat, Trouble> {
        let args = [
            "--json",
            "circle",
            "join",
            "--visit",
            "--address",
            &self.address,
            "--code-file",
            "-",
            "--name",
            "Mo",
        ];
        let mut mo = self.mo.start(&args)?;
        mo.send(&self.code)?;
        self.let_in("Mo")?;
        mo.wait_for("admitted")?;
        Ok(mo)
    }

    /// Lets in whoever knocks by this name; their check words.
    fn let_in(&mut self, name: &str) -> Result<String, Trouble> {
        let knock =
            self.host.wait_until("knock", |event| event["event"] == "knock" && event["name"] == name)?;
        self.host.tell(&json!({ "cmd": "admit", "member": knock["member"] }))?;
        self.host.wait_until("joined", |event| event["event"] == "joined" && event["name"] == name)?;
        Ok(text(&knock, "check_words"))
    }

    fn all_see(&mut self, seats: &mut [&mut Seat], names: &[&str]) -> Result<(), Trouble> {
        sees(&mut self.host, names)?;
        seats.iter_mut().try_for_each(|seat| sees(seat, names))
    }
}

/// Waits until these people, and nobody else, are listed; the last list may have come already.
fn sees(seat: &mut Seat, names: &[&str]) -> Result<(), Trouble> {
    let last = seat.seen().iter().rev().find(|event| event["event"] == "present");
    if last.is_some_and(|event| lists(event, names)) {
        return Ok(());
    }
    seat.wait_until(&format!("{names:?} to be here"), |event| lists(event, names)).map(|_| ())
}

fn lists(event: &Value, names: &[&str]) -> bool {
    let listed = event["names"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut listed: Vec<_> = listed.collect();
    listed.sort_unstable();
    event["event"] == "present" && listed == names
}

fn card(person: &Person<'_>, words: &str) -> Result<String, Trouble> {
    let wish = ["--wish", "a_few_words_welcome"];
    Ok(text(&person.does(&[&["card", "make", "--text", words, "--sign", "J."][..], &wish].concat())?, "id"))
}

fn with_text(seat: &mut Seat, words: &str) -> Result<Value, Trouble> {
    seat.wait_until(words, |event| event["event"] == "card" && event["text"] == words)
}

fn never(seat: &Seat, what: &str) {
    let heard: Vec<_> = seat.seen().iter().filter(|event| event.to_string().contains(what)).collect();
    assert!(heard.is_empty(), "{what} reached somebody it was not for: {heard:?}");
}

fn went_well(seat: &mut Seat) -> Result<(), Trouble> {
    let (status, err) = seat.end()?;
    assert_eq!((status.code(), err.as_str()), (Some(0), ""));
    Ok(())
}

fn desks() -> Result<[Desk; 4], Trouble> {
    Ok([Desk::new()?, Desk::new()?, Desk::new()?, Desk::new()?])
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
    assert_eq!(text(&jay.wait_for("error")?, "code"), "line_not_welcome");
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
