//! SQLCipher with a raw key (no stretching), write-ahead log and `synchronous=FULL`: each commit syncs the log before it
//! returns, which is what makes it last through a power cut (`NORMAL` would sync only at checkpoints).

use crate::engine::Engine;
use crate::error::Error;
use crate::records::Made;
use rusqlite::{Connection, Row};
use std::path::Path;

const FILE: &str = "journal.db";
const KEY: &str = "PRAGMA key = \"x'2b7e151628aed2a6abf7158809cf4f3c2b7e151628aed2a6abf7158809cf4f3c'\"";
const TABLE: &str = "CREATE TABLE record (id BLOB PRIMARY KEY, kind INTEGER, created INTEGER, updated INTEGER, \
    body BLOB NOT NULL)";

/// A database.
pub struct SqlCipher(Connection);

impl SqlCipher {
    /// SQLCipher's version and SQLite's.
    pub fn version() -> Result<String, Error> {
        let cipher: String =
            Connection::open_in_memory()?.query_row("PRAGMA cipher_version", [], |row| row.get(0))?;
        Ok(format!("SQLCipher {cipher}, SQLite {}", rusqlite::version()))
    }
}

impl Engine for SqlCipher {
    const NAME: &'static str = "SQLCipher";

    fn create(folder: &Path) -> Result<Self, Error> {
        let made = connect(folder)?;
        made.0.execute_batch(TABLE)?;
        Ok(made)
    }

    /// Ready to read and save any record as the vault is: every id is read, as the vault does to know that none is missing.
    fn open(folder: &Path) -> Result<Self, Error> {
        let opened = connect(folder)?;
        opened.ids()?;
        Ok(opened)
    }

    fn open_after_kill(folder: &Path) -> Result<Self, Error> {
        Self::open(folder)
    }

    fn save(&mut self, records: &[Made]) -> Result<(), Error> {
        let step = self.0.transaction()?;
        for made in records {
            let row = (&made.id, 1, made.created, made.created, &made.body);
            step.prepare_cached("INSERT INTO record VALUES (?, ?, ?, ?, ?)")?.execute(row)?;
        }
        Ok(step.commit()?)
    }

    fn read(&mut self, id: &[u8; 16]) -> Result<Vec<u8>, Error> {
        let mut query =
            self.0.prepare_cached("SELECT kind, created, updated, body FROM record WHERE id = ?")?;
        Ok(query.query_row([id], |row| row.get(3))?)
    }

    fn list(&mut self) -> Result<(usize, usize), Error> {
        let mut query = self.0.prepare("SELECT id, created, updated, body FROM record WHERE kind = 1")?;
        let row = |row: &Row<'_>| Ok((row.get(1)?, row.get(0)?, row.get(3)?));
        let mut all: Vec<(i64, [u8; 16], Vec<u8>)> = query.query_map([], row)?.collect::<Result<_, _>>()?;
        // As the vault does it. An index by date would make this no faster and each save slower.
        all.sort_unstable();
        Ok((all.len(), all.iter().map(|(_, _, body)| body.len()).sum()))
    }

    fn verify(&mut self) -> Result<(), Error> {
        let mut pages = self.0.prepare("PRAGMA cipher_integrity_check")?;
        if let Some(wrong) = pages.query_map([], |row| row.get::<_, String>(0))?.next() {
            return Err(Error::Wrong(wrong?));
        }
        let rows: String = self.0.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        if rows == "ok" { Ok(()) } else { Err(Error::Wrong(rows)) }
    }

    fn close(self) -> Result<(), Error> {
        self.0.close().map_err(|(_, error)| error.into())
    }
}

impl SqlCipher {
    fn ids(&self) -> Result<Vec<[u8; 16]>, Error> {
        let mut query = self.0.prepare("SELECT id FROM record")?;
        Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }
}

fn connect(folder: &Path) -> Result<SqlCipher, Error> {
    let connection = Connection::open(folder.join(FILE))?;
    connection.execute_batch(KEY)?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    connection.execute_batch("PRAGMA synchronous = FULL")?;
    let level: i64 = connection.query_row("PRAGMA synchronous", [], |row| row.get(0))?;
    let fair = mode == "wal" && level == 2;
    if fair {
        Ok(SqlCipher(connection))
    } else {
        Err(Error::Wrong(format!("mode {mode}, synchronous {level}")))
    }
}
