//! One computer in the middle of the table: three people show a card in turn, and nobody gets at anything
//! of anybody else's.

use hearth_tests::Trouble;
use hearth_tests::home::Home;
use hearth_tests::window::Window;
use serde_json::json;

const PEOPLE: [(&str, &str); 3] = [
    ("Blue", "I called my sister after a long time."),
    ("Green", "I slept a whole night again."),
    ("Amber", "I fixed the old bicycle by myself."),
];

/// Whether this is the one control that can be reached.
const ALONE: &str =
    "const all = [...document.querySelectorAll('button, a[href], input, select, textarea, summary')];
    const controls = all.filter((one) => one.checkVisibility()).map((one) => one.dataset.testid);
    return controls.length === 1 && controls[0] === arguments[0]";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_people_show_a_card_in_turn_on_one_computer() -> Result<(), Trouble> {
    let home = Home::new()?;
    let window = Window::open(&home).await?;
    for (turn, (label, words)) in PEOPLE.into_iter().enumerate() {
        show_in_turn(&window, label, words).await?;
        for (_, before) in &PEOPLE[..turn] {
            window.read_no_more(before).await?;
        }
        done(&window, words).await?;
    }
    window.close().await
}

async fn show_in_turn(window: &Window, label: &str, words: &str) -> Result<(), Trouble> {
    window.click("start-journal").await?;
    window.write("passphrase", hearth_tests::steps::PASSPHRASE).await?;
    window.set("journal-label", label).await?;
    window.click("passphrase-continue").await?;
    window.write("moment-body", words).await?;
    window.click("moment-save").await?;
    window.click("make-card").await?;
    window.click("sentence").await?;
    window.is_sound(&format!("here-{label}-maker")).await?;
    window.run("window.samePage = true", vec![]).await?;
    window.click("show-here").await?;
    window.until("a page made anew", "return window.samePage === undefined", json!(null)).await?;
    window.see("showing-card").await?;
    window.read(words).await?;
    window.until("nothing but Done to be reached", ALONE, json!("show-here-done")).await?;
    window.is_sound(&format!("here-{label}-shown")).await
}

/// Done leaves a calm page with one way on, and the journal locked.
async fn done(window: &Window, words: &str) -> Result<(), Trouble> {
    window.run("window.samePage = true", vec![]).await?;
    window.click("show-here-done").await?;
    window.until("a page made anew", "return window.samePage === undefined", json!(null)).await?;
    window.see("come-back").await?;
    window.read_no_more(words).await?;
    window.until("nothing but the way back", ALONE, json!("come-back")).await?;
    window.click("come-back").await?;
    window.see("unlock-passphrase").await?;
    assert!(!window.has("lock").await?, "the journal is still open");
    Ok(())
}
