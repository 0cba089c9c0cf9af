//! A window as it would be shipped, with only a mouse and a keyboard on it: nothing goes to the network, and
//! no word that was written is on any disk.

use std::path::Path;

use hearth_tests::hands::Hands;
use hearth_tests::home::Home;
use hearth_tests::window::Window;
use hearth_tests::{Trouble, canary, patience};
use serde_json::json;

use hearth_tests::steps::PASSPHRASE;
const CANARIES: &[&str] = &["kestrelwort", "brambleharp"];

/// Where things are on the first two screens, asked of a window that can be driven; both are of one size.
struct Places {
    start: (i64, i64),
    passphrase: (i64, i64),
    go_on: (i64, i64),
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn creating_writing_and_locking_touches_no_network_and_leaves_no_word() -> Result<(), Trouble> {
    let places = places().await?;
    let home = Home::new()?;
    let trace = home.files().join("trace");
    let mut hands = Hands::open(&home, &trace).await?;
    hands.click(places.start)?;
    hands.see_something_new("the passphrase screen").await?;
    hands.click(places.passphrase)?;
    hands.write(PASSPHRASE)?;
    hands.see_something_new("the passphrase filled in").await?;
    hands.click(places.go_on)?;
    patience::until("the journal on the disk", async || has_journal(&home)).await?;
    hands.see_something_new("the first question").await?;
    hands.write(CANARIES[0])?;
    hands.write(" ")?;
    hands.write(CANARIES[1])?;
    hands.see_something_new("the words").await?;
    hands.press("ctrl+Return")?;
    hands.see_something_new("saved").await?;
    hands.picture("plain-saved")?;
    let page = page_processes(&home);
    assert_eq!(page.len(), 1, "the process that holds the page");
    hands.press("ctrl+l")?;
    hands.see_something_new("the locked screen").await?;
    hands.picture("plain-locked")?;
    let fresh = page_processes(&home);
    assert!(fresh.len() == 1 && fresh != page, "the page's memory outlived the lock: {page:?} {fresh:?}");
    drop(hands);
    assert_no_network(&trace)?;
    std::fs::remove_file(trace)?;
    assert_eq!(canary::find(home.root(), CANARIES)?, []);
    Ok(())
}

async fn places() -> Result<Places, Trouble> {
    let home = Home::new()?;
    let window = Window::open(&home).await?;
    let start = place(&window, "start-journal").await?;
    window.click("start-journal").await?;
    let places = Places {
        start,
        passphrase: place(&window, "passphrase").await?,
        go_on: place(&window, "passphrase-continue").await?,
    };
    window.close().await?;
    Ok(places)
}

/// The middle of what has this `data-testid`.
async fn place(window: &Window, testid: &str) -> Result<(i64, i64), Trouble> {
    window.see(testid).await?;
    let middle =
        "const box = document.querySelector(`[data-testid='${arguments[0]}']`).getBoundingClientRect();
        return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)]";
    let found = window.run(middle, vec![json!(testid)]).await?;
    Ok(serde_json::from_value(found)?)
}

fn has_journal(home: &Home) -> bool {
    let journals = std::fs::read_dir(home.path().join("journals"));
    journals.is_ok_and(|mut all| all.any(|one| one.is_ok_and(|one| one.path().join("header.b").is_file())))
}

/// The processes that hold the page of this home's window, by number.
fn page_processes(home: &Home) -> Vec<String> {
    let ours = home.path().display().to_string();
    let holds = |process: &Path, file: &str, what: &str| {
        std::fs::read(process.join(file)).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(what))
    };
    let all = std::fs::read_dir("/proc").into_iter().flatten().flatten().map(|process| process.path());
    let pages = all
        .filter(|process| holds(process, "cmdline", "WebKitWebProcess") && holds(process, "environ", &ours));
    pages.filter_map(|process| Some(process.file_name()?.to_string_lossy().into_owned())).collect()
}

fn assert_no_network(trace: &Path) -> Result<(), Trouble> {
    let calls = std::fs::read_to_string(trace)?;
    assert!(calls.contains("AF_UNIX"), "strace saw nothing at all");
    let spoken =
        |line: &&str| ["bind(", "connect(", "sendto(", "sendmsg("].iter().any(|call| line.contains(call));
    let outside: Vec<&str> = calls.lines().filter(spoken).filter(|line| line.contains("AF_INET")).collect();
    assert_eq!(outside, Vec::<&str>::new());
    Ok(())
}
