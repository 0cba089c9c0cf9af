//! What a person does to a journal, as a fixed function of a seed, and what must be there after each step.

use crate::Trouble;
use hearth_vault::{FileRef, Op, Record, Vault};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

pub const KIND: u16 = 1;
/// The record that a check adds to see that saving works.
pub const PROBE: u8 = 255;

/// What a journal holds, apart from attachments.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub records: BTreeMap<u8, String>,
    pub tray: BTreeSet<String>,
    pub draft: Option<String>,
}

/// One step. Doing it twice is the same as doing it once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    Put(Vec<(u8, String)>),
    Remove(u8),
    Draft(String),
    ClearDraft,
    Card(String),
    DropCard(String),
    /// Who gave the card put another text in its place.
    ChangeCard(String, String),
    Attach(u64),
    Snapshot,
    Compact,
    Purge,
    Reopen,
}

/// A saved attachment and what its content is made from.
pub type Attached = (FileRef, u64);

/// Seeds from here on are of people who are given many cards.
pub const CARDS: u64 = 1 << 48;

/// Step `number` of a script, chosen with a view to what is there.
pub fn action(seed: u64, number: u64, state: &State) -> Action {
    let mut chance = fastrand::Rng::with_seed(seed.wrapping_mul(0x9e37_79b9).wrapping_add(number));
    let some = |chance: &mut fastrand::Rng| chance.choice(state.records.keys().copied());
    if seed >= CARDS && chance.bool() {
        return with_cards(seed, number, state, &mut chance);
    }
    match chance.u8(0..100) {
        0..40 => Action::Put(vec![entry(seed, number, chance.u8(0..60), &mut chance)]),
        40..50 => Action::Put((0..3).map(|at| entry(seed, number, at * 20, &mut chance)).collect()),
        50..60 => some(&mut chance).map_or(Action::Snapshot, Action::Remove),
        60..70 => Action::Draft(text(&format!("draft {seed} {number}"), chance.usize(0..3000))),
        70..74 => Action::ClearDraft,
        74..80 => Action::Card(text(&format!("card {seed} {number}"), chance.usize(0..2000))),
        80..84 => chance.choice(&state.tray).cloned().map_or(Action::ClearDraft, Action::DropCard),
        84..88 => Action::Attach(seed ^ (number << 32)),
        88..91 => Action::Snapshot,
        91..93 => Action::Compact,
        93..94 => Action::Purge,
        _ => Action::Reopen,
    }
}

/// Cards come, are changed by who gave them, and end or are taken back.
fn with_cards(seed: u64, number: u64, state: &State, chance: &mut fastrand::Rng) -> Action {
    let new = text(&format!("card {seed} {number}"), chance.usize(0..2000));
    let one = chance.choice(&state.tray).cloned();
    match (chance.u8(0..10), one) {
        (5..8, Some(one)) => Action::DropCard(one),
        (8.., Some(one)) => Action::ChangeCard(one, new),
        _ => Action::Card(new),
    }
}

fn entry(seed: u64, number: u64, id: u8, chance: &mut fastrand::Rng) -> (u8, String) {
    let len = if chance.u8(0..8) == 0 { 9000 } else { 700 };
    (id, text(&format!("entry {id} of {seed} at {number}"), chance.usize(0..len)))
}

/// Text that tells where it belongs.
pub fn text(tag: &str, len: usize) -> String {
    let filler = "the river is quiet today and the kettle is on; ";
    let mut text = format!("{tag}. {}", filler.repeat(len.div_ceil(filler.len())));
    text.truncate(tag.len() + 2 + len);
    text
}

/// A text as it is asked and answered about: one that is very long only by its beginning, its length and its hash.
pub fn short(text: String) -> String {
    const LONG: usize = 12_000;
    if text.len() < LONG {
        return text;
    }
    let (start, hash) = (text.get(..40).unwrap_or_default(), blake3::hash(text.as_bytes()));
    format!("{start}... {} {}", text.len(), hash.to_hex())
}

/// The bytes of an attachment.
pub fn content(of: u64) -> Vec<u8> {
    let mut chance = fastrand::Rng::with_seed(of);
    let len = chance.usize(0..150_000);
    std::iter::repeat_with(|| chance.u8(..)).take(len).collect()
}

impl State {
    /// The state after a step.
    pub fn after(&self, action: &Action) -> Self {
        let mut next = self.clone();
        match action {
            Action::Put(entries) => next.records.extend(entries.iter().cloned()),
            Action::Remove(id) => drop(next.records.remove(id)),
            Action::Draft(text) => next.draft = Some(text.clone()),
            Action::ClearDraft => next.draft = None,
            Action::Card(text) => drop(next.tray.insert(text.clone())),
            Action::DropCard(text) => drop(next.tray.remove(text)),
            Action::ChangeCard(old, new) => {
                next.tray.remove(old);
                next.tray.insert(new.clone());
            }
            _ => {}
        }
        next
    }
}

/// Does a step for real. An attachment's reference is returned.
pub fn perform(vault: &mut Vault, action: &Action) -> Result<Option<Attached>, hearth_vault::Error> {
    match action {
        Action::Put(entries) => vault.commit(entries.iter().map(|(id, text)| put(*id, text)).collect())?,
        Action::Remove(id) => vault.commit(vec![Op::Remove([*id; 16])])?,
        Action::Draft(text) => vault.draft_save(text.as_bytes())?,
        Action::ClearDraft => vault.draft_clear()?,
        Action::Card(text) if card(vault, text)?.is_none() => drop(vault.tray_put(9, text.as_bytes())?),
        Action::DropCard(text) => {
            vault.tray_drop(&card(vault, text)?.map(|id| vec![id]).unwrap_or_default())?
        }
        Action::ChangeCard(old, new) => {
            if let Some(id) = card(vault, old)? {
                vault.tray_replace(&id, new.as_bytes())?
            }
        }
        Action::Attach(of) => return Ok(Some((vault.file_add(&mut content(*of).as_slice())?, *of))),
        Action::Snapshot => vault.snapshot()?,
        Action::Compact => vault.compact()?,
        Action::Purge => vault.purge()?,
        Action::Card(_) | Action::Reopen => {}
    }
    Ok(None)
}

pub fn put(id: u8, text: &str) -> Op {
    Op::Put(Record { id: [id; 16], kind: KIND, created: i64::from(id), updated: 7, body: text.into() })
}

/// One that cannot be read now may be the one: then nothing is known.
fn card(vault: &Vault, text: &str) -> Result<Option<[u8; 16]>, hearth_vault::Error> {
    for card in vault.tray_list() {
        if vault.tray_get(&card.id)?.is_some_and(|body| *body == text.as_bytes()) {
            return Ok(Some(card.id));
        }
    }
    Ok(None)
}

/// The records that are there.
pub fn records(vault: &mut Vault) -> Result<BTreeMap<u8, String>, Trouble> {
    let all = vault.scan(KIND)?;
    let text = |record: &Record| short(String::from_utf8_lossy(&record.body).into_owned());
    Ok(all.iter().map(|record| (record.id[0], text(record))).collect())
}
