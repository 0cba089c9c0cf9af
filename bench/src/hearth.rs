//! The real vault, with the cheap key stretching of test builds.

use crate::engine::Engine;
use crate::error::Error;
use crate::records::Made;
use hearth_vault::{Op, Opened, Passphrase, Record, Unlock, Vault, list};
use std::path::{Path, PathBuf};

const MOMENT: u16 = 1;

/// A journal.
pub struct Hearth(Vault);

impl Hearth {
    /// How many bytes its log has.
    pub fn log_size(&self) -> Result<u64, Error> {
        let mut size = 0;
        for segment in std::fs::read_dir(self.0.dir().join("log"))? {
            size += segment?.metadata()?.len();
        }
        Ok(size)
    }
}

impl Engine for Hearth {
    const NAME: &'static str = "vault";

    fn create(folder: &Path) -> Result<Self, Error> {
        Ok(Self(Vault::create(folder, "bench", &passphrase())?.0))
    }

    fn open(folder: &Path) -> Result<Self, Error> {
        let opened = open(folder)?;
        match opened.notices.first() {
            None => Ok(Self(opened.vault)),
            Some(notice) => Err(Error::Wrong(format!("opening said: {}", notice.message))),
        }
    }

    fn open_after_kill(folder: &Path) -> Result<Self, Error> {
        Ok(Self(open(folder)?.vault))
    }

    fn save(&mut self, records: &[Made]) -> Result<(), Error> {
        Ok(self.0.commit(records.iter().map(put).collect())?)
    }

    fn read(&mut self, id: &[u8; 16]) -> Result<Vec<u8>, Error> {
        let record = self.0.get(id)?.ok_or_else(|| Error::Wrong("a record is missing".into()))?;
        Ok(record.body.clone())
    }

    fn list(&mut self) -> Result<(usize, usize), Error> {
        let records = self.0.scan(MOMENT)?;
        Ok((records.len(), records.iter().map(|record| record.body.len()).sum()))
    }

    fn verify(&mut self) -> Result<(), Error> {
        let report = self.0.verify()?;
        if report.ok { Ok(()) } else { Err(Error::Wrong(format!("{report:?}"))) }
    }

    fn close(self) -> Result<(), Error> {
        Ok(self.0.lock()?)
    }
}

fn passphrase() -> Passphrase {
    Passphrase::new("quiet river stone".into())
}

fn open(folder: &Path) -> Result<Opened, Error> {
    Ok(Vault::open(&journal(folder)?, Unlock::Passphrase(&passphrase()))?)
}

fn journal(folder: &Path) -> Result<PathBuf, Error> {
    let entry = list(folder)?.into_iter().next();
    entry.map(|entry| entry.dir).ok_or_else(|| Error::Wrong("there is no journal".into()))
}

fn put(made: &Made) -> Op {
    let (id, created, body) = (made.id, made.created, made.body.clone());
    Op::Put(Record { id, kind: MOMENT, created, updated: created, body })
}
