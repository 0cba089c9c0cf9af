//! Looking at a journal after something was done to it: does it open, what is there, what was said about the rest.

use crate::Trouble;
use crate::script::{self, Attached, PROBE, State};
use hearth_vault::{Notice, Opened, Passphrase, RecoveryCode, Unlock, Vault};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub const PASS: &str = "quiet river stone";
pub const NEW_PASS: &str = "another quiet stone";
pub const SPARE_PASS: &str = "a spare quiet stone";
/// What is saved while there is trouble.
pub const MEANWHILE: &str = "while there is trouble";

/// What opens a journal.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Key {
    Pass(String),
    Code(String),
}

impl Key {
    pub fn old() -> Self {
        Self::Pass(PASS.to_owned())
    }

    /// Calls with the key as the vault takes it.
    pub fn with<T>(&self, run: impl FnOnce(Unlock<'_>) -> T) -> Result<T, Trouble> {
        Ok(match self {
            Self::Pass(words) => run(Unlock::Passphrase(&Passphrase::new(words.clone()))),
            Self::Code(words) => run(Unlock::Recovery(&RecoveryCode::parse(words)?)),
        })
    }
}

/// What is to be looked at.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Ask {
    /// A journal that may be in any of these states and holds these attachments.
    Journal { dir: PathBuf, key: Key, states: Vec<State>, files: Vec<Attached>, write: bool },
    /// Whether a record can be saved; the answer is in `again`.
    Save { dir: PathBuf, key: Key },
    /// A backup, to be restored into an empty home.
    Backup { path: PathBuf, key: Key, home: PathBuf },
}

/// What was seen.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Told {
    /// `ok`, or the code of the refusal.
    pub opened: String,
    /// Codes of the notices of the first opening and of reading.
    pub notices: BTreeSet<String>,
    /// Which of the states it is in, all of it.
    pub state: Option<usize>,
    /// What there is apart from records, where it is in none of them.
    pub apart: Option<(BTreeSet<String>, Option<String>)>,
    /// Which of the states its records alone are in.
    pub records: Option<usize>,
    /// The record saved in between, if it is there.
    pub meanwhile: Option<String>,
    pub missing: Vec<u8>,
    pub wrong: Vec<u8>,
    /// Each `fine`, `gone` or the code of the refusal.
    pub draft: String,
    pub cards_missing: usize,
    pub files_bad: BTreeSet<String>,
    /// Codes of what a full check found.
    pub verify: BTreeSet<String>,
    /// What a repair left, where one was needed.
    pub left: BTreeSet<String>,
    /// `ok`, or why a further record could not be saved, locked and read back.
    pub again: String,
    /// What took longest, and how many milliseconds.
    pub slowest: (String, u64),
}

/// A hang, as the issue has it: one opening, one check, one save that takes longer.
const HANG: u64 = 5_000;

impl Told {
    /// A complaint where something took too long.
    pub fn hung(&self) -> Option<String> {
        let (what, millis) = &self.slowest;
        (*millis >= HANG).then(|| format!("hang: {what} took {millis} ms"))
    }

    /// Takes note of how long something took.
    fn timed<T>(&mut self, what: &str, run: impl FnOnce(&mut Self) -> T) -> T {
        let (begun, starved) = (Instant::now(), starved());
        let done = run(self);
        let took = begun.elapsed().saturating_sub(self::starved().saturating_sub(starved));
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        if millis > self.slowest.1 {
            self.slowest = (what.to_owned(), millis);
        }
        done
    }

    /// Everything that was said about damage, by any of the ways it is said.
    pub fn reported(&self) -> bool {
        let quiet = self.notices.is_empty() && self.verify.is_empty() && self.files_bad.is_empty();
        !quiet || !["fine", "gone"].contains(&self.draft.as_str())
    }
}

/// How long this thread was ready to go on while other programs had the processors: no fault of the vault's, and much on
/// a busy machine. Nothing where the system does not say.
fn starved() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = told.split_whitespace().nth(1).and_then(|nanos| nanos.parse().ok());
    Duration::from_nanos(nanos.unwrap_or_default())
}

/// Looks.
pub fn check(ask: &Ask) -> Result<Told, Trouble> {
    match ask {
        Ask::Journal { dir, key, states, files, write } => journal(dir, key, states, files, *write),
        Ask::Save { dir, key } => save(dir, key),
        Ask::Backup { path, key, home } => backup(path, key, home),
    }
}

fn save(dir: &Path, key: &Key) -> Result<Told, Trouble> {
    let mut told = Told::default();
    let saved = key.with(|key| {
        let mut vault = told.timed("opening", |_| Vault::open(dir, key))?.vault;
        told.timed("saving", |_| vault.commit(vec![script::put(PROBE, MEANWHILE)]))?;
        // Locking may meet the same trouble: what was saved is saved.
        drop(vault.lock());
        Ok(())
    })?;
    told.again =
        saved.map_or_else(|error: hearth_vault::Error| error.code().to_owned(), |()| "saved".to_owned());
    Ok(told)
}

/// Restores it for real: what is refused must not leave a single byte behind.
fn backup(path: &Path, key: &Key, home: &Path) -> Result<Told, Trouble> {
    let mut told = Told::default();
    let pass = Passphrase::new(NEW_PASS.to_owned());
    let restored =
        key.with(|key| told.timed("restoring", |_| hearth_vault::restore(home, path, key, &pass)))?;
    told.opened = restored.map_or_else(|error| error.code().to_owned(), |_| "ok".to_owned());
    Ok(told)
}

fn journal(
    dir: &Path,
    key: &Key,
    states: &[State],
    files: &[Attached],
    write: bool,
) -> Result<Told, Trouble> {
    let mut told = Told::default();
    let opened = told.timed("opening", |_| key.with(|key| Vault::open(dir, key)))?;
    let Opened { mut vault, notices } = match opened {
        Ok(opened) => opened,
        Err(error) => return Ok(Told { opened: error.code().to_owned(), ..told }),
    };
    told.opened = "ok".to_owned();
    told.notices = codes(&notices);
    told.timed("reading", |told| {
        let records = see_records(&mut vault, states, told);
        see_apart(&vault, states, told, records)?;
        see_files(&vault, files, told);
        Ok::<(), Trouble>(())
    })?;
    told.verify = codes(&told.timed("the check", |_| vault.verify())?.damaged);
    if write {
        if !told.verify.is_empty() && !vault.read_only() {
            told.left = codes(&told.timed("the repair", |_| vault.repair())?.damaged);
        }
        told.again = again(dir, key, vault, &mut told)?;
    }
    Ok(told)
}

fn codes(notices: &[Notice]) -> BTreeSet<String> {
    notices.iter().map(|notice| notice.code.to_owned()).collect()
}

fn see_records(vault: &mut Vault, states: &[State], told: &mut Told) -> BTreeMap<u8, String> {
    // One that cannot be read must not hide the others.
    let mut found = BTreeMap::new();
    for id in 0..PROBE {
        match vault.get(&[id; 16]) {
            Ok(Some(record)) => {
                let text = String::from_utf8_lossy(&record.body).into_owned();
                drop(found.insert(id, script::short(text)))
            }
            Ok(None) => {}
            Err(error) => drop(told.notices.insert(error.code().to_owned())),
        }
    }
    let probe = vault.get(&[PROBE; 16]).ok().flatten();
    told.meanwhile = probe.map(|record| String::from_utf8_lossy(&record.body).into_owned());
    told.notices.extend(codes(&vault.take_notices()));
    told.records = states.iter().position(|state| state.records == found);
    if let (None, Some(state)) = (told.records, states.first()) {
        told.missing = state.records.keys().filter(|id| !found.contains_key(id)).copied().collect();
        told.wrong = found
            .iter()
            .filter(|(id, text)| state.records.get(id) != Some(text))
            .map(|(id, _)| *id)
            .collect();
    }
    found
}

fn see_apart(
    vault: &Vault,
    states: &[State],
    told: &mut Told,
    records: BTreeMap<u8, String>,
) -> Result<(), Trouble> {
    let draft = vault.draft();
    let mut cards = BTreeSet::new();
    for card in vault.tray_list() {
        if let Ok(Some(body)) = vault.tray_get(&card.id) {
            cards.insert(String::from_utf8_lossy(&body).into_owned());
        }
    }
    let wanted = states.first().cloned().unwrap_or_default();
    told.cards_missing = wanted.tray.difference(&cards).count();
    told.draft = match &draft {
        Ok(None) if wanted.draft.is_some() => "gone".to_owned(),
        Ok(_) => "fine".to_owned(),
        Err(error) => error.code().to_owned(),
    };
    let draft = draft.ok().flatten().map(|text| String::from_utf8_lossy(&text).into_owned());
    let whole = State { records, tray: cards, draft };
    told.state = states.iter().position(|state| *state == whole);
    told.apart = told
        .state
        .is_none()
        .then(|| (whole.tray.iter().map(|text| start(text)).collect(), whole.draft.as_deref().map(start)));
    Ok(())
}

/// Enough to tell texts apart.
fn start(text: &str) -> String {
    text.chars().take(24).collect()
}

fn see_files(vault: &Vault, files: &[Attached], told: &mut Told) {
    for (file, of) in files {
        match vault.file_read(file) {
            Ok(bytes) if bytes == script::content(*of) => {}
            Ok(_) => drop(told.files_bad.insert("other_content".to_owned())),
            Err(error) => drop(told.files_bad.insert(error.code().to_owned())),
        }
    }
}

/// Saves one more record, locks, opens again: nothing may be different and nothing is left to be said.
fn again(dir: &Path, key: &Key, mut vault: Vault, told: &mut Told) -> Result<String, Trouble> {
    let mut before = script::records(&mut vault)?;
    if let Err(error) = told.timed("saving", |_| vault.commit(vec![script::put(PROBE, "one more")])) {
        return Ok(format!("save: {}", error.code()));
    }
    told.timed("locking", |_| vault.lock())?;
    before.insert(PROBE, "one more".to_owned());
    let opened = told.timed("opening again", |_| key.with(|key| Vault::open(dir, key)))?;
    let Opened { mut vault, notices } = match opened {
        Ok(opened) => opened,
        Err(error) => return Ok(format!("open: {}", error.code())),
    };
    // What has no second copy is said at every opening.
    let news: Vec<_> =
        notices.iter().filter(|notice| notice.code != "tray_damaged").map(|notice| notice.code).collect();
    if !news.is_empty() || script::records(&mut vault)? != before {
        return Ok(format!("changed: {news:?}"));
    }
    vault.lock()?;
    Ok("ok".to_owned())
}
