//! Records moved about inside the working store, by someone who has no key but knows sled.

use crate::Trouble;
use crate::bench::{self, Base, Bench};
use crate::damage::Harm;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

/// One record as the store holds it: its pieces, and its line in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kept {
    pieces: Vec<Vec<u8>>,
    line: Vec<u8>,
}

type Records = BTreeMap<Vec<u8>, Kept>;

const NAME: usize = 16;
const CLOSING: Duration = Duration::from_secs(5);

/// Two records exchanged, an older revision put back, a removed record brought back, or another journal's put in. Half of
/// the time with a stamp that vouches for it (which only the keys can make), so that every check behind the stamp is tried too.
pub fn records(
    bench: &Bench,
    base: &Base,
    foreign: &Base,
    chance: &mut fastrand::Rng,
) -> Result<Option<Harm>, Trouble> {
    let store = base.dir.join("store");
    let mine = read(&store)?;
    let sorts = ["records exchanged", "older record", "removed record", "foreign record"];
    let sort = sorts[chance.usize(0..sorts.len())];
    let other = match sort {
        "records exchanged" => mine.clone(),
        "foreign record" => read_copy(bench, &foreign.dir)?,
        _ => read_copy(bench, &base.older)?,
    };
    let Some((name, with)) = choose(sort, &mine, &other, chance) else { return Ok(None) };
    let line_too = sort == "removed record" || chance.bool();
    let back = mine.get(&name).filter(|_| sort == "records exchanged").cloned();
    change(&store, &name, &other[&with], line_too)?;
    if let Some(back) = back {
        change(&store, &with, &back, line_too)?;
    }
    #[cfg(feature = "test-support")]
    if base.dir.join("stamp").exists() && chance.bool() {
        crate::check::Key::old().with(|key| hearth_vault::inspect::stamp_again(&base.dir, key))??;
    }
    Ok(Some(Harm { sort, places: vec!["store/db".to_owned()] }))
}

/// Under which name another record is put, and which one.
fn choose(
    sort: &str,
    mine: &Records,
    other: &Records,
    chance: &mut fastrand::Rng,
) -> Option<(Vec<u8>, Vec<u8>)> {
    let pairs: Vec<(Vec<u8>, Vec<u8>)> = match sort {
        "older record" => {
            let changed = |name: &&Vec<u8>| mine.get(*name).is_some_and(|now| *now != other[*name]);
            other.keys().filter(changed).map(|name| (name.clone(), name.clone())).collect()
        }
        "removed record" => other
            .keys()
            .filter(|name| !mine.contains_key(*name))
            .map(|name| (name.clone(), name.clone()))
            .collect(),
        _ => {
            let with = chance.choice(other.keys())?;
            mine.keys().filter(|name| *name != with).map(|name| (name.clone(), with.clone())).collect()
        }
    };
    chance.choice(pairs)
}

fn read_copy(bench: &Bench, journal: &Path) -> Result<Records, Trouble> {
    let copy = bench.fresh("opened")?;
    bench::copy_tree(&journal.join("store"), &copy)?;
    read(&copy)
}

fn open(store: &Path) -> Result<sled::Db, Trouble> {
    let until = Instant::now() + CLOSING;
    let config = sled::Config::new().path(store).flush_every_ms(None).use_compression(false);
    loop {
        match config.open() {
            Ok(db) => return Ok(db),
            Err(error) if Instant::now() > until => return Err(error.into()),
            Err(_) => std::thread::park_timeout(Duration::from_millis(2)),
        }
    }
}

/// sled lets its files go a moment after its last handle.
fn close(db: sled::Db, store: &Path) -> Result<(), Trouble> {
    db.flush()?;
    drop(db);
    let (until, file) = (Instant::now() + CLOSING, File::open(store.join("db"))?);
    while file.try_lock().is_err() {
        if Instant::now() > until {
            return Err("sled does not let go of its files".into());
        }
        std::thread::park_timeout(Duration::from_millis(2));
    }
    Ok(())
}

fn read(store: &Path) -> Result<Records, Trouble> {
    let db = open(store)?;
    let mut out = Records::new();
    for entry in &db.open_tree("i")? {
        let (name, line) = entry?;
        let pieces = db.open_tree("r")?.scan_prefix(&name).values();
        let pieces = pieces.map(|piece| Ok(piece?.to_vec())).collect::<Result<_, sled::Error>>()?;
        out.insert(name.to_vec(), Kept { pieces, line: line.to_vec() });
    }
    close(db, store)?;
    if out.is_empty() { Err("a store without records".into()) } else { Ok(out) }
}

/// Puts a record under a name, in the index too if that is wanted.
fn change(store: &Path, name: &[u8], with: &Kept, line_too: bool) -> Result<(), Trouble> {
    let db = open(store)?;
    let records = db.open_tree("r")?;
    for key in records.scan_prefix(&name[..NAME]).keys().collect::<Result<Vec<_>, _>>()? {
        records.remove(key)?;
    }
    for (number, piece) in with.pieces.iter().enumerate() {
        let key = [name, &u32::try_from(number)?.to_be_bytes()].concat();
        records.insert(key, piece.as_slice())?;
    }
    if line_too {
        db.open_tree("i")?.insert(name, with.line.as_slice())?;
    }
    // A tree is a handle like any other.
    drop(records);
    close(db, store)
}
