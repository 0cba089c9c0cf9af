//! The format's page is complete: a program written from that page alone, in another language, reads a journal.

use std::collections::BTreeSet;
use std::fs;

use hearth_tests::Trouble;
use hearth_tests::cli::{Desk, items, text};
use hearth_tests::reader::read;
use hearth_tests::tree::only_entry;

const PASSPHRASE: &str = "lamp river seven ambér";

#[test]
fn another_program_reads_every_moment_and_tells_damage() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = desk.person("Notebook", PASSPHRASE)?;
    let code = desk.file("code", ana.create()?)?;
    for title in ["Ninety days", "Un día más", "Rain"] {
        ana.does(&["moment", "add", "--title", title, "--body", "I told my sister."])?;
    }
    let changed = text(&items(&ana.does(&["moment", "list"])?)[0], "id");
    ana.does(&["moment", "edit", &changed, "--body", "And my brother."])?;
    let mut shown = BTreeSet::new();
    for row in items(&ana.does(&["moment", "list"])?) {
        let moment = ana.does(&["moment", "show", &text(&row, "id")])?;
        // The page knows ids as bytes, the terminal as UUIDs.
        shown.insert((text(&moment, "id").replace('-', ""), text(&moment, "title"), text(&moment, "body")));
    }
    let journal = only_entry(&desk.home.path().join("journals"))?;
    for key in [["--passphrase-file", &ana.passphrase_file], ["--recovery-file", &code]] {
        let (moments, ended, problems) = read(&journal, &key)?;
        assert_eq!((ended, problems.as_str()), (Some(0), ""));
        let read: BTreeSet<_> =
            moments.iter().map(|one| (text(one, "id"), text(one, "title"), text(one, "body"))).collect();
        assert_eq!(read, shown);
    }
    let wrong = desk.file("wrong", "something else")?;
    assert_eq!(read(&journal, &["--passphrase-file", &wrong])?.1, Some(2));

    let log = only_entry(&journal.join("log"))?;
    let mut bytes = fs::read(&log)?;
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&log, bytes)?;
    let (_, ended, problems) = read(&journal, &["--passphrase-file", &ana.passphrase_file])?;
    assert_eq!(ended, Some(3), "{problems}");
    assert!(problems.contains("the log is not whole"), "{problems}");
    Ok(())
}
