//! The least that a durable save can cost: one append and one `fdatasync` to a file that is open already.

use crate::error::Error;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;

/// A plain file that only grows.
pub struct Append(File);

impl Append {
    /// A new file in `folder`.
    pub fn create(folder: &Path) -> Result<Self, Error> {
        let file = OpenOptions::new().create_new(true).append(true).open(folder.join("appended"))?;
        file.sync_all()?;
        File::open(folder)?.sync_all()?;
        Ok(Self(file))
    }

    /// Appends `bytes`; on return they are on the disk.
    pub fn save(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.0.write_all(bytes)?;
        Ok(self.0.sync_data()?)
    }
}
