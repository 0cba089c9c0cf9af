//! One place of a journal damaged, lost, exchanged, or put back from an earlier day, whole or in part.

use crate::Trouble;
use crate::bench::{self, Base, Bench, Left};
use crate::check::Told;
use crate::ledger::Entry;
use std::fs;
use std::path::{Path, PathBuf};

/// One place, relative to the journal, and what was done to it.
pub struct Harm {
    pub sort: &'static str,
    pub places: Vec<String>,
}

/// Flips, zeros, cuts, losses, swaps, and what is older.
pub fn attempt(bench: &mut Bench, number: u64) -> Result<Option<Entry>, Trouble> {
    let mut chance = fastrand::Rng::with_seed(number);
    let left = [Left::Locked, Left::Open, Left::Compacted][chance.usize(0..3)];
    let base = bench.copy(left)?;
    let Some(harm) = harm(&base, &mut chance)? else { return Ok(None) };
    judged(bench, &base, left, &harm).map(Some)
}

pub fn judged(bench: &mut Bench, base: &Base, left: Left, harm: &Harm) -> Result<Entry, Trouble> {
    let told = bench.look(&bench::ask(&base.dir, vec![base.state.clone()], &base.files))?;
    let mut complaints = complaints(harm, left, &told);
    if !complaints.is_empty() {
        complaints.push(format!("{left:?} {:?} {told:?}", harm.places));
    }
    Ok(Entry::judged(harm.sort, 1, complaints))
}

fn harm(base: &Base, chance: &mut fastrand::Rng) -> Result<Option<Harm>, Trouble> {
    match chance.u8(0..20) {
        0..13 => harm_one(base, chance),
        13..15 => swap(base, chance),
        15..17 => from_other(base, &base.older, "older file", chance),
        17..19 => older_pages(base, chance),
        _ => whole_tree(base, &base.older, "older tree", chance),
    }
}

fn harm_one(base: &Base, chance: &mut fastrand::Rng) -> Result<Option<Harm>, Trouble> {
    let path = some_file(&base.dir, chance)?;
    let mut bytes = fs::read(&path)?;
    let sort = ["flip", "page", "cut", "lost", "noise", "longer"][chance.usize(0..6)];
    let before = bytes.clone();
    let at = chance.usize(0..=bytes.len().saturating_sub(1));
    match sort {
        "flip" if !bytes.is_empty() => bytes[at] ^= 1 << chance.u8(0..8),
        "page" => bytes.iter_mut().skip(at / 4096 * 4096).take(4096).for_each(|byte| *byte = 0),
        "cut" => bytes.truncate(at),
        "noise" => bytes.iter_mut().skip(at).take(64).for_each(|byte| *byte = chance.u8(..)),
        _ => bytes.extend((0..chance.usize(1..9000)).map(|_| chance.u8(..))),
    }
    if sort == "lost" {
        fs::remove_file(&path)?;
    } else if bytes == before {
        return Ok(None);
    } else {
        fs::write(&path, bytes)?;
    }
    Ok(Some(Harm { sort, places: vec![inside(&base.dir, &path)?] }))
}

/// By room first, so that many attachments do not hide the one log.
fn some_file(dir: &Path, chance: &mut fastrand::Rng) -> Result<PathBuf, Trouble> {
    let mut rooms: Vec<PathBuf> =
        fs::read_dir(dir)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    rooms.sort();
    rooms.retain(|room| !room.ends_with("vault.lock"));
    loop {
        let room = chance.choice(&rooms).ok_or("an empty journal")?;
        let files = if room.is_dir() { bench::files(room)? } else { vec![room.clone()] };
        if let Some(path) = chance.choice(files) {
            return Ok(path);
        }
    }
}

fn swap(base: &Base, chance: &mut fastrand::Rng) -> Result<Option<Harm>, Trouble> {
    let (one, other) = (some_file(&base.dir, chance)?, some_file(&base.dir, chance)?);
    let bytes = (fs::read(&one)?, fs::read(&other)?);
    if bytes.0 == bytes.1 {
        return Ok(None);
    }
    fs::write(&one, bytes.1)?;
    fs::write(&other, bytes.0)?;
    Ok(Some(Harm { sort: "swap", places: vec![inside(&base.dir, &one)?, inside(&base.dir, &other)?] }))
}

/// One file in the place of the one of the same name.
pub fn from_other(
    base: &Base,
    other: &Path,
    sort: &'static str,
    chance: &mut fastrand::Rng,
) -> Result<Option<Harm>, Trouble> {
    let theirs = some_file(other, chance)?;
    let name = inside(other, &theirs)?;
    // Names of snapshots and attachments are random: any other one of the room is replaced.
    let mine = base.dir.join(&name);
    let mine = if mine.exists() { mine } else { some_sibling(&mine, chance)? };
    if fs::read(&mine)? == fs::read(&theirs)? {
        return Ok(None);
    }
    fs::copy(&theirs, &mine)?;
    Ok(Some(Harm { sort, places: vec![inside(&base.dir, &mine)?] }))
}

/// Pages of a file as they were on an earlier day, among those of today: writes that a disk lost.
fn older_pages(base: &Base, chance: &mut fastrand::Rng) -> Result<Option<Harm>, Trouble> {
    const PAGE: usize = 512;
    let path = some_file(&base.dir, chance)?;
    let place = inside(&base.dir, &path)?;
    let Ok(old) = fs::read(base.older.join(&place)) else { return Ok(None) };
    let mut bytes = fs::read(&path)?;
    let differs =
        |at: &usize| old.get(*at..*at + PAGE).is_some_and(|page| bytes.get(*at..*at + PAGE) != Some(page));
    let pages: Vec<usize> = (0..bytes.len()).step_by(PAGE).filter(differs).collect();
    let Some(first) = chance.choice(0..pages.len()) else { return Ok(None) };
    let count = chance.usize(1..=pages.len() - first);
    for at in &pages[first..first + count] {
        let end = (at + PAGE).min(bytes.len());
        bytes[*at..end].copy_from_slice(&old[*at..end]);
    }
    // All of it is the older file, which other attempts put back.
    if bytes == old {
        return Ok(None);
    }
    fs::write(&path, bytes)?;
    Ok(Some(Harm { sort: "pages of two days", places: vec![place] }))
}

fn some_sibling(path: &Path, chance: &mut fastrand::Rng) -> Result<PathBuf, Trouble> {
    let room = path.parent().ok_or("no room")?;
    let mut files = if room.is_dir() { bench::files(room)? } else { Vec::new() };
    files.sort();
    chance.choice(files).map_or_else(|| some_file(path.ancestors().nth(2).ok_or("no journal")?, chance), Ok)
}

pub fn whole_tree(
    base: &Base,
    other: &Path,
    sort: &'static str,
    chance: &mut fastrand::Rng,
) -> Result<Option<Harm>, Trouble> {
    let room = ["log", "store", "snaps", "files", "tray"][chance.usize(0..5)];
    fs::remove_dir_all(base.dir.join(room))?;
    bench::copy_tree(&other.join(room), &base.dir.join(room))?;
    Ok(Some(Harm { sort, places: vec![format!("{room}/*")] }))
}

pub fn inside(dir: &Path, path: &Path) -> Result<String, Trouble> {
    Ok(path.strip_prefix(dir)?.to_string_lossy().into_owned())
}

fn complaints(harm: &Harm, left: Left, told: &Told) -> Vec<String> {
    let touches = |room: &str| harm.places.iter().any(|place| place.starts_with(room));
    let mut out = Vec::new();
    let mut require = |good: bool, words: &str| {
        if !good {
            out.push(words.to_owned())
        }
    };
    require(told.opened == "ok", &format!("opening: {}", told.opened));
    require(told.hung().is_none(), &told.hung().unwrap_or_default());
    if told.opened != "ok" {
        return out;
    }
    // A swap can take a place from each copy; then a loss must be said.
    let both = touches("log") && touches("store");
    require(told.records.is_some() || both, "entries missing or wrong");
    require(told.again == "ok", "not well afterwards");
    let silent = told.records.is_none() && !told.notices.contains("records_lost");
    require(!silent, "WITHOUT A REPORT");
    // What has no second copy may be lost, if its own place was touched and it is said.
    let apart = touches("draft") || touches("tray");
    require(told.state.is_some() || told.records.is_none() || apart, "draft or cards");
    require(told.files_bad.is_empty() || touches("files"), "attachments");
    // Older keys of the tray cannot be told from those of a day on which a card had not yet come.
    let older = harm.sort.starts_with("older") && (touches("tray/keys") || touches("tray/*"));
    require(
        told.cards_missing == 0 || older || (touches("tray") && told.reported()),
        "cards lost in silence",
    );
    let left_over =
        |code: &String| ["file_damaged", "draft_damaged", "tray_damaged"].contains(&code.as_str());
    require(told.left.iter().all(left_over), "not repaired");
    require(told.reported() || !must_be_said(harm, left), "not noticed");
    out
}

/// Damage that must be noticed even where it cost nothing. Lost files that no list names, the plain label, an older draft
/// or key file of the tray cannot be; a store that was not closed is rebuilt without a word.
fn must_be_said(harm: &Harm, left: Left) -> bool {
    let lost = harm.sort == "lost";
    // Two snapshots by each other's names are still two snapshots.
    let renamed = harm.sort == "swap" && harm.places.iter().all(|place| place.ends_with(".age"));
    let older = harm.sort.starts_with("older");
    !renamed
        && harm.places.iter().all(|place| match place.split('/').next().unwrap_or_default() {
            "log" => true,
            "header.a" | "header.b" => !older,
            "store" => left != Left::Open,
            "snaps" => !lost && !older && !place.ends_with('*'),
            "files" => !older && (!lost || !place.ends_with('*')),
            "draft" => !lost && !older,
            "tray" => !older,
            _ => false,
        })
}
