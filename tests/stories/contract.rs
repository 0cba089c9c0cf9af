//! What the window may do, as files and binaries say it: named window, declared commands, strict content
//! policy; and what a build that is not for tests refuses.

use std::collections::BTreeSet;
use std::process::Command;

use hearth_tests::Trouble;
use hearth_tests::binaries::{self, Build};
use hearth_tests::cli::{Desk, items, text};
use hearth_tests::home::Home;
use serde_json::Value;

#[path = "../../crates/app/src/commands.rs"]
#[macro_use]
mod use_cases;

#[path = "../../src-tauri/src/own_commands.rs"]
#[macro_use]
mod own_commands;

macro_rules! names {
    ($($name:ident($request:ty) -> $view:ty;)*) => { &[$(stringify!($name)),*] };
}

const DECLARED: [&[&str]; 2] = [commands!(names), own_commands!(names)];
const HEARING: [&str; 2] = ["core:event:allow-listen", "core:event:allow-unlisten"];
use hearth_tests::steps::PASSPHRASE;

fn json(path: &str) -> Result<Value, Trouble> {
    Ok(serde_json::from_slice(&std::fs::read(binaries::root().join(path))?)?)
}

#[test]
fn the_capability_names_one_window_and_exactly_the_declared_commands() -> Result<(), Trouble> {
    let folder = std::fs::read_dir(binaries::root().join("src-tauri/capabilities"))?;
    assert_eq!(folder.count(), 1, "one capability file, so that one file tells all");
    let capability = json("src-tauri/capabilities/main.json")?;
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
    assert!(capability.get("remote").is_none() && capability.get("webviews").is_none());
    let granted: BTreeSet<String> = items_of(&capability["permissions"]).collect();
    let declared = DECLARED.concat().into_iter().map(|name| format!("allow-{}", name.replace('_', "-")));
    let expected: BTreeSet<String> = declared.chain(HEARING.map(str::to_owned)).collect();
    assert_eq!(granted, expected);
    Ok(())
}

#[test]
fn the_content_policy_starts_from_nothing() -> Result<(), Trouble> {
    let config = json("src-tauri/tauri.conf.json")?;
    let security = &config["app"]["security"];
    assert_eq!(security["csp"]["default-src"], "'none'");
    assert_eq!(security["csp"]["connect-src"], "ipc: http://ipc.localhost");
    let policy = security["csp"].to_string();
    for loose in ["unsafe", "*", "https:", "blob:", "wasm"] {
        assert!(!policy.contains(loose), "{loose} in {policy}");
    }
    assert_eq!(security["freezePrototype"], true);
    assert_eq!(security["capabilities"], serde_json::json!(["main"]));
    assert_eq!(config["app"]["withGlobalTauri"], false);
    Ok(())
}

#[test]
fn a_plain_window_refuses_to_be_driven() -> Result<(), Trouble> {
    let home = Home::new()?;
    let mut window = Command::new(binaries::window(Build::Plain)?);
    window.envs(home.variables()).env("TAURI_WEBVIEW_AUTOMATION", "true").env_remove("DISPLAY");
    let ended = window.output()?;
    assert_eq!(ended.status.code(), Some(1));
    let refusal: Value = serde_json::from_slice(&ended.stderr)?;
    assert_eq!(refusal["error"]["code"], "automation_refused");
    assert_eq!(std::fs::read_dir(home.path())?.count(), 0, "something was written");
    Ok(())
}

#[test]
fn a_plain_terminal_takes_its_time_from_the_clock_alone() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let passphrase = desk.file("passphrase", PASSPHRASE)?;
    plain(&desk, &["--passphrase-file", &passphrase, "journal", "create", "--label", "Blue"])?;
    plain(&desk, &["--passphrase-file", &passphrase, "moment", "add", "--body", "Hello"])?;
    let listed = plain(&desk, &["--passphrase-file", &passphrase, "moment", "list"])?;
    let created = text(&items(&listed)[0], "created");
    assert!(!created.starts_with("2026-03-03"), "HEARTH_NOW was believed: {created}");
    Ok(())
}

#[test]
fn a_plain_build_refuses_a_journal_with_cheap_keys() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = desk.person("Blue", PASSPHRASE)?;
    ana.create()?;
    let passphrase = desk.file("passphrase", PASSPHRASE)?;
    let mut command = desk.command(binaries::terminal(Build::Plain)?);
    command.args(["--json", "--passphrase-file", &passphrase, "moment", "list"]);
    let ended = command.output()?;
    assert_eq!(ended.status.code(), Some(1));
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(said.contains("test_journal_refused"), "{said}");
    Ok(())
}

fn plain(desk: &Desk, arguments: &[&str]) -> Result<Value, Trouble> {
    let mut command = desk.command(binaries::terminal(Build::Plain)?);
    let ended = command.arg("--json").args(arguments).output()?;
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    Ok(serde_json::from_slice(&ended.stdout)?)
}

fn items_of(list: &Value) -> impl Iterator<Item = String> {
    list.as_array().into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned))
}
