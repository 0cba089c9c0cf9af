//! One evening of a group, told on the terminal: Ana guides it and Jay is a member, each in a real window; Lee
//! is a member and Sam a visitor, each at a real terminal. Four processes, four homes, one computer.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use hearth_tests::Trouble;
use hearth_tests::cli::{Desk, Seat, text};
use hearth_tests::home::Home;
use hearth_tests::window::Window;
use serde_json::{Value, json};

const GROUP: &str = "Tuesday table";
const QUESTION: &str = "What helped you this week?";
const JAYS: &str = "I walked to the river and back. It was quiet there.";
const JAYS_CARD: &str = "I walked to the river and back.";
const LEES_CARD: &str = "My sister called, and we laughed.";

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    match tell().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("The evening broke off: {trouble}");
            ExitCode::FAILURE
        }
    }
}

/// The four of them.
struct Table {
    ana: Window,
    jay: Window,
    lee: Seat,
    sam: Seat,
}

async fn tell() -> Result<(), Trouble> {
    let homes = (Home::new()?, Home::new()?);
    let desks = (Desk::new()?, Desk::new()?);
    let mut table = gather(&homes, &desks).await?;
    table.jay_shows_a_card().await?;
    table.lee_shows_a_card().await?;
    table.jay_takes_it_back().await?;
    table.close().await?;
    println!(
        "\nNothing of it is kept but what each of them chose to keep. The homes of this demo are gone now."
    );
    Ok(())
}

async fn gather(homes: &(Home, Home), desks: &(Desk, Desk)) -> Result<Table, Trouble> {
    says("", "Ana and Jay open Hearth, each on their own computer, and write a first moment.");
    let (ana, jay) = tokio::try_join!(Window::open(&homes.0), Window::open(&homes.1))?;
    pictured("Jay", &jay, "demo-1-first-screen").await?;
    tokio::try_join!(ana.start_a_journal_and_write("Tuesday again."), jay.start_a_journal_and_write(JAYS))?;
    pictured("Jay", &jay, "demo-2-first-saved-moment").await?;

    let (code, address) = ana.host(GROUP, "Ana").await?;
    says("Ana", &format!("hosts “{GROUP}” and reads the code aloud: {code}"));
    jay.click("place-group").await?;
    jay.click("join-by-code").await?;
    jay.knock(&code, &address, "Jay").await?;
    let lee = desks.0.person("Green", "lamp river seven amber")?;
    lee.create()?;
    let code_file = desks.0.file("code", &code)?;
    let mut lee =
        lee.starts(&["circle", "join", "--address", &address, "--code-file", &code_file, "--name", "Lee"])?;
    let visit =
        ["--json", "circle", "join", "--visit", "--address", &address, "--code-file", "-", "--name", "Sam"];
    let mut sam = desks.1.start(&visit)?;
    sam.send(&code)?;
    for (name, seat) in [("Lee", &mut lee), ("Sam", &mut sam)] {
        let words = text(&seat.wait_for("host_proven")?, "check_words");
        ana.read(&words).await?;
        says(name, &format!("comes by code; the check words are “{words}”, as on Ana's screen"));
    }
    ana.until(
        "three people at the door",
        "return document.querySelectorAll('[data-testid=knock]').length === 3",
        Value::Null,
    )
    .await?;
    pictured("Ana", &ana, "demo-3-ana-sees-who-knocks").await?;
    for left in [2, 1, 0] {
        ana.click("knock-admit").await?;
        let fewer = "return document.querySelectorAll('[data-testid=knock]').length === arguments[0]";
        ana.until("one fewer at the door", fewer, json!(left)).await?;
    }
    says("Ana", "lets in Jay, Lee, and Sam, who has no journal and just visits");
    jay.click("agreement-read").await?;
    for (name, seat) in [("Lee", &mut lee), ("Sam", &mut sam)] {
        seat.wait_for("admitted")?;
        let all =
            seat.wait_until("all four", |event| event["names"].as_array().is_some_and(|all| all.len() == 4))?;
        says(name, &format!("reads the agreement, and who is here: {}", names(&all)));
    }
    ana.set("question-text", QUESTION).await?;
    ana.click("question-set").await?;
    jay.read(QUESTION).await?;
    for seat in [&mut lee, &mut sam] {
        seat.wait_for("question")?;
    }
    says("Ana", &format!("asks: {QUESTION}"));
    Ok(Table { ana, jay, lee, sam })
}

impl Table {
    async fn jay_shows_a_card(&mut self) -> Result<(), Trouble> {
        let jay = &self.jay;
        jay.click("place-journal").await?;
        jay.click("moment-row").await?;
        jay.click("make-card").await?;
        jay.click("sentence").await?;
        jay.read("Lee").await?;
        pictured("Jay", jay, "demo-4-jay-makes-a-card").await?;
        jay.click("share-card").await?;
        says("Jay", "makes a card of one sentence of what he wrote, sees who will get it, and shares it");
        self.ana.read(JAYS_CARD).await?;
        says("Ana", &format!("sees Jay's card: “{JAYS_CARD}”"));
        pictured("Ana", &self.ana, "demo-5-ana-sees-the-card").await?;
        let before = jay.text("heard").await?;
        for (name, seat) in [("Lee", &mut self.lee), ("Sam", &mut self.sam)] {
            let card = seat.wait_for("card")?;
            says(name, &format!("sees the card: “{}”", text(&card, "text")));
            seat.tell(&json!({ "cmd": "respond", "card": card["card"], "kind": "same_here" }))?;
        }
        self.ana.click("respond-heard").await?;
        let heard = "return document.querySelector('[data-testid=heard]').innerText !== arguments[0]";
        jay.until("to be heard", heard, json!(before)).await?;
        says("Jay", &format!("alone sees: “{}”", jay.text("heard").await?.replace('\n', " ")));
        pictured("Jay", jay, "demo-6-jay-is-heard").await
    }

    async fn lee_shows_a_card(&mut self) -> Result<(), Trouble> {
        self.lee.tell(&json!({ "cmd": "share", "text": LEES_CARD }))?;
        let told = self
            .lee
            .wait_until("the share", |event| event["event"] == "shared" || event["event"] == "error")?;
        says("Lee", &format!("shares a card from the terminal with {}", names(&told)));
        self.jay.read(LEES_CARD).await?;
        says("Jay", &format!("sees Lee's card: “{LEES_CARD}”"));
        let card = self.sam.wait_until("Lee's card", |event| text(event, "text") == LEES_CARD)?;
        says("Sam", &format!("sees the card “{}”, and passes: nobody is told", text(&card, "text")));
        self.sam.tell(&json!({ "cmd": "pass" }))?;
        pictured("Jay", &self.jay, "demo-7-the-board").await
    }

    async fn jay_takes_it_back(&mut self) -> Result<(), Trouble> {
        self.jay.click("take-back").await?;
        says("Jay", "takes the card back");
        self.ana.read_no_more(JAYS_CARD).await?;
        says("Ana", "sees the board without it; no gap is left");
        for (name, seat) in [("Lee", &mut self.lee), ("Sam", &mut self.sam)] {
            seat.wait_for("taken_back")?;
            says(name, "no longer has it");
        }
        pictured("Ana", &self.ana, "demo-8-taken-back").await
    }

    async fn close(mut self) -> Result<(), Trouble> {
        self.ana.click("circle-end").await?;
        self.ana.click("circle-end-go").await?;
        tokio::try_join!(self.ana.see("ended-note"), self.jay.see("ended-note"))?;
        says("Ana", "ends the evening");
        pictured("Jay", &self.jay, "demo-9-thank-you").await?;
        for (name, seat) in [("Lee", &mut self.lee), ("Sam", &mut self.sam)] {
            seat.wait_for("ended")?;
            let (status, _) = seat.end()?;
            says(
                name,
                &format!(
                    "is told that it has ended ({status}); in all, their terminal heard: {}",
                    heard(seat)
                ),
            );
        }
        tokio::try_join!(self.ana.close(), self.jay.close()).map(drop)
    }
}

fn says(who: &str, what: &str) {
    println!("{who:>4}  {what}");
}

async fn pictured(who: &str, window: &Window, name: &str) -> Result<(), Trouble> {
    let path = window.picture(name).await?;
    says(who, &format!("picture: {}", path.display()));
    Ok(())
}

fn names(event: &Value) -> String {
    let names = event["names"].as_array().into_iter().flatten().filter_map(Value::as_str);
    names.collect::<Vec<_>>().join(", ")
}

fn heard(seat: &Seat) -> String {
    let events = seat.seen().iter().filter_map(|event| event["event"].as_str());
    events.collect::<Vec<_>>().join(", ")
}
