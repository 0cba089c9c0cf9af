//! Nobody at the window: the journal locks by itself, what was being written is kept, and a closed window
//! leaves nothing open.

use hearth_tests::Trouble;
use hearth_tests::home::Home;
use hearth_tests::window::Window;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn left_alone_it_locks_and_keeps_the_draft() -> Result<(), Trouble> {
    let home = Home::new()?;
    let window = Window::open_with(&home, &[("HEARTH_IDLE_SECONDS", "30")]).await?;
    window.start_a_journal_and_write("First words.").await?;
    window.click("saved-done").await?;
    window.click("write").await?;
    window.run("window.samePage = true", vec![]).await?;
    window.write("moment-body", "Half a thought").await?;
    window.until("a page made anew", "return window.samePage === undefined", json!(null)).await?;
    window.see("unlock-passphrase").await?;
    window.read_no_more("Half a thought").await?;
    window.write("unlock-passphrase", hearth_tests::steps::PASSPHRASE).await?;
    window.click("unlock").await?;
    window.click("draft-resume").await?;
    window.see("moment-body").await?;
    let kept = "return document.querySelector('[data-testid=moment-body]').value === arguments[0]";
    window.until("the draft", kept, json!("Half a thought")).await?;
    window.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_ends_after_hide_does_not_show_another_screen() -> Result<(), Trouble> {
    let home = Home::new()?;
    let window = Window::open(&home).await?;
    window.start_a_journal_and_write("First words.").await?;
    window.run(ASK, vec![json!("hide")]).await?;
    window.see("come-back").await?;
    // A lock, like a change of keys or an erasing that Hide overtook, empties the page at its end.
    anew(&window, "journal_lock").await?;
    window.see("come-back").await?;
    window.click("come-back").await?;
    window.write("unlock-passphrase", hearth_tests::steps::PASSPHRASE).await?;
    window.click("unlock").await?;
    window.see("write").await?;
    anew(&window, "journal_lock").await?;
    window.see("unlock-passphrase").await?;
    window.close().await
}

/// Asks the core for a command and does not wait: the page may be gone before it is answered.
const ASK: &str = "void window.__TAURI_INTERNALS__.invoke(arguments[0], { request: null });";

/// Asks for it, until the page is another one.
async fn anew(window: &Window, command: &str) -> Result<(), Trouble> {
    window.run("window.samePage = true", vec![]).await?;
    window.run(ASK, vec![json!(command)]).await?;
    window.until("a page made anew", "return window.samePage === undefined", json!(null)).await
}
