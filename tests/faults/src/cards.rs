//! Cards that ended or were taken back are nowhere that the journal's key reaches; one that may stay is found by the same
//! search, and so is every entry.

use crate::Trouble;
use crate::bench::{Base, Bench, Left};
use crate::check::{Key, PASS};
use crate::kill::{self, Run};
use crate::ledger::Entry;
use crate::script::{self, Action, State};
use hearth_vault::inspect::Opened;
use hearth_vault::{Passphrase, Vault};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;

const STEPS: u64 = 60;
/// One attempt in so many makes a backup, which stretches a passphrase at its full cost.
const BACKUPS: u64 = 10;

/// One attempt: a person who is given many cards, killed at some moment or not, and a search with the real keys.
pub fn attempt(bench: &mut Bench, number: u64) -> Result<Option<Entry>, Trouble> {
    let seed = script::CARDS + number;
    let mut chance = fastrand::Rng::with_seed(seed);
    let left = [Left::New, Left::Locked, Left::Compacted][chance.usize(0..3)];
    let base = bench.copy(left)?;
    let mut run = Run { seed, done: 0, state: base.state.clone(), files: base.files.clone() };
    let mut ever = given(&base.state);
    let until = if number.is_multiple_of(2) { STEPS } else { chance.u64(10..STEPS) };
    let killed = until < STEPS;
    work(&mut run, &mut ever, &base, until)?;
    // What was under way when it was killed is neither here nor gone.
    let (mut unsure, mut sure) = (BTreeSet::new(), run.state.clone());
    if killed {
        unsure = texts_of(&run.next());
        let after = run.state.after(&run.next());
        sure.records.retain(|id, text| after.records.get(id) == Some(text));
    }
    settled(&base.dir, &base.home, &run, number.is_multiple_of(BACKUPS))?;
    let found = Key::old().with(|key| hearth_vault::inspect::everything(&base.home, &base.dir, key))??;
    let mut complaints = searched(&found, &run, &sure, &ever, &unsure);
    complaints.iter_mut().for_each(|words| words.push_str(&format!(" ({left:?}, {} steps)", run.done)));
    let sort = if killed { "killed" } else { "undisturbed" };
    Ok(Some(Entry::judged(sort, 1, complaints)))
}

/// Lets the worker work, and kills it after so many steps.
fn work(run: &mut Run, ever: &mut BTreeSet<String>, base: &Base, until: u64) -> Result<(), Trouble> {
    let mut command = std::process::Command::new(std::env::current_exe()?);
    command.args(["script", &base.home.to_string_lossy(), &run.seed.to_string(), "0", &STEPS.to_string()]);
    let (mut child, lines) = kill::started(&mut command, &run.state)?;
    let mut hear = |run: &mut Run, line: &str| {
        ever.extend(texts_of(&run.next()));
        run.hear(line)
    };
    while run.done < until {
        let line = lines.recv_timeout(kill::PATIENCE).map_err(|_| "the worker with cards gave up")?;
        hear(run, &line);
    }
    child.kill()?;
    child.wait()?;
    for line in lines {
        hear(run, &line);
    }
    Ok(())
}

fn given(state: &State) -> BTreeSet<String> {
    state.tray.iter().map(|text| start(text)).collect()
}

fn texts_of(action: &Action) -> BTreeSet<String> {
    match action {
        Action::Card(text) | Action::DropCard(text) => BTreeSet::from([start(text)]),
        Action::ChangeCard(old, new) => BTreeSet::from([start(old), start(new)]),
        _ => BTreeSet::new(),
    }
}

/// What tells a text from every other: its first sentence.
fn start(text: &str) -> String {
    text.split_inclusive(". ").next().unwrap_or_default().to_owned()
}

/// Opened once more, as its owner would, and locked; sometimes a backup is made.
fn settled(dir: &Path, home: &Path, run: &Run, backup: bool) -> Result<(), Trouble> {
    let mut vault = Key::old().with(|key| Vault::open(dir, key))??.vault;
    if run.done.is_multiple_of(2) {
        vault.snapshot()?;
    }
    if backup {
        vault.backup_create(&home.join("backup.tar"), &Passphrase::new(PASS.to_owned()), &[])?;
    }
    Ok(vault.lock()?)
}

fn searched(
    found: &[Opened],
    run: &Run,
    sure: &State,
    ever: &BTreeSet<String>,
    unsure: &BTreeSet<String>,
) -> Vec<String> {
    let texts: Vec<(String, Cow<'_, str>)> =
        found.iter().map(|one| (room(&one.place), String::from_utf8_lossy(&one.plain))).collect();
    let places = |text: &str| -> BTreeSet<String> {
        texts.iter().filter(|(_, plain)| plain.contains(text)).map(|(room, _)| room.clone()).collect()
    };
    let (mut out, allowed) = (Vec::new(), given(&run.state));
    for text in ever.iter().filter(|text| !unsure.contains(*text)) {
        let places = places(text);
        let tray = allowed.contains(text).then(|| "tray".to_owned());
        if places != tray.into_iter().collect() {
            out.push(format!("\"{text}\" (allowed: {}) is in {places:?}", allowed.contains(text)));
        }
    }
    // The search finds what there is: each entry in log or snapshots, and in the store.
    for text in sure.records.values() {
        let places = places(text);
        if !places.contains("store") || !(places.contains("log") || places.contains("snaps")) {
            out.push(format!("an entry is only in {places:?}"));
        }
    }
    out
}

/// Which part of a journal a place is in.
fn room(place: &Path) -> String {
    let mut parts = place.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    match parts.next() {
        Some(first) if first == "journals" => parts.nth(1).unwrap_or_default(),
        other => other.unwrap_or_default(),
    }
}
