//! Looking after a journal at a terminal: a backup that Debian's `age` and `tar` open, another computer, new keys, and
//! letting go for ever.

use std::path::Path;
use std::process::{Command, Stdio};

use hearth_tests::Trouble;
use hearth_tests::canary;
use hearth_tests::cli::{self, Desk, Said, items, text};
use hearth_tests::dayone;
use serde_json::{Value, json};

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

#[test]
fn what_could_not_be_recovered_is_an_error_until_somebody_says_that_they_read_it() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = desk.person("Notebook", FIRST)?;
    ana.create()?;
    for body in ["one", "two", "three"] {
        ana.does(&["moment", "add", "--body", body])?;
    }
    for journal in std::fs::read_dir(desk.home.path().join("journals"))? {
        let dir = journal?.path();
        for second in ["store", "snaps"] {
            std::fs::remove_dir_all(dir.join(second))?;
        }
        let log = std::fs::OpenOptions::new().write(true).open(dir.join("log").join("0001.log"))?;
        log.set_len(log.metadata()?.len() * 3 / 4)?;
    }
    for _ in 0..2 {
        let listed = desk.run(&ana.args(&["moment", "list"]))?;
        assert!(notices(&listed)?.contains(&"records_lost".to_owned()), "{listed:?}");
        let left = items(&listed.json()?).len();
        assert!(left < 3, "{left}");
        assert_eq!(ana.is_refused(&["journal", "verify"])?, "journal_damaged");
    }
    assert_eq!(ana.does(&["journal", "verify", "--losses-read"])?["ok"], json!(true));
    assert_eq!(ana.does(&["journal", "verify"])?["ok"], json!(true));
    assert!(notices(&desk.run(&ana.args(&["moment", "list"]))?)?.is_empty());
    Ok(())
}

#[test]
fn what_is_done_is_said_even_when_closing_fails() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = desk.person("Notebook", FIRST)?;
    let code = ana.create()?;
    for journal in std::fs::read_dir(desk.home.path().join("journals"))? {
        // Where the clean stamp is written aside.
        std::fs::create_dir(journal?.path().join(".stamp.new"))?;
    }
    let said = desk.run(&ana.args(&["moment", "add", "--body", "once only"]))?;
    assert_eq!(notices(&said)?, ["not_closed"], "{said:?}");
    let id = text(&said.json()?, "id");
    let code = desk.file("code", &code)?;
    desk.run(&ana.args(&["journal", "recover", "--recovery-file", &code]))?.json()?;
    assert_eq!(text(&items(&ana.does(&["moment", "list"])?)[0], "id"), id);
    Ok(())
}

#[test]
fn a_new_code_is_given_out_whatever_the_disk_says() -> Result<(), Trouble> {
    // Which of the main thread's syncs is that of the code's file, once as it should be; and which was the log's last.
    let (said, trace) = created_under_strace(&Desk::new()?, "trace=openat,fsync,fdatasync")?;
    assert!(said.json()?.get("recovery_code").is_none(), "{said:?}");
    let [own, last] = syncs_until_the_code(&trace).ok_or_else(|| Trouble::Vain(trace.clone()))?;

    let desk = Desk::new()?;
    let (said, _) = created_under_strace(&desk, &format!("inject=fsync:error=ENOSPC:when={own}"))?;
    assert_eq!(notices(&said)?, ["code_not_in_file"], "{said:?}");
    let code = text(&said.json()?, "recovery_code");
    assert!(!desk.home.files().join("new-code").exists(), "half a code is none");
    let (code, new) = (desk.file("code", &code)?, desk.file("new", SECOND)?);
    desk.run(&["--json", "journal", "recover", "--recovery-file", &code, "--new-passphrase-file", &new])?
        .json()?;

    let desk = Desk::new()?;
    let (said, _) = created_under_strace(&desk, &format!("inject=fsync:error=ENOSPC:when={}+", own + 1))?;
    assert_eq!(notices(&said)?, ["not_closed"], "{said:?}");
    assert_eq!(text(&said.json()?, "label"), "Notebook");
    assert_eq!(std::fs::read_to_string(desk.home.files().join("new-code"))?.trim().split('-').count(), 14);

    let how = format!("inject=fdatasync:error=ENOSPC:when={last}");
    let (said, _) = created_under_strace(&Desk::new()?, &how)?;
    assert_eq!(notices(&said)?, ["disk_full"], "what did not go well at the beginning is said too: {said:?}");
    said.json()?;
    Ok(())
}

#[test]
fn a_closed_output_hides_no_lost_code_and_no_damage() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = desk.person("Notebook", FIRST)?;
    let file: &str = &ana.passphrase_file;
    let create = ["--json", "--passphrase-file", file, "journal", "create", "--label"];
    assert_eq!(unread(&desk, &[&create[..], &["Lost"]].concat())?.refusal()?, "code_not_shown");
    let code = desk.home.files().join("new-code").display().to_string();
    let kept = unread(&desk, &[&create[..], &["Notebook", "--recovery-file", &code]].concat())?;
    assert_eq!(kept.code, Some(0), "{kept:?}");

    let photo = desk.file("cup.jpg", dayone::photo()?)?;
    ana.does(&["moment", "add", "--body", "A cup.", "--attach", &photo])?;
    assert_eq!(unread(&desk, &ana.args(&["journal", "verify"]))?.code, Some(0));
    let sealed = canary::files(&desk.home.path())?;
    let sealed = sealed.iter().find(|file| file.parent().is_some_and(|folder| folder.ends_with("files")));
    std::fs::write(sealed.unwrap(), b"damaged")?;
    assert_eq!(unread(&desk, &ana.args(&["journal", "verify"]))?.refusal()?, "journal_damaged");
    Ok(())
}

/// The codes of what was worth knowing.
fn notices(said: &Said) -> Result<Vec<String>, Trouble> {
    let lines: Vec<Value> = said.err.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    Ok(lines.iter().filter_map(|line| line.get("notice")).map(|notice| text(notice, "code")).collect())
}

/// Runs a verb whose output nobody reads.
fn unread(desk: &Desk, args: &[&str]) -> Result<Said, Trouble> {
    let mut command = desk.command(cli::program()?);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    drop(child.stdout.take());
    let output = child.wait_with_output()?;
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    Ok(Said { code: output.status.code(), out: String::new(), err })
}

/// Starts a journal with its code in a file; only the calls of the main thread are traced, or told to fail.
fn created_under_strace(desk: &Desk, how: &str) -> Result<(Said, String), Trouble> {
    let passphrase = desk.file("passphrase", FIRST)?;
    let place = |name: &str| desk.home.files().join(name).display().to_string();
    let (code, trace) = (place("new-code"), place("trace"));
    let mut command = desk.command("strace");
    command.args(["-qq", "-s", "4096", "-o", &trace, "-e", how]).arg(cli::program()?);
    command.args(["--json", "--passphrase-file", &passphrase, "journal", "create", "--label", "Notebook"]);
    let output = command.args(["--recovery-file", &code]).stdin(Stdio::null()).output()?;
    let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = Said { code: output.status.code(), out: words(&output.stdout), err: words(&output.stderr) };
    Ok((said, std::fs::read_to_string(&trace)?))
}

/// How many calls of `fsync` and of `fdatasync` there are in the trace, up to the sync of the code's file.
fn syncs_until_the_code(trace: &str) -> Option<[usize; 2]> {
    let opened = trace.lines().position(|line| line.contains("new-code"))?;
    let descriptor = trace.lines().nth(opened)?.rsplit("= ").next()?;
    let own = format!("fsync({descriptor})");
    let after = trace.lines().skip(opened).position(|line| line.starts_with(&own))?;
    let until = || trace.lines().take(opened + after + 1);
    Some(["fsync(", "fdatasync("].map(|call| until().filter(|line| line.starts_with(call)).count()))
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
