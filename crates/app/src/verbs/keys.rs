use hearth_vault::{KeyEntry, Passphrase, Unlock, erase_journal};

use super::pictures::told;
use crate::api::{
    AddKey, ChangePassphrase, EraseJournal, Items, KeyView, OwnPassphrase, RecoverySheet, RemoveKey, Topic,
};
use crate::journal::Journal;
use crate::{AppError, Hearth};

impl Hearth {
    /// Sets a new passphrase. The old one stops opening both header copies before this returns.
    pub fn passphrase_change(&self, request: ChangePassphrase) -> Result<(), AppError> {
        let current = Passphrase::new(request.current);
        let new = Passphrase::new(request.new_passphrase);
        self.with_journal(|journal| Ok(journal.vault.change_passphrase(&current, &new)?))
    }

    /// Makes a new recovery code; the one before opens nothing from now on.
    pub fn recovery_new(&self, request: OwnPassphrase) -> Result<RecoverySheet, AppError> {
        let passphrase = Passphrase::new(request.passphrase);
        self.with_journal(|journal| {
            journal.vault.check_key(Unlock::Passphrase(&passphrase))?;
            journal.profile.recovery_kept = false;
            journal.save_profile()?;
            journal.recovery = None;
            Ok(())
        })?;
        self.changed(Topic::Journal);
        self.recovery_sheet(())
    }

    /// "Someone knew it": the whole journal is written anew under a new master key, opened by a new passphrase
    /// and a new recovery code. Nothing of before opens it any more; copies made before still open as they did.
    /// A picture that is damaged is not taken along; a notice names its moment.
    pub fn journal_rotate(&self, request: ChangePassphrase) -> Result<RecoverySheet, AppError> {
        let current = Passphrase::new(request.current);
        let new = Passphrase::new(request.new_passphrase);
        let done = self.rotate(&current, &new);
        // What failed half way has closed the journal: whoever shows it must know.
        self.changed(Topic::Journal);
        done?;
        self.recovery_sheet(())
    }

    /// The same for a terminal, which shows the new recovery code at once.
    pub fn journal_rotate_with_code(&self, request: ChangePassphrase) -> Result<String, AppError> {
        let current = Passphrase::new(request.current);
        let new = Passphrase::new(request.new_passphrase);
        let done = self.rotate(&current, &new);
        self.changed(Topic::Journal);
        done?;
        self.with_journal(|journal| {
            journal.profile.recovery_kept = true;
            journal.save_or_note();
            Ok(journal.recovery.take().map(|code| code.reveal().to_string()).unwrap_or_default())
        })
    }

    /// Erases a journal for ever. If it is open it is closed first. Copies elsewhere are out of reach.
    pub fn journal_erase(&self, request: EraseJournal) -> Result<(), AppError> {
        let entry = self.find_journal(&request.journal)?;
        let passphrase = Passphrase::new(request.passphrase);
        let key = Unlock::Passphrase(&passphrase);
        let open = {
            let state = self.state();
            let open = state.journal.as_ref().filter(|journal| journal.vault.id() == entry.id);
            open.map(|journal| journal.vault.check_key(key)).transpose()?.is_some()
        };
        if open {
            self.journal_lock(())?;
        }
        erase_journal(&entry.dir, key)?;
        self.state().held.forget_journal(&entry.id);
        self.changed(Topic::Journal);
        Ok(())
    }

    /// The keys that open the journal.
    pub fn key_list(&self, (): ()) -> Result<Items<KeyView>, AppError> {
        self.with_journal(|journal| Ok(Items { items: journal.vault.keys().iter().map(key_view).collect() }))
    }

    /// Lets another passphrase open the journal too.
    pub fn key_add(&self, request: AddKey) -> Result<Items<KeyView>, AppError> {
        let current = Passphrase::new(request.current);
        let new = Passphrase::new(request.new_passphrase);
        self.with_journal(|journal| {
            journal.vault.add_passphrase(Unlock::Passphrase(&current), &new)?;
            Ok(())
        })?;
        self.key_list(())
    }

    /// Takes a key away. A passphrase always stays.
    pub fn key_remove(&self, request: RemoveKey) -> Result<Items<KeyView>, AppError> {
        let current = Passphrase::new(request.current);
        let id = request.id;
        self.with_journal(|journal| {
            let keys = journal.vault.keys();
            let key = keys.iter().find(|key| hex(&key.id) == id).ok_or(AppError::NotFound("key"))?;
            Ok(journal.vault.remove_key(Unlock::Passphrase(&current), &key.id)?)
        })?;
        self.key_list(())
    }

    fn rotate(&self, current: &Passphrase, new: &Passphrase) -> Result<(), AppError> {
        let mut state = self.state();
        let journal = state.journal()?;
        // Asked first: a slip of the finger must not close the journal.
        journal.vault.check_key(Unlock::Passphrase(current))?;
        Passphrase::long_enough(new)?;
        let Some(old) = state.journal.take() else { return Err(AppError::Locked) };
        let (vault, code) = match old.vault.rotate(Unlock::Passphrase(current), new) {
            Ok(rotated) => rotated,
            Err(error) => {
                // Closed without anybody locking it: an unlock that began before is not let through.
                state.locks += 1;
                return Err(error.into());
            }
        };
        // From here on nothing may fail: the new code, the only one, would be lost unseen.
        let mut fresh = Journal::with_profile(vault, old.profile, Vec::new());
        fresh.loose = old.loose;
        let left_behind = fresh.vault.take_notices();
        told(&mut fresh, left_behind).into_iter().for_each(|notice| fresh.tell(notice));
        fresh.may_destroy = old.may_destroy;
        fresh.recovery = Some(code);
        fresh.profile.recovery_kept = false;
        fresh.profile.backed_up = None;
        fresh.save_or_note();
        state.journal = Some(fresh);
        Ok(())
    }
}

fn key_view(key: &KeyEntry) -> KeyView {
    let sort = if key.recovery { "recovery" } else { "passphrase" };
    KeyView { id: hex(&key.id), sort: sort.to_owned(), in_use: key.in_use }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
