//! What a journal holds, as names and tags: the index in memory, and its keyed set-hash.

use crate::frame::{Frame, Head, SealedOp};
use crate::keys::Keys;
use crate::locked::Slot;
use crate::record::{Meta, Name, peek};
use std::collections::{BTreeMap, HashMap};

/// Every record's name and newest tag. The set-hash is the XOR of a keyed hash of each entry: a missing, extra or
/// stale record changes it, and without the key nothing can be made to fit.
#[derive(Default, Clone, PartialEq, Eq)]
pub(crate) struct Index {
    pub(crate) entries: BTreeMap<Name, Meta>,
    set: [u8; 32],
}

impl Index {
    pub(crate) fn put(&mut self, keys: &Keys, name: Name, meta: Meta) {
        self.remove(keys, &name);
        self.toggle(keys, &name, &meta);
        self.entries.insert(name, meta);
    }

    pub(crate) fn remove(&mut self, keys: &Keys, name: &Name) {
        if let Some(meta) = self.entries.remove(name) {
            self.toggle(keys, name, &meta);
        }
    }

    pub(crate) fn head(&self, seq: u64) -> Head {
        Head { seq, count: self.entries.len() as u64, set: self.set }
    }

    fn toggle(&mut self, keys: &Keys, name: &Name, meta: &Meta) {
        let hash = keys.mac(Slot::Set, &[name, &meta.rev.to_le_bytes(), &meta.seq.to_le_bytes(), &meta.tag]);
        for (kept, new) in self.set.iter_mut().zip(hash) {
            *kept ^= new;
        }
    }
}

/// A state with the sealed records themselves, as it is put together from log, snapshots and old stores.
#[derive(Default, Clone)]
pub(crate) struct Contents {
    pub(crate) records: HashMap<Name, (Meta, Vec<u8>)>,
    /// Names removed, and by which frame: an older copy must not bring them back.
    removed: HashMap<Name, u64>,
}

impl Contents {
    /// Applies a genuine frame.
    pub(crate) fn apply(&mut self, frame: Frame) {
        if frame.start {
            self.records.clear();
            self.removed.clear();
        }
        for op in frame.ops {
            match op {
                SealedOp::Put(envelope) => self.put(envelope),
                SealedOp::Remove(name) => {
                    self.records.remove(&name);
                    self.removed.insert(name, frame.head.seq);
                }
            }
        }
    }

    /// Puts an envelope of a genuine frame in place.
    pub(crate) fn put(&mut self, envelope: Vec<u8>) {
        if let Some((name, meta)) = peek(&envelope) {
            self.removed.remove(&name);
            self.records.insert(name, (meta, envelope));
        }
    }

    /// Takes an authenticated envelope from a second copy where it is newer than what is known.
    pub(crate) fn offer(&mut self, envelope: Vec<u8>) {
        let Some((name, meta)) = peek(&envelope) else { return };
        let removed = self.removed.get(&name).is_some_and(|seq| *seq >= meta.seq);
        let known = self.records.get(&name).is_some_and(|(known, _)| known.seq >= meta.seq);
        if !removed && !known {
            self.records.insert(name, (meta, envelope));
        }
    }

    pub(crate) fn index(&self, keys: &Keys) -> Index {
        let mut index = Index::default();
        for (name, (meta, _)) in &self.records {
            index.put(keys, *name, *meta);
        }
        index
    }
}
