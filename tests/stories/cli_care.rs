//! Looking after a journal at a terminal: a backup that Debian's `age` and `tar` open, another computer, new keys, and
//! letting go for ever.

use std::path::Path;
use std::process::Command;

use hearth_tests::Trouble;
use hearth_tests::cli::{Desk, items, text};
use hearth_tests::dayone;
use serde_json::json;

const FIRST: &str = "lamp river seven amber";
const SECOND: &str = "other words entirely here";

#[test]
fn a_backup_is_read_without_hearth_and_makes_a_journal_elsewhere() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = desk.person("Notebook", FIRST)?;
    let code = ana.create()?;
    let photo = desk.file("cup.jpg", dayone::photo()?)?;
    ana.does(&[
        "moment",
        "add",
        "--title",
        "Ninety days",
        "--body",
        "I told my sister.",
        "--attach",
        &photo,
    ])?;
    let path = desk.home.files().join("notebook.tar").display().to_string();
    let made = ana.does(&["backup", "create", &path])?;
    assert_eq!(made["files"], json!(1), "{made}");
    assert_eq!(ana.is_refused(&["backup", "create", &path])?, "already_there");
    assert_eq!(ana.does(&["backup", "verify", &path])?, made);

    for (words, file) in [(FIRST, "key-passphrase.age"), (&code, "key-recovery.age")] {
        let place = desk.home.files().join(file.replace('.', "-"));
        let records = with_stock_tools(&place, Path::new(&path), file, words)?;
        assert!(records.iter().any(|record| record.contains("I told my sister.")), "{file}");
    }

    let other = Desk::new()?;
    let ben = other.person("Notebook", SECOND)?;
    let code_file = other.file("code", &code)?;
    let restored = [
        "--json",
        "backup",
        "restore",
        &path,
        "--recovery-file",
        &code_file,
        "--new-passphrase-file",
        &ben.passphrase_file,
    ];
    let restored = other.run(&restored)?.json()?;
    assert_eq!(text(&restored, "label"), "Notebook");
    assert_ne!(text(&restored, "recovery_code"), code, "a restored journal has keys of its own");
    let rows = items(&ben.does(&["moment", "list"])?);
    assert_eq!(rows.len(), 1);
    let moment = ben.does(&["moment", "show", &text(&rows[0], "id")])?;
    assert_eq!(moment["attachments"].as_array().map(Vec::len), Some(1), "{moment}");
    assert_eq!(ben.does(&["journal", "verify"])?["ok"], json!(true));
    Ok(())
}

#[test]
fn a_damaged_backup_is_refused_and_makes_nothing() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = desk.person("Notebook", FIRST)?;
    ana.create()?;
    ana.does(&["moment", "add", "--body", "I told my sister."])?;
    let path = desk.home.files().join("notebook.tar");
    ana.does(&["backup", "create", &path.display().to_string()])?;
    let mut bytes = std::fs::read(&path)?;
    let middle = bytes.len() * 2 / 3;
    bytes[middle] ^= 4;
    let damaged = desk.file("damaged.tar", &bytes)?;
    let other = Desk::new()?;
    let ben = other.person("Notebook", FIRST)?;
    let restore = ["--json", "--passphrase-file", &ben.passphrase_file, "backup", "restore", &damaged];
    assert_eq!(other.run(&restore)?.refusal()?, "backup_damaged");
    let journals = other.run(&["--json", "journal", "list"])?.json()?;
    assert!(items(&journals).is_empty());
    assert_eq!(ana.is_refused(&["backup", "verify", "nowhere.tar"])?, "file_missing");
    Ok(())
}

#[test]
fn new_keys_open_the_journal_and_old_ones_do_not() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = desk.person("Notebook", FIRST)?;
    ana.create()?;
    ana.does(&["moment", "add", "--body", "mine alone"])?;
    let second = desk.file("second", SECOND)?;
    ana.does(&["journal", "passphrase", "--add", "--new-passphrase-file", &second])?;
    let keys = items(&ana.does(&["journal", "passphrase", "--list"])?);
    assert_eq!(keys.iter().filter(|key| text(key, "sort") == "passphrase").count(), 2);
    let added = keys.iter().rfind(|key| text(key, "sort") == "passphrase").map(|key| text(key, "id"));
    ana.does(&["journal", "passphrase", "--remove", &added.unwrap_or_default()])?;
    let as_second = |args: &[&str]| {
        let mine = ["--json", "--passphrase-file", second.as_str()];
        desk.run(&[&mine[..], args].concat())
    };
    assert_eq!(as_second(&["moment", "list"])?.refusal()?, "wrong_passphrase");

    let rotated = ana.does(&["journal", "rotate", "--new-passphrase-file", &second])?;
    assert_eq!(text(&rotated, "recovery_code").split('-').count(), 14);
    assert_eq!(ana.is_refused(&["moment", "list"])?, "wrong_passphrase");
    assert_eq!(items(&as_second(&["moment", "list"])?.json()?).len(), 1);
    Ok(())
}

#[test]
fn what_is_erased_is_gone_and_only_when_it_is_meant() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = desk.person("Notebook", FIRST)?;
    ana.create()?;
    let gone = text(&ana.does(&["moment", "add", "--body", "to be gone"])?, "id");
    ana.does(&["moment", "add", "--body", "to stay"])?;
    ana.does(&["moment", "erase", &gone])?;
    assert_eq!(ana.is_refused(&["moment", "show", &gone])?, "not_found");
    assert_eq!(items(&ana.does(&["moment", "list"])?).len(), 1);
    assert_eq!(ana.is_refused(&["journal", "erase"])?, "not_confirmed");
    ana.does(&["journal", "erase", "--for-ever"])?;
    assert!(items(&desk.run(&["--json", "journal", "list"])?.json()?).is_empty());
    Ok(())
}

#[test]
fn lost_key_files_are_mended_on_request() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = desk.person("Notebook", FIRST)?;
    ana.create()?;
    ana.does(&["moment", "add", "--body", "still here"])?;
    for journal in std::fs::read_dir(desk.home.path().join("journals"))? {
        let dir = journal?.path();
        std::fs::write(dir.join("header.a"), b"")?;
        std::fs::write(dir.join("header.b"), b"")?;
    }
    assert_eq!(ana.is_refused(&["moment", "list"])?, "header_damaged");
    assert_eq!(ana.does(&["journal", "repair"])?["ok"], json!(true));
    assert_eq!(items(&ana.does(&["moment", "list"])?).len(), 1);
    Ok(())
}

/// Opens a backup as its README says; the records as text where they are text.
fn with_stock_tools(place: &Path, backup: &Path, key: &str, words: &str) -> Result<Vec<String>, Trouble> {
    std::fs::create_dir_all(place)?;
    let tar = |file: &Path| run(Command::new("tar").arg("-xf").arg(file).current_dir(place));
    tar(backup)?;
    decrypt_with_words(place, key, words)?;
    run(Command::new("age")
        .args(["-d", "-i", "key.txt", "-o", "journal.tar", "journal.tar.age"])
        .current_dir(place))?;
    tar(Path::new("journal.tar"))?;
    let mut records = Vec::new();
    for entry in std::fs::read_dir(place.join("records"))? {
        records.push(String::from_utf8_lossy(&std::fs::read(entry?.path())?).into_owned());
    }
    Ok(records)
}

/// `age` asks a terminal for a passphrase; `script` is one.
fn decrypt_with_words(place: &Path, key: &str, words: &str) -> Result<(), Trouble> {
    use std::io::Write;

    let line = format!("age -d -o key.txt {key}");
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &line, "/dev/null"]).current_dir(place);
    let mut child =
        command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::null()).spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        writeln!(stdin, "{words}")?;
    }
    if child.wait()?.success() { Ok(()) } else { Err(Trouble::Vain(format!("age opens {key}"))) }
}

fn run(command: &mut Command) -> Result<(), Trouble> {
    if command.status()?.success() { Ok(()) } else { Err(Trouble::Vain(format!("{command:?}"))) }
}
