//! The page from inside: what it may not ask for, where it may not go, what it may not run.

use hearth_tests::Trouble;
use hearth_tests::home::Home;
use hearth_tests::window::Window;
use serde_json::{Value, json};

/// Asks the core for a command and tells whether it answered or why not.
const ASK: &str = "const tell = arguments[arguments.length - 1];
    window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1]).then(() => tell('answered'), (why) => tell(why.code ?? String(why)));";

/// Tries something and tells the name of the error it met.
const TRY: &str = "const tell = arguments[arguments.length - 1];
    Promise.resolve().then(() => TRIED).then(() => tell('done'), (error) => tell(error.name));";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_reaches_its_commands_and_nothing_else() -> Result<(), Trouble> {
    let home = Home::new()?;
    let window = Window::open(&home).await?;
    window.see("start-journal").await?;
    let asked =
        async |command: &str, with: Value| window.run_until_told(ASK, vec![json!(command), with]).await;
    assert_eq!(asked("app_state", json!({ "request": null })).await?, json!("answered"));
    for (foreign, with) in [
        ("plugin:event|emit", json!({ "event": "changed", "payload": {} })),
        ("plugin:store|load", json!({ "path": "settings.json" })),
        (
            "plugin:webview|create_webview_window",
            json!({ "options": { "label": "second", "url": "index.html" } }),
        ),
        ("plugin:window|set_title", json!({ "label": "main", "value": "Recovery" })),
        ("plugin:path|resolve_directory", json!({ "directory": 21 })),
        ("no_such_command", json!({})),
    ] {
        let told = asked(foreign, with).await?;
        let told = told.as_str().unwrap_or_default();
        assert!(told.contains("not allowed") || told.contains("not found"), "{foreign}: {told}");
    }
    let somebody_elses = home.path().join("somebody-elses.tar");
    let opening = json!({ "path": somebody_elses, "passphrase": "a warm long evening" });
    for (command, request) in [
        ("backup_verify", opening.clone()),
        ("backup_restore", json!({ "backup": opening, "label": "blue notebook" })),
        ("backup_create", json!({ "path": somebody_elses, "passphrase": "a warm long evening" })),
        ("import_run", json!({ "format": "dayone", "path": somebody_elses, "dry_run": true })),
    ] {
        let told = asked(command, json!({ "request": request })).await?;
        assert_eq!(told, json!("not_picked"), "{command}");
    }
    window.close().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_runs_only_its_own_script_and_goes_nowhere() -> Result<(), Trouble> {
    let home = Home::new()?;
    let window = Window::open(&home).await?;
    window.see("start-journal").await?;
    for tried in
        ["fetch('http://127.0.0.1:9/')", "fetch('https://example.org/')", "new Function('return 1')()"]
    {
        let met = window.run_until_told(&TRY.replace("TRIED", tried), vec![]).await?;
        assert_ne!(met, json!("done"), "{tried} was possible");
    }
    let before = window.run("return location.href", vec![]).await?;
    window.run("location.href = 'https://example.org/'; window.open('https://example.org/')", vec![]).await?;
    window.click("start-journal").await?;
    window.see("passphrase").await?;
    assert_eq!(window.run("return location.href", vec![]).await?, before);
    assert_eq!(window.run("return document.title", vec![]).await?, json!("Hearth"));
    window.close().await
}
