//! The same store as a plain map in memory: what the vault promises, without any of how it keeps it.

use hearth_vault::{Error, MAX_BODY, Op, Record, RecordId, Unlock, Vault};
use std::collections::BTreeMap;

/// What both promise.
pub trait Store: Sized {
    fn commit(&mut self, ops: Vec<Op>) -> Result<(), Error>;
    fn get(&mut self, id: &RecordId) -> Result<Option<Record>, Error>;
    fn scan(&mut self, kind: u16) -> Result<Vec<Record>, Error>;
    fn len(&self) -> u64;
    /// Closed in good order and opened again.
    fn reopened(self) -> Self;
    /// Let go of without a word, and opened again.
    fn crashed(self) -> Self;
    /// Copies made, the rest let go of.
    fn tidied(self) -> Self;
}

#[derive(Debug, Default, Clone)]
pub struct Twin {
    pub records: BTreeMap<RecordId, Record>,
}

impl Store for Twin {
    fn commit(&mut self, ops: Vec<Op>) -> Result<(), Error> {
        let too_large = |op: &Op| matches!(op, Op::Put(record) if record.body.len() > MAX_BODY);
        if ops.iter().any(too_large) {
            return Err(Error::RecordTooLarge);
        }
        for op in ops {
            match op {
                Op::Put(record) => drop(self.records.insert(record.id, record)),
                Op::Remove(id) => drop(self.records.remove(&id)),
            }
        }
        Ok(())
    }

    fn get(&mut self, id: &RecordId) -> Result<Option<Record>, Error> {
        Ok(self.records.get(id).cloned())
    }

    fn scan(&mut self, kind: u16) -> Result<Vec<Record>, Error> {
        let mut found: Vec<Record> =
            self.records.values().filter(|record| record.kind == kind).cloned().collect();
        found.sort_by_key(|record| (record.created, record.id));
        Ok(found)
    }

    fn len(&self) -> u64 {
        self.records.len() as u64
    }

    fn reopened(self) -> Self {
        self
    }

    fn crashed(self) -> Self {
        self
    }

    fn tidied(self) -> Self {
        self
    }
}

impl Store for Vault {
    fn commit(&mut self, ops: Vec<Op>) -> Result<(), Error> {
        Self::commit(self, ops)
    }

    fn get(&mut self, id: &RecordId) -> Result<Option<Record>, Error> {
        Self::get(self, id)
    }

    fn scan(&mut self, kind: u16) -> Result<Vec<Record>, Error> {
        Self::scan(self, kind)
    }

    fn len(&self) -> u64 {
        Self::len(self)
    }

    fn reopened(self) -> Self {
        let dir = self.dir().to_path_buf();
        self.lock().unwrap();
        quietly_opened(&dir)
    }

    fn crashed(self) -> Self {
        let dir = self.dir().to_path_buf();
        drop(self);
        quietly_opened(&dir)
    }

    fn tidied(mut self) -> Self {
        self.snapshot().unwrap();
        self.compact().unwrap();
        self.purge().unwrap();
        self
    }
}

fn quietly_opened(dir: &std::path::Path) -> Vault {
    let opened = Vault::open(dir, Unlock::Passphrase(&super::pass())).unwrap();
    assert!(opened.notices.is_empty(), "{:?}", opened.notices);
    opened.vault
}
