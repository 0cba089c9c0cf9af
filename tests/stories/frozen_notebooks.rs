//! Two journals as the first version wrote them, with all that the app puts into one: they must say the same for ever.

use std::fs;
use std::path::{Path, PathBuf};

use hearth_tests::Trouble;
use hearth_tests::binaries::{self, Build};
use hearth_tests::cli::{Desk, Person, items, text};
use hearth_tests::reader;
use hearth_tests::tuesday::{Evening, PASSPHRASE, card, desks, went_well, with_text};
use hearth_tests::{dayone, tree};
use serde_json::{Value, json};

/// The day on which the frozen journals are opened, after they were made and before the kept card's last day.
const NOW: &str = "2026-11-29T12:00:00Z";
const UNTIL: &str = "2026-12-12";
/// The guide's and a member's.
const LABELS: [&str; 2] = ["A", "J"];

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors").join("v1-notebooks")
}

/// A computer on which the frozen journal lies.
fn thawed(label: &str) -> Result<Desk, Trouble> {
    let mut desk = Desk::new()?;
    desk.set_clock(NOW);
    tree::copy(&vectors().join(label), &journal_of(&desk))?;
    Ok(desk)
}

fn journal_of(desk: &Desk) -> PathBuf {
    desk.home.path().join("journals").join("00112233445566778899aabbccddeeff")
}

/// All that the terminal says of a journal, verb by verb.
fn said(person: &Person<'_>) -> Result<Value, Trouble> {
    let mut said = Vec::new();
    let mut says = |args: &[&str]| -> Result<Value, Trouble> {
        let document = person.does(args)?;
        said.push(json!({ "verb": args, "said": document }));
        Ok(document)
    };
    let lists: [(&[&str], Option<&str>); 6] = [
        (&["moment", "list"], Some("moment")),
        (&["moment", "list", "--bin"], Some("moment")),
        (&["card", "list"], Some("card")),
        (&["share", "list"], Some("share")),
        (&["inbox", "list"], Some("inbox")),
        (&["group", "list"], None),
    ];
    for (list, of) in lists {
        for item in items(&says(list)?) {
            if let Some(of) = of {
                says(&[of, "show", &text(&item, "id")])?;
            }
        }
    }
    Ok(said.into())
}

/// Whether all that was said once is said now. A later version may say more.
fn holds(now: &Value, once: &Value) -> bool {
    match (now, once) {
        (Value::Object(now), Value::Object(once)) => {
            once.iter().all(|(name, once)| now.get(name).is_some_and(|now| holds(now, once)))
        }
        (Value::Array(now), Value::Array(once)) => {
            now.len() == once.len() && now.iter().zip(once).all(|(now, once)| holds(now, once))
        }
        _ => now == once,
    }
}

#[test]
fn journals_of_the_first_version_say_what_they_said() -> Result<(), Trouble> {
    let once: Value = serde_json::from_slice(&fs::read(vectors().join("said.json"))?)?;
    for label in LABELS {
        let desk = thawed(label)?;
        let person = desk.person(label, PASSPHRASE)?;
        let now = said(&person)?;
        assert!(holds(&now, &once[label]), "{label}: {now:#}");
        assert_eq!(person.does(&["journal", "verify"])?["ok"], json!(true));
        assert!(fs::read_dir(journal_of(&desk).join("aside")).is_err(), "nothing of it was taken for damage");
    }
    Ok(())
}

#[test]
fn another_program_reads_them_too() -> Result<(), Trouble> {
    let once: Value = serde_json::from_slice(&fs::read(vectors().join("said.json"))?)?;
    let desk = thawed("J")?;
    let file = desk.file("passphrase", PASSPHRASE)?;
    let (moments, ended, problems) = reader::read(&journal_of(&desk), &["--passphrase-file", file.as_str()])?;
    assert_eq!((ended, problems.as_str()), (Some(0), ""));
    let of = |one: &Value| (text(one, "id").replace('-', ""), text(one, "title"), text(one, "body"));
    let mut read: Vec<_> = moments.iter().map(of).collect();
    let shown = once["J"].as_array().into_iter().flatten();
    let shown = shown.filter(|entry| entry["verb"][0] == "moment" && entry["verb"][1] == "show");
    let mut shown: Vec<_> = shown.map(|entry| of(&entry["said"])).collect();
    read.sort();
    shown.sort();
    assert!(read.len() >= 5);
    assert_eq!(read, shown);
    Ok(())
}

/// Makes the vector where there is none, with the program as it is shipped: `HEARTH_CLI` names that one.
#[test]
#[ignore = "run once for each format, with HEARTH_CLI naming the build for people"]
fn freeze() -> Result<(), Trouble> {
    assert!(!vectors().exists(), "a frozen journal is never made again");
    assert_eq!(std::env::var_os("HEARTH_CLI"), Some(binaries::terminal(Build::Plain)?.into()));
    let desks = desks()?;
    let mut evening = Evening::begin(&desks)?;
    write(&evening.jay)?;
    let kept = card(&evening.jay, "My sister called.")?;
    let lent = card(&evening.jay, "I slept well.")?;
    let mut jay = evening.jay_comes()?;
    for share in [
        json!({ "cmd": "share", "card": kept, "keep_until": UNTIL }),
        json!({ "cmd": "share", "card": lent }),
    ] {
        jay.tell(&share)?;
        jay.wait_for("shared")?;
    }
    with_text(&mut evening.host, "I slept well.")?;
    evening.host.tell(&json!({ "cmd": "end" }))?;
    jay.wait_for("ended")?;
    went_well(&mut jay)?;
    went_well(&mut evening.host)?;
    let inbox = evening.ana.does(&["inbox", "list"])?;
    evening.ana.does(&["inbox", "reply", &text(&items(&inbox)[0], "id"), "I am glad she called."])?;
    let mut all = serde_json::Map::new();
    for (label, desk) in LABELS.iter().zip(&desks) {
        let journal = tree::only_entry(&desk.home.path().join("journals"))?;
        // Store and stamp are made anew from the log, whatever sled's version.
        for gone in ["ballast", "vault.lock", "stamp"] {
            let _ = fs::remove_file(journal.join(gone));
        }
        fs::remove_dir_all(journal.join("store"))?;
        tree::copy(&journal, &vectors().join(label))?;
        let thawed = thawed(label)?;
        all.insert((*label).to_owned(), said(&thawed.person(label, PASSPHRASE)?)?);
    }
    fs::write(vectors().join("said.json"), serde_json::to_vec_pretty(&all)?)?;
    Ok(())
}

/// Moments with all their fields, one of them changed and one in the bin.
fn write(jay: &Person<'_>) -> Result<(), Trouble> {
    let photo = jay.desk.file("cup.jpg", dayone::photo()?)?;
    let add = |args: &[&str]| jay.does(&[&["moment", "add"], args].concat());
    add(&[
        "--kind",
        "milestone",
        "--title",
        "A year",
        "--body",
        "I called **my sister**.",
        "--on",
        "2025-11",
        "--dimension",
        "health",
        "--dimension",
        "community",
        "--feeling",
        "proud",
        "--tag",
        "family",
        "--took",
        "Mornings.",
        "--helped",
        "Lee",
        "--strength",
        "Patience",
        "--learned",
        "To ask.",
        "--mark",
        "A walk",
    ])?;
    add(&[
        "--kind",
        "answer",
        "--question",
        "What helped?",
        "--body",
        "Un paseo por el río.",
        "--talks-about",
        "loss",
        "--look-back",
        "never",
        "--on",
        "about 2024-02-29",
    ])?;
    add(&["--kind", "art", "--title", "Rain", "--attach", &photo, "--on", "2026"])?;
    let changed = text(&add(&["--kind", "hard_day", "--body", "Before."])?, "id");
    jay.does(&["moment", "edit", &changed, "--body", "After."])?;
    let binned = text(&add(&["--kind", "gratitude", "--body", "The kettle."])?, "id");
    jay.does(&["moment", "delete", &binned])?;
    Ok(())
}
