//! A newcomer: three screens to the first saved moment, lock, unlock, still there; and blank when hidden.

use hearth_tests::Trouble;
use hearth_tests::home::Home;
use hearth_tests::window::Window;
use serde_json::json;

use hearth_tests::steps::PASSPHRASE;
const WORDS: &str = "Today I walked to the river and back.";

/// Remembers each heading that was ever on the screen.
const REMEMBER_HEADINGS: &str = "window.headings = []; const look = () => {
        const heading = document.querySelector('h1')?.textContent.trim();
        if (heading && heading !== window.headings.at(-1)) window.headings.push(heading);
    }; look(); new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_nothing_to_a_saved_moment_in_three_screens_and_it_is_still_there() -> Result<(), Trouble> {
    let home = Home::new()?;
    let window = Window::open(&home).await?;
    window.see("start-journal").await?;
    window.run(REMEMBER_HEADINGS, vec![]).await?;
    window.must_have_no_barrier("welcome").await?;
    window.picture("1-welcome").await?;
    begin(&window).await?;
    lock_and_come_back(&window).await?;
    window.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hiding_leaves_a_blank_page_and_no_word_in_the_window() -> Result<(), Trouble> {
    let home = Home::new()?;
    let window = Window::open(&home).await?;
    begin(&window).await?;
    window.run("window.sameProcess = true", vec![]).await?;
    window.click("hide").await?;
    window.until("a page made anew", "return window.sameProcess === undefined", json!(null)).await?;
    window.see("come-back").await?;
    window.must_have_no_barrier("hidden").await?;
    window.read_no_more("river").await?;
    window.click("come-back").await?;
    window.see("unlock-passphrase").await?;
    window.close().await
}

async fn begin(window: &Window) -> Result<(), Trouble> {
    window.click("start-journal").await?;
    window.write("passphrase", PASSPHRASE).await?;
    window.must_have_no_barrier("start").await?;
    window.picture("2-start").await?;
    window.click("passphrase-continue").await?;
    window.write("moment-body", WORDS).await?;
    window.must_have_no_barrier("write").await?;
    window.picture("3-write").await?;
    let headings = window.run("return window.headings ?? []", vec![]).await?;
    assert!(headings.as_array().is_some_and(|seen| seen.len() <= 3), "too many screens: {headings}");
    window.click("moment-save").await?;
    window.see("saved-note").await?;
    window.must_have_no_barrier("saved").await?;
    window.picture("4-saved").await.map(drop)
}

async fn lock_and_come_back(window: &Window) -> Result<(), Trouble> {
    window.run("window.sameProcess = true", vec![]).await?;
    window.click("lock").await?;
    window.until("a page made anew", "return window.sameProcess === undefined", json!(null)).await?;
    window.see("unlock-passphrase").await?;
    window.read_no_more("river").await?;
    window.must_have_no_barrier("locked").await?;
    window.picture("5-locked").await?;
    window.write("unlock-passphrase", PASSPHRASE).await?;
    window.click("unlock").await?;
    window.see("moment-row").await?;
    window.read(WORDS).await?;
    window.must_have_no_barrier("journal").await?;
    window.picture("6-journal").await.map(drop)
}
