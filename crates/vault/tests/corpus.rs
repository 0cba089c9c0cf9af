//! The kept corpus of fuzzing, through the same doors: what once led somewhere still does, and nothing breaks.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use hearth_vault::fuzzing::{self, Came};
use std::fs;
use std::path::{Path, PathBuf};

type Door = fn(&[u8]) -> Came;

const DOORS: [(&str, Door); 4] = [
    ("header", fuzzing::header),
    ("frame", fuzzing::frame),
    ("record", fuzzing::record),
    ("backup", fuzzing::backup),
];

fn place(door: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(door)
}

fn kept(door: &str) -> Vec<Vec<u8>> {
    let files = fs::read_dir(place(door)).unwrap_or_else(|error| panic!("fuzz/corpus/{door}: {error}"));
    files.map(|file| fs::read(file.unwrap().path()).unwrap()).collect()
}

#[test]
fn what_was_kept_goes_through_or_is_refused_and_keeps_its_promises() {
    for (name, door) in DOORS {
        let came: Vec<Came> = kept(name).iter().map(|input| door(input)).collect();
        let through = came.iter().filter(|came| **came == Came::Through).count();
        assert!(through >= 3, "{name}: {through} of {} go through", came.len());
        assert!(came.len() - through >= 3, "{name}: {through} of {} go through", came.len());
    }
}

#[test]
fn what_a_vault_writes_goes_through_every_door() {
    for (name, door) in DOORS {
        let seeds = fuzzing::seeds(name).unwrap();
        let through = seeds.iter().filter(|seed| door(seed) == Came::Through).count();
        // Among the backups are three tars of other programs, four ways each.
        let others = if name == "backup" { 12 } else { 0 };
        assert_eq!(through, seeds.len() - others, "{name}");
    }
}

/// Puts the seeds beside what is kept; `cargo xtask fuzz --keep` then chooses among them.
#[test]
#[ignore = "run once when what a vault writes has changed"]
fn plant() {
    for (name, _) in DOORS {
        fs::create_dir_all(place(name)).unwrap();
        for (number, seed) in fuzzing::seeds(name).unwrap().iter().enumerate() {
            fs::write(place(name).join(format!("seed-{number:02}")), seed).unwrap();
        }
    }
}
