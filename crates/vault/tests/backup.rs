//! Backups: opened by stock `age` and `tar`, restored whole, refused when a bit differs.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use hearth_vault::{FileRef, Passphrase, RecoveryCode, Unlock, Vault, backup_verify, restore};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

struct Made {
    home: tempfile::TempDir,
    path: PathBuf,
    code: RecoveryCode,
    file: FileRef,
}

fn made() -> Made {
    let home = tempfile::tempdir().unwrap();
    let (mut vault, code) = create(home.path());
    let file = vault.file_add(&mut b"a photo".as_slice()).unwrap();
    vault.commit((0..5).map(|number| put(number, &format!("entry {number}"))).collect()).unwrap();
    vault.tray_put(9, b"CANARY of another").unwrap();
    let path = home.path().join("backup.tar");
    vault.backup_create(&path, &pass(), &[file]).unwrap();
    let again = vault.backup_create(&path, &pass(), &[file]).unwrap_err();
    assert_eq!(again.code(), "already_there");
    let wrong = Passphrase::new("not the passphrase".into());
    let refused = vault.backup_create(&home.path().join("other.tar"), &wrong, &[]).unwrap_err();
    assert_eq!(refused.code(), "wrong_passphrase");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 2, "no temporary file is left");
    Made { home, path, code, file }
}

#[test]
fn a_backup_is_restored_by_passphrase_or_code() {
    let made = made();
    let own = pass();
    for key in [Unlock::Passphrase(&own), Unlock::Recovery(&made.code)] {
        let report = backup_verify(&made.path, key).unwrap();
        assert_eq!((report.records, report.files), (5, 1));
        let home = tempfile::tempdir().unwrap();
        let fresh = Passphrase::new("after the restoring".into());
        let (mut vault, _) = restore(home.path(), &made.path, key, &fresh).unwrap();
        assert_eq!(vault.label(), "blue notebook");
        assert_eq!(texts(&mut vault), expected(5));
        assert_eq!(vault.file_read(&made.file).unwrap(), b"a photo");
        assert!(vault.tray_list().is_empty(), "what others shared is in no backup");
        assert!(vault.verify().unwrap().ok);
    }
    let wrong = Passphrase::new("not the passphrase".into());
    assert_eq!(backup_verify(&made.path, Unlock::Passphrase(&wrong)).unwrap_err().code(), "wrong_passphrase");
    let wrong = create(made.home.path()).1;
    assert_eq!(
        backup_verify(&made.path, Unlock::Recovery(&wrong)).unwrap_err().code(),
        "wrong_recovery_code"
    );
}

#[test]
fn no_bit_of_a_backup_can_differ_and_nothing_is_made_of_a_damaged_one() {
    let made = made();
    let whole = fs::read(&made.path).unwrap();
    let bad = made.home.path().join("bad.tar");
    let own = pass();
    let refused = |bytes: &[u8], what: &str| {
        fs::write(&bad, bytes).unwrap();
        let code =
            backup_verify(&bad, Unlock::Passphrase(&own)).map_or_else(|error| error.code(), |_| "accepted");
        assert!(["backup_damaged", "wrong_passphrase"].contains(&code), "{what}: {code}");
    };
    for at in (0..whole.len()).step_by(37) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        refused(&bytes, &format!("bit in byte {at}"));
        refused(&whole[..at], &format!("cut at {at}"));
    }
    refused(&[whole.as_slice(), b"more"].concat(), "more behind it");
    let home = tempfile::tempdir().unwrap();
    assert!(restore(home.path(), &bad, Unlock::Passphrase(&own), &own).is_err());
    assert!(files(home.path()).is_empty());
}

/// Runs the stock programs; the test fails where they are missing, because a backup that only Hearth opens is none.
fn run(dir: &Path, program: &str, arguments: &[&str]) {
    let done = Command::new(program).args(arguments).current_dir(dir).output().unwrap();
    assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
}

/// Stock `age` asks a terminal for a passphrase; `script` is one.
fn age_with_words(dir: &Path, words: &str, file: &str) {
    use std::io::Write;
    let command = format!("age -d -o key.txt {file}");
    let mut child = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .current_dir(dir)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(format!("{words}\n").as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

#[test]
fn stock_age_and_tar_open_it_either_way() {
    let made = made();
    for (words, file) in
        [("quiet river stone", "key-passphrase.age"), (made.code.reveal().as_str(), "key-recovery.age")]
    {
        let dir = tempfile::tempdir().unwrap();
        run(dir.path(), "tar", &["-xf", made.path.to_str().unwrap()]);
        age_with_words(dir.path(), words, file);
        run(dir.path(), "age", &["-d", "-i", "key.txt", "-o", "journal.tar", "journal.tar.age"]);
        run(dir.path(), "tar", &["-xf", "journal.tar"]);
        assert_eq!(fs::read_to_string(dir.path().join("label")).unwrap(), "blue notebook");
        let mut found: Vec<String> =
            files(&dir.path().join("records")).iter().map(|path| fs::read_to_string(path).unwrap()).collect();
        found.sort();
        assert_eq!(found, expected(5));
        let photo = fs::read(files(&dir.path().join("files")).remove(0)).unwrap();
        assert_eq!(photo[..7], *b"a photo");
    }
}

#[test]
fn a_backup_says_nothing_in_the_clear_and_an_old_one_opens_with_the_old_words() {
    let made = made();
    let bytes = fs::read(&made.path).unwrap();
    assert!(!bytes.windows(7).any(|part| part == b"entry 1" || part == b"a photo" || part == b"CANARY "));
    let dir = hearth_vault::list(made.home.path()).unwrap().remove(0).dir;
    let mut vault = open(&dir).vault;
    vault.change_passphrase(&pass(), &Passphrase::new("a later passphrase".into())).unwrap();
    drop::<Vault>(vault);
    assert!(backup_verify(&made.path, Unlock::Passphrase(&pass())).is_ok());
}

#[test]
fn what_an_interrupted_restoring_left_is_listed_nowhere_and_goes() {
    let made = made();
    let dir = hearth_vault::list(made.home.path()).unwrap().remove(0).dir;
    let half = dir.with_file_name(".restore-0011223344556677");
    copy_tree(&dir, &half.join("journals").join("00112233445566778899aabbccddeeff"));
    assert_eq!(hearth_vault::list(made.home.path()).unwrap().len(), 1);
    let inner = half.join("journals").join("00112233445566778899aabbccddeeff");
    let at_work = Vault::open(&inner, Unlock::Passphrase(&pass())).unwrap();
    drop(open(&dir));
    assert!(half.exists(), "another process is still at work there");
    drop(at_work);
    drop(open(&dir));
    assert!(!half.exists());
}

#[cfg(unix)]
#[test]
fn a_backup_overwrites_nothing_in_a_shared_folder() {
    let made = made();
    let shared = tempfile::tempdir().unwrap();
    let (to, theirs) = (shared.path().join("backup.tar"), shared.path().join("theirs"));
    fs::write(&theirs, "of somebody else").unwrap();
    std::os::unix::fs::symlink(&theirs, shared.path().join(".backup.tar.payload")).unwrap();
    fs::write(shared.path().join(".backup.tar.new"), "of somebody else").unwrap();
    let dir = hearth_vault::list(made.home.path()).unwrap().remove(0).dir;
    open(&dir).vault.backup_create(&to, &pass(), &[]).unwrap();
    for name in ["theirs", ".backup.tar.new", ".backup.tar.payload"] {
        assert_eq!(fs::read_to_string(shared.path().join(name)).unwrap(), "of somebody else", "{name}");
    }
    assert!(backup_verify(&to, Unlock::Passphrase(&pass())).is_ok());
    assert_eq!(fs::read_dir(shared.path()).unwrap().count(), 4, "no temporary file is left");
}

fn place_of(vault: &Vault, file: &FileRef) -> PathBuf {
    let name: String = file.id.iter().map(|byte| format!("{byte:02x}")).collect();
    vault.dir().join("files").join(name)
}

/// Three attachments: one whole, one damaged, one gone.
fn with_damaged_files(home: &Path) -> (Vault, [FileRef; 3]) {
    let (mut vault, _) = create(home);
    vault.commit((0..5).map(|number| put(number, &format!("entry {number}"))).collect()).unwrap();
    let files = ["whole", "damaged", "gone"].map(|text| vault.file_add(&mut text.as_bytes()).unwrap());
    let damaged = place_of(&vault, &files[1]);
    let mut bytes = fs::read(&damaged).unwrap();
    bytes[300] ^= 1;
    fs::write(damaged, bytes).unwrap();
    fs::remove_file(place_of(&vault, &files[2])).unwrap();
    (vault, files)
}

#[test]
fn a_damaged_picture_keeps_nothing_else_out_of_a_backup_and_is_named() {
    let home = tempfile::tempdir().unwrap();
    let (mut vault, files) = with_damaged_files(home.path());
    let path = home.path().join("backup.tar");
    let mut left_out = vault.backup_create(&path, &pass(), &files).unwrap();
    left_out.sort_by_key(|notice| notice.code);
    let named: Vec<_> = left_out.iter().map(|notice| (notice.code, notice.file)).collect();
    assert_eq!(named, [("file_damaged", Some(files[1].id)), ("file_lost", Some(files[2].id))]);
    let fresh = Passphrase::new("after the restoring".into());
    let elsewhere = tempfile::tempdir().unwrap();
    let (mut vault, _) = restore(elsewhere.path(), &path, Unlock::Passphrase(&pass()), &fresh).unwrap();
    assert_eq!(texts(&mut vault), expected(5));
    assert_eq!(vault.file_read(&files[0]).unwrap(), b"whole");
}

#[test]
fn a_damaged_picture_does_not_keep_the_old_keys_in_use() {
    let home = tempfile::tempdir().unwrap();
    let (vault, files) = with_damaged_files(home.path());
    let fresh = Passphrase::new("after it was known".into());
    let (mut vault, _) = vault.rotate(Unlock::Passphrase(&pass()), &fresh).unwrap();
    let notices = vault.take_notices();
    let named: Vec<_> = notices.iter().map(|notice| (notice.code, notice.file)).collect();
    assert_eq!(named, [("file_left_behind", Some(files[1].id))]);
    assert_eq!(texts(&mut vault), expected(5));
    assert_eq!(vault.file_read(&files[0]).unwrap(), b"whole");
    assert!(!place_of(&vault, &files[1]).exists(), "nothing is kept under the old key");
    assert!(vault.verify().unwrap().ok);
}

#[test]
fn the_formats_page_names_the_readme_that_every_backup_has() {
    let made = made();
    let mut tar = tar::Archive::new(fs::File::open(&made.path).unwrap());
    let mut readme = tar.entries().unwrap().next().unwrap().unwrap();
    assert_eq!(readme.path().unwrap(), Path::new("README.txt"));
    let mut text = Vec::new();
    std::io::Read::read_to_end(&mut readme, &mut text).unwrap();
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/vault-format.md");
    let told = format!("{} of them, BLAKE3 `{}`", text.len(), blake3::hash(&text).to_hex());
    assert!(fs::read_to_string(page).unwrap().contains(&told), "{told}");
}
