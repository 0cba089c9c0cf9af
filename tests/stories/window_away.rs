//! Nobody at the window, a computer that goes to sleep, a screen that is locked, a window that is closed: the journal locks
//! by itself, and what was being written is kept.

use hearth_tests::Trouble;
use hearth_tests::bus::Bus;
use hearth_tests::home::Home;
use hearth_tests::manager;
use hearth_tests::patience;
use hearth_tests::window::Window;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn left_alone_it_locks_and_keeps_the_draft() -> Result<(), Trouble> {
    let home = Home::new()?;
    let window = Window::open_with(&home, &[("HEARTH_IDLE_SECONDS", "30")]).await?;
    window.start_a_journal_and_write("First words.").await?;
    window.click("saved-done").await?;
    window.click("write").await?;
    window.run(MARK, vec![]).await?;
    window.write("moment-body", "Half a thought").await?;
    window.until("a page made anew", ANEW, json!(null)).await?;
    window.see("unlock-passphrase").await?;
    window.read_no_more("Half a thought").await?;
    comes_back_to(&window, "Half a thought").await?;
    window.close().await
}

/// Where from, what, and whether it takes an argument.
const AWAY: [(&str, &str, bool); 4] = [
    ("/org/freedesktop/login1", "org.freedesktop.login1.Manager.PrepareForSleep", true),
    ("/org/freedesktop/login1/session/_31", "org.freedesktop.login1.Session.Lock", false),
    ("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver.ActiveChanged", true),
    ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.ActiveChanged", true),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_sleep_and_behind_a_locked_screen_it_is_hidden_and_keeps_the_draft() -> Result<(), Trouble> {
    let home = Home::new()?;
    let bus = Bus::start(&home.files())?;
    let window = Window::open_with(&home, &bus.variables()).await?;
    window.start_a_journal_and_write("First words.").await?;
    window.click("saved-done").await?;
    let mut begun = String::new();
    for (path, signal, is_true) in AWAY {
        window.click(if begun.is_empty() { "write" } else { "draft-resume" }).await?;
        window.until("what was written before", KEPT, json!(begun)).await?;
        begun = format!("Half a thought before {signal}");
        window.set("moment-body", &begun).await?;
        patience::until("the words to be put aside", async || {
            let told = window.run_until_told(DRAFT, vec![]).await;
            told.is_ok_and(|told| told.as_str().is_some_and(|draft| draft.contains(&begun)))
        })
        .await?;
        window.run(MARK, vec![]).await?;
        bus.says(path, signal, is_true)?;
        window.until("a page made anew", ANEW, json!(null)).await?;
        window.see("come-back").await?;
        window.read_no_more("Half a thought").await?;
        window.click("come-back").await?;
        window.write("unlock-passphrase", hearth_tests::steps::PASSPHRASE).await?;
        window.click("unlock").await?;
    }
    window.see("draft-resume").await?;
    window.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closed_by_its_button_it_keeps_the_words_that_were_just_typed() -> Result<(), Trouble> {
    let home = Home::new()?;
    let window = Window::open(&home).await?;
    window.start_a_journal_and_write("First words.").await?;
    window.click("saved-done").await?;
    window.click("write").await?;
    window.set("moment-body", "Half a thought").await?;
    manager::close_window(TITLE)?;
    patience::until("the window to be gone", async || manager::has_window(TITLE).is_ok_and(|there| !there))
        .await?;
    drop(window);
    let window = Window::open(&home).await?;
    comes_back_to(&window, "Half a thought").await?;
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

/// Opens the journal, and the draft that waits in it: these are its words.
async fn comes_back_to(window: &Window, words: &str) -> Result<(), Trouble> {
    window.write("unlock-passphrase", hearth_tests::steps::PASSPHRASE).await?;
    window.click("unlock").await?;
    window.click("draft-resume").await?;
    window.see("moment-body").await?;
    window.until("the draft", KEPT, json!(words)).await
}

/// What a task bar shows.
const TITLE: &str = "Hearth";

/// Whether these are the words in the box.
const KEPT: &str = "return document.querySelector('[data-testid=moment-body]')?.value === arguments[0]";

/// Marks the page, and asks whether it is gone.
const MARK: &str = "window.samePage = true";
const ANEW: &str = "return window.samePage === undefined";

/// What the core has of the moment that is being written.
const DRAFT: &str = "const tell = arguments[arguments.length - 1];
    window.__TAURI_INTERNALS__.invoke('draft_load', { request: 'new_moment' })
        .then((draft) => tell(JSON.stringify(draft)), () => tell(''));";

/// Asks the core for a command and does not wait: the page may be gone before it is answered.
const ASK: &str = "void window.__TAURI_INTERNALS__.invoke(arguments[0], { request: null });";

/// Asks for it, until the page is another one.
async fn anew(window: &Window, command: &str) -> Result<(), Trouble> {
    window.run(MARK, vec![]).await?;
    window.run(ASK, vec![json!(command)]).await?;
    window.until("a page made anew", ANEW, json!(null)).await
}
