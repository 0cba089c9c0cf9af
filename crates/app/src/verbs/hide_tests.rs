use std::sync::{Arc, Mutex};

use hearth_vault::{Passphrase, Unlock, Vault};

use crate::api::{CircleRole, CreateJournal, Topic, UnlockJournal};
use crate::circle::Room;
use crate::journal::Journal;
use crate::{AppError, Hearth};

const PASSPHRASE: &str = "a kettle, a window, a walk";

/// What an unlock that has stretched its key still has to do.
type LastStep = Box<dyn FnOnce() -> Result<(), AppError> + Send>;

/// A computer with a locked journal whose owner sits in a circle; what is put in the slot is done in the middle
/// of Hide, when the board has been covered.
fn seated() -> (tempfile::TempDir, Hearth, Arc<Mutex<Option<LastStep>>>, Journal) {
    let home = tempfile::tempdir().unwrap();
    let slot: Arc<Mutex<Option<LastStep>>> = Arc::default();
    let in_the_middle = slot.clone();
    let hearth = Hearth::new(home.path().to_owned(), move |changed| {
        let step = in_the_middle.lock().unwrap().take_if(|_| changed.topic == Topic::Circle);
        if let Some(step) = step {
            assert_eq!(step().unwrap_err().code(), "locked");
        }
    });
    let request = CreateJournal { label: "Notebook".into(), passphrase: PASSPHRASE.into() };
    let id = hearth.journal_create(request).unwrap().journal.id;
    hearth.journal_lock(()).unwrap();
    let passphrase = Passphrase::new(PASSPHRASE.into());
    let dir = home.path().join("journals").join(&id);
    let opened = Vault::open(&dir, Unlock::Passphrase(&passphrase)).unwrap();
    hearth.state().room = Some(Room::entering(1, CircleRole::Member, Some(id), "Jay".into()));
    (home, hearth, slot, Journal::over(opened.vault, Vec::new()).unwrap())
}

#[test]
fn an_unlock_that_ends_while_hide_is_at_work_opens_nothing() {
    let (_home, hearth, slot, journal) = seated();
    let (locks, unlocking) = (hearth.none_open().unwrap(), hearth.clone());
    *slot.lock().unwrap() = Some(Box::new(move || unlocking.settle_in(journal, locks).map(drop)));
    hearth.hide().unwrap();
    assert!(slot.lock().unwrap().is_none(), "it was tried");
    let state = hearth.state();
    assert!(state.journal.is_none() && state.room.as_ref().unwrap().covered);
}

#[test]
fn an_unlock_that_hide_overtakes_uncovers_nothing() {
    let (_home, hearth, _slot, journal) = seated();
    let locks = hearth.none_open().unwrap();
    hearth.state().journal = Some(journal);
    {
        // Hide, as far as it has come when the unlock goes on.
        let mut state = hearth.state();
        state.locks += 1;
        state.room.as_mut().unwrap().covered = true;
    }
    hearth.uncover_circle(locks);
    assert!(hearth.state().room.as_ref().unwrap().covered);
    let locks = hearth.state().locks;
    hearth.uncover_circle(locks);
    assert!(!hearth.state().room.as_ref().unwrap().covered);
}

#[test]
fn a_check_of_every_byte_ends_with_the_opening_it_began_in() {
    let home = tempfile::tempdir().unwrap();
    let hearth = Hearth::new(home.path().to_owned(), |_| {});
    let request = CreateJournal { label: "Notebook".into(), passphrase: PASSPHRASE.into() };
    let journal = hearth.journal_create(request).unwrap().journal.id;
    let locks = hearth.state().locks;
    assert!(hearth.read_every_byte(locks).unwrap().whole);
    hearth.journal_lock(()).unwrap();
    hearth.journal_unlock(UnlockJournal { journal, passphrase: PASSPHRASE.into() }).unwrap();
    assert_eq!(hearth.read_every_byte(locks).err().unwrap().code(), "locked");
}
