//! Saving and reading records.

use crate::ballast;
use crate::error::Error;
use crate::frame::{Frame, SealedOp};
use crate::log;
use crate::notice::Notice;
use crate::record::{Meta, Name, Op, Record, RecordId, name, open_record, peek, seal_record};
use crate::snapshot;
use crate::store::Change;
use crate::vault::{Vault, Working};
use std::collections::HashMap;

/// What the index held before, to be put back if the frame cannot be written.
type Undo = Vec<(Name, Option<Meta>)>;

impl Vault {
    /// Saves the steps as one: all or none. On return they survive a power cut.
    pub fn commit(&mut self, ops: Vec<Op>) -> Result<(), Error> {
        if self.read_only() {
            return Err(Error::ReadOnly);
        }
        let (ops, kinds) = self.seal_ops(ops)?;
        if ops.is_empty() {
            return Ok(());
        }
        let undo = self.apply_to_index(&ops);
        let frame = Frame { start: false, head: self.index.head(self.head.seq + 1), ops };
        if let Err(error) = self.append(&frame) {
            self.put_back(undo);
            return Err(error);
        }
        self.head = frame.head;
        self.remember_kinds(kinds);
        self.write_store(&frame);
        Ok(())
    }

    /// The record, authenticated. One that is damaged in the store is mended from the log on the spot.
    pub fn get(&mut self, id: &RecordId) -> Result<Option<Record>, Error> {
        self.get_named(&name(&self.keys, id))
    }

    /// All records of a kind, oldest first.
    pub fn scan(&mut self, kind: u16) -> Result<Vec<Record>, Error> {
        let names: Vec<Name> = self.index.entries.keys().copied().collect();
        let mut out = Vec::new();
        for name in names {
            if self.kinds.get(&name).is_some_and(|known| *known != kind) {
                continue;
            }
            let Some(record) = self.get_named(&name)? else { continue };
            self.kinds.insert(name, record.kind);
            if record.kind == kind {
                out.push(record);
            }
        }
        out.sort_by_key(|record| (record.created, record.id));
        Ok(out)
    }

    pub(crate) fn get_named(&mut self, name: &Name) -> Result<Option<Record>, Error> {
        let Some(meta) = self.index.entries.get(name).copied() else { return Ok(None) };
        if matches!(&self.working, Working::Store(store) if store.failed()) {
            self.fall_back();
        }
        let kept = match &self.working {
            Working::Store(store) => store.read(name),
            Working::Memory(contents) => contents.records.get(name).map(|(_, bytes)| bytes.clone()),
        };
        let right = |bytes: &Vec<u8>| peek(bytes) == Some((*name, meta));
        if let Some(record) = kept.filter(right).and_then(|bytes| open_record(&self.keys, &bytes)) {
            return Ok(Some(record));
        }
        self.mend(name, meta).map(Some)
    }

    /// Seals each step; of several for one record the last counts.
    fn seal_ops(&self, ops: Vec<Op>) -> Result<(Vec<SealedOp>, HashMap<Name, u16>), Error> {
        let seq = self.head.seq + 1;
        let last: HashMap<RecordId, usize> = ops.iter().enumerate().map(|(at, op)| (*op.id(), at)).collect();
        let (mut sealed, mut kinds) = (Vec::new(), HashMap::new());
        for (at, op) in ops.into_iter().enumerate() {
            let name = name(&self.keys, op.id());
            let known = self.index.entries.get(&name);
            if last.get(op.id()) != Some(&at) {
                continue;
            }
            match op {
                Op::Put(record) => {
                    let rev = known.map_or(1, |meta| meta.rev + 1);
                    sealed.push(SealedOp::Put(seal_record(&self.keys, &record, rev, seq)?));
                    kinds.insert(name, record.kind);
                }
                Op::Remove(_) => sealed.extend(known.map(|_| SealedOp::Remove(name))),
            }
        }
        Ok((sealed, kinds))
    }

    fn apply_to_index(&mut self, ops: &[SealedOp]) -> Undo {
        let mut undo = Vec::with_capacity(ops.len());
        for (name, new) in ops.iter().filter_map(change) {
            undo.push((name, self.index.entries.get(&name).copied()));
            self.set_entry(name, new.map(|(meta, _)| meta));
        }
        undo
    }

    fn put_back(&mut self, undo: Undo) {
        for (name, meta) in undo.into_iter().rev() {
            self.set_entry(name, meta);
        }
    }

    fn set_entry(&mut self, name: Name, meta: Option<Meta>) {
        match meta {
            Some(meta) => self.index.put(&self.keys, name, meta),
            None => self.index.remove(&self.keys, &name),
        }
    }

    fn append(&mut self, frame: &Frame) -> Result<(), Error> {
        let log = self.log.as_mut().ok_or(Error::ReadOnly)?;
        log.append(&self.keys, frame).inspect_err(|error| {
            // The room makes opening and locking work again; the save itself is refused and may be tried again.
            if matches!(error, Error::DiskFull) {
                ballast::release(&self.dir);
            }
        })
    }

    fn remember_kinds(&mut self, kinds: HashMap<Name, u16>) {
        self.kinds.extend(kinds);
        let entries = &self.index.entries;
        if self.kinds.len() > entries.len() {
            self.kinds.retain(|name, _| entries.contains_key(name));
        }
    }

    /// The frame is durable, so the commit stands whatever the store does: a store that fails is left alone until the
    /// next opening rebuilds it, and until then records are read from the log.
    pub(crate) fn write_store(&mut self, frame: &Frame) {
        let changes: Vec<Change<'_>> = frame.ops.iter().filter_map(change).collect();
        if let Working::Store(store) = &self.working
            && store.apply(&self.keys, &changes, frame.head).is_err()
        {
            self.fall_back();
        }
    }

    fn fall_back(&mut self) {
        let contents = crate::recover::replay(&self.dir, &self.keys).map(|replay| replay.contents);
        self.working = Working::Memory(contents.unwrap_or_default());
        let message =
            "The working store failed. Everything saved is safe in the log; open the journal again.";
        self.notices.push(Notice::new("read_only", message));
    }

    fn mend(&mut self, name: &Name, meta: Meta) -> Result<Record, Error> {
        let envelope = self.second_copy(name, meta).ok_or(Error::RecordDamaged)?;
        let record = open_record(&self.keys, &envelope).ok_or(Error::RecordDamaged)?;
        if let Working::Store(store) = &self.working {
            // Mended or not, the record is whole for its reader, and `verify` will find what is still wrong.
            let _ = store.mend(*name, meta, &envelope);
        }
        self.notices
            .push(Notice::new("repaired_record", "A damaged entry was repaired from its second copy."));
        Ok(record)
    }

    /// The same envelope from the log, or from a snapshot.
    fn second_copy(&self, name: &Name, meta: Meta) -> Option<Vec<u8>> {
        let mut found = None;
        let wanted = |bytes: &Vec<u8>| peek(bytes) == Some((*name, meta));
        let _ = log::scan(&self.dir.join("log"), &self.keys, &mut |frame| {
            for op in frame.ops {
                if let SealedOp::Put(envelope) = op {
                    found = Some(envelope).filter(wanted).or(found.take());
                }
            }
        });
        let snapshots = || snapshot::all(&self.dir, &self.keys).into_iter();
        let in_snapshot = || {
            snapshots()
                .find_map(|mut snap| snap.contents.records.remove(name).map(|kept| kept.1).filter(wanted))
        };
        found.or_else(in_snapshot)
    }
}

pub(crate) fn change(op: &SealedOp) -> Option<Change<'_>> {
    match op {
        SealedOp::Put(envelope) => {
            let (name, meta) = peek(envelope)?;
            Some((name, Some((meta, envelope))))
        }
        SealedOp::Remove(name) => Some((*name, None)),
    }
}
