//! Changing what opens a journal. Proved on one header copy before the other is let go.

use crate::copies;
use crate::error::{Error, KeyError};
use crate::header::{Header, Slot};
use crate::locked::Slot as KeySlot;
use crate::secret::{Passphrase, RecoveryCode, Unlock};
use crate::vault::Vault;

impl Vault {
    /// Puts `new` in place of `current`. Backups made before still open with the old one.
    pub fn change_passphrase(&mut self, current: &Passphrase, new: &Passphrase) -> Result<(), Error> {
        new.long_enough()?;
        self.check_key(Unlock::Passphrase(current))?;
        let slot = Slot::passphrase(&self.keys.vault, self.keys.get(KeySlot::Master), new)?;
        let same = current.bytes() == new.bytes();
        self.change_slot(slot, Unlock::Passphrase(new), &|header| {
            Ok(same || refuses(header, Unlock::Passphrase(current))?)
        })
    }

    /// Sets a new passphrase for someone who forgot theirs and has the recovery code.
    pub fn set_passphrase(&mut self, recovery: &RecoveryCode, new: &Passphrase) -> Result<(), Error> {
        new.long_enough()?;
        self.check_key(Unlock::Recovery(recovery))?;
        let slot = Slot::passphrase(&self.keys.vault, self.keys.get(KeySlot::Master), new)?;
        self.change_slot(slot, Unlock::Passphrase(new), &|_| Ok(true))
    }

    /// Makes a new recovery code; the one before opens nothing any more.
    pub fn new_recovery_code(&mut self) -> Result<RecoveryCode, Error> {
        let code = RecoveryCode::make()?;
        let slot = Slot::recovery(&self.keys.vault, self.keys.get(KeySlot::Master), &code)?;
        self.change_slot(slot, Unlock::Recovery(&code), &|_| Ok(true))?;
        Ok(code)
    }

    /// Whether a key opens this journal: asked again before export, erasing and changes of slots.
    pub fn check_key(&self, key: Unlock<'_>) -> Result<(), Error> {
        self.header.unlock(key).map(|_| ())
    }

    fn change_slot(
        &mut self,
        slot: Slot,
        opens: Unlock<'_>,
        removed: &dyn Fn(&Header) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        if self.read_only() {
            return Err(Error::ReadOnly);
        }
        let next = self.header.with_slot(slot);
        let master = self.keys.get(KeySlot::Master);
        let expected = &next.slots;
        copies::change(&self.dir, &self.header, &next, &self.keys, &|header| {
            // Exactly the slots meant: one that was to go is not among them.
            Ok(header.slots == *expected && *header.unlock(opens)? == *master && removed(header)?)
        })?;
        self.header = next;
        Ok(())
    }
}

fn refuses(header: &Header, key: Unlock<'_>) -> Result<bool, Error> {
    match header.unlock(key) {
        Err(Error::Key(KeyError::WrongPassphrase | KeyError::WrongRecoveryCode)) => Ok(true),
        Err(error) => Err(error),
        Ok(_) => Ok(false),
    }
}
