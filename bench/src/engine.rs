//! What every store is asked to do.

use crate::error::Error;
use crate::records::Made;
use std::path::Path;

/// A store of records under one key, in a folder of its own.
pub trait Engine: Sized {
    /// What it is called in the table.
    const NAME: &'static str;

    /// Makes an empty store in an empty folder.
    fn create(folder: &Path) -> Result<Self, Error>;

    /// Opens the store, ready to read and save any record. An error if anything had to be repaired.
    fn open(folder: &Path) -> Result<Self, Error>;

    /// Opens the store after its process was killed.
    fn open_after_kill(folder: &Path) -> Result<Self, Error>;

    /// Saves records as one step that survives a power cut.
    fn save(&mut self, records: &[Made]) -> Result<(), Error>;

    /// Reads one record.
    fn read(&mut self, id: &[u8; 16]) -> Result<Vec<u8>, Error>;

    /// Reads all records, oldest first; tells how many there are and how many bytes they have.
    fn list(&mut self) -> Result<(usize, usize), Error>;

    /// Checks everything it holds.
    fn verify(&mut self) -> Result<(), Error>;

    /// Closes it, so that it can be opened quickly.
    fn close(self) -> Result<(), Error>;
}
