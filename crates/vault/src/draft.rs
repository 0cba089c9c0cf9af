//! The draft: what is being written, one sealed file replaced as a whole, never part of the log.

use crate::ballast;
use crate::disk;
use crate::error::Error;
use crate::locked::Slot;
use crate::seal;
use crate::vault::Vault;
use zeroize::Zeroizing;

const FILE: &str = "draft";
const CAP: u64 = 32 * 1024 * 1024;

impl Vault {
    /// Keeps a draft in place of the one before.
    pub fn draft_save(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let sealed = seal::seal_small(self.keys.get(Slot::Small), &self.keys.vault, FILE, bytes)?;
        if sealed.len() as u64 > CAP {
            return Err(Error::RecordTooLarge);
        }
        ballast::with_room(&self.dir, || disk::replace(&self.dir, FILE, &sealed))
    }

    /// The draft, if there is one.
    pub fn draft(&self) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        let Some(sealed) = disk::read(&self.dir.join(FILE), CAP)? else { return Ok(None) };
        let plain = seal::open_small(self.keys.get(Slot::Small), &self.keys.vault, FILE, &sealed);
        plain.map(Some).ok_or(Error::RecordDamaged)
    }

    /// Removes the draft.
    pub fn draft_clear(&mut self) -> Result<(), Error> {
        let there = self.dir.join(FILE).try_exists()?;
        if there { Ok(disk::let_go(&self.dir, &[FILE.to_owned()])?) } else { Ok(()) }
    }
}
