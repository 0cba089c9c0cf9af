//! A circle of four for the stories: a guide, two members, a visitor, each at a terminal of their own.

use serde_json::{Value, json};

use crate::Trouble;
use crate::cli::{Desk, Person, Seat, text};

/// Everybody's passphrase.
pub const PASSPHRASE: &str = "lamp river seven amber";

/// Ana's circle of a Tuesday, and those who may come to it.
#[derive(Debug)]
pub struct Evening<'a> {
    /// The guide.
    pub ana: Person<'a>,
    /// A member.
    pub jay: Person<'a>,
    /// Another, who comes late.
    pub lee: Person<'a>,
    /// The computer of a visitor, who has no journal.
    pub mo: &'a Desk,
    /// Ana's seat.
    pub host: Seat,
    /// Where it is.
    pub address: String,
    /// Its nine digits.
    pub code: String,
}

impl<'a> Evening<'a> {
    /// Three journals on three computers, a visitor's on a fourth; the circle is open, nobody is in yet.
    pub fn begin(desks: &'a [Desk; 4]) -> Result<Self, Trouble> {
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
    pub fn jay_comes(&mut self) -> Result<Seat, Trouble> {
        let code = self.jay.desk.file("code", &self.code)?;
        let way = ["--group", "Tuesday", "--address", &self.address, "--code-file", &code];
        let mut jay = self.jay.starts(&[&["circle", "join", "--name", "Jay"], &way[..]].concat())?;
        let proven = jay.wait_for("host_proven")?;
        assert_eq!((text(&proven, "group"), &proven["first_time"]), ("Tuesday".into(), &json!(true)));
        let words = self.let_in("Jay")?;
        assert_eq!(text(&proven, "check_words"), words, "the same on both screens");
        assert!(jay.wait_for("admitted")?["agreement"].as_array().is_some_and(|lines| !lines.is_empty()));
        self.all_see(&mut [&mut jay], &["Ana", "Jay"])?;
        Ok(jay)
    }

    /// Mo visits: no journal, the code is the first line of the input.
    pub fn mo_visits(&mut self) -> Result<Seat, Trouble> {
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
    pub fn let_in(&mut self, name: &str) -> Result<String, Trouble> {
        let knock =
            self.host.wait_until("knock", |event| event["event"] == "knock" && event["name"] == name)?;
        self.host.tell(&json!({ "cmd": "admit", "member": knock["member"] }))?;
        self.host.wait_until("joined", |event| event["event"] == "joined" && event["name"] == name)?;
        Ok(text(&knock, "check_words"))
    }

    /// Waits until the host and these see exactly these people.
    pub fn all_see(&mut self, seats: &mut [&mut Seat], names: &[&str]) -> Result<(), Trouble> {
        sees(&mut self.host, names)?;
        seats.iter_mut().try_for_each(|seat| sees(seat, names))
    }
}

/// Waits until these people, and nobody else, are listed; the last list may have come already.
pub fn sees(seat: &mut Seat, names: &[&str]) -> Result<(), Trouble> {
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

/// A card of somebody's journal; its id.
pub fn card(person: &Person<'_>, words: &str) -> Result<String, Trouble> {
    let wish = ["--wish", "a_few_words_welcome"];
    Ok(text(&person.does(&[&["card", "make", "--text", words, "--sign", "J."][..], &wish].concat())?, "id"))
}

/// Waits for a card with these words.
pub fn with_text(seat: &mut Seat, words: &str) -> Result<Value, Trouble> {
    seat.wait_until(words, |event| event["event"] == "card" && event["text"] == words)
}

/// Waits for a clean end: exit 0, no error.
pub fn went_well(seat: &mut Seat) -> Result<(), Trouble> {
    let (status, err) = seat.end()?;
    assert_eq!((status.code(), err.as_str()), (Some(0), ""));
    Ok(())
}

/// Four computers.
pub fn desks() -> Result<[Desk; 4], Trouble> {
    Ok([Desk::new()?, Desk::new()?, Desk::new()?, Desk::new()?])
}
