use std::path::PathBuf;

use hearth_circle::MemberId;
use hearth_domain::{Card, Id, Share, ShareEnd, ShareState};

use super::super::Room;
use super::super::held::Held;
use super::super::mail::Mail;
use crate::Hearth;
use crate::api::{CircleRole, CreateJournal, EraseJournal, UnlockJournal};
use crate::journal::KeptCard;

const PASSPHRASE: &str = "a kettle, a window, a walk";
const SHARE: [u8; 16] = [7; 16];

struct Guide {
    hearth: Hearth,
    journal: String,
    home: tempfile::TempDir,
}

impl Guide {
    /// Somebody whose journal is locked while its circle goes on.
    fn locked() -> Self {
        let home = tempfile::tempdir().unwrap();
        let hearth = Hearth::new(home.path().to_owned(), |_| {});
        let request = CreateJournal { label: "Notebook".into(), passphrase: PASSPHRASE.into() };
        let journal = hearth.journal_create(request).unwrap().journal.id;
        hearth.state().room = Some(Room::entering(1, CircleRole::Host, Some(journal.clone()), "Ana".into()));
        hearth.journal_lock(()).unwrap();
        Self { hearth, journal, home }
    }

    fn dir(&self) -> PathBuf {
        self.home.path().join("journals").join(&self.journal)
    }

    fn unlock(&self) {
        let request = UnlockJournal { journal: self.journal.clone(), passphrase: PASSPHRASE.into() };
        self.hearth.journal_unlock(request).unwrap();
    }

    /// The disk is well when the letters are read, and not when a card is to be kept.
    fn unlock_over_a_bad_tray(&self) {
        let passphrase = hearth_vault::Passphrase::new(PASSPHRASE.into());
        let key = hearth_vault::Unlock::Passphrase(&passphrase);
        let opened = hearth_vault::Vault::open(&self.dir(), key).unwrap();
        let journal = crate::journal::Journal::over(opened.vault, Vec::new()).unwrap();
        std::fs::rename(self.dir().join("tray"), self.dir().join("away")).unwrap();
        std::fs::write(self.dir().join("tray"), b"not a directory").unwrap();
        let mut state = self.hearth.state();
        state.journal = Some(journal);
        state.read_letters();
        drop(state);
        self.hearth.do_held();
    }

    fn letters(&self) -> usize {
        self.dir().join("held").read_dir().map_or(0, |letters| {
            letters.flatten().filter(|letter| !letter.file_name().to_string_lossy().starts_with('.')).count()
        })
    }

    fn kept(&self) -> usize {
        self.hearth.with_journal(|journal| Ok(journal.kept_cards()?.len())).unwrap()
    }
}

fn to_keep(number: u8) -> Held {
    let now = crate::clock::clock();
    let card = KeptCard {
        share: Id::from_bytes([number; 16]),
        card: Card { text: "Hear me.".into(), ..Card::default() }.encode().unwrap(),
        from: String::new(),
        group: "Tuesday group".into(),
        group_key: [0; 32],
        since: now,
        until: now + 24 * 60 * 60,
        token: [0; 32],
        read: false,
        reply: None,
    };
    Held::Keep(Box::new(card))
}

fn asked_back() -> Held {
    let mail = Mail::TakeBack { share: Id::from_bytes(SHARE), token: [0; 32] };
    Held::Mail { from: MemberId::from_bytes([9; 16]), mail }
}

#[test]
fn a_letter_that_cannot_be_told_is_not_overtaken_by_a_later_one() {
    let guide = Guide::locked();
    for held in [to_keep(7), asked_back()] {
        guide.hearth.remember(held);
    }
    assert_eq!(guide.letters(), 2);
    guide.unlock_over_a_bad_tray();
    assert_eq!(guide.letters(), 2, "nobody may be told that it is gone");
    guide.hearth.remember(to_keep(8));
    assert_eq!(guide.letters(), 3, "what comes meanwhile waits behind them");
    guide.hearth.journal_lock(()).unwrap();
    std::fs::remove_file(guide.dir().join("tray")).unwrap();
    std::fs::rename(guide.dir().join("away"), guide.dir().join("tray")).unwrap();
    guide.unlock();
    assert_eq!((guide.letters(), guide.kept()), (0, 1));
    assert!(guide.hearth.with_journal(|journal| journal.kept_card(Id::from_bytes(SHARE))).is_err());
}

fn a_share() -> Share {
    Share {
        card: None,
        sent: Vec::new(),
        group: "Tuesday group".into(),
        group_key: [3; 32],
        guide: "Ana".into(),
        recipients: Vec::new(),
        end: ShareEnd::Gathering,
        state: ShareState::Kept,
        since: 0,
        taken_back_at: None,
        purpose: String::new(),
        text_version: String::new(),
        signature: String::new(),
        heard: Vec::new(),
        lines: Vec::new(),
        token: [4; 32],
        replies: Vec::new(),
    }
}

#[test]
fn a_reply_is_thanked_for_only_once_it_is_kept() {
    let guide = Guide::locked();
    guide.unlock();
    let share = Id::from_bytes(SHARE);
    let record = a_share();
    let key = record.group_key;
    guide.hearth.with_journal(|journal| journal.put(share, &record)).unwrap();
    let from = Some(MemberId::from_bytes([9; 16]));
    let said = |text: String| {
        let reply = Held::Reply { share, text, key, from };
        guide.hearth.with_journal(|journal| super::write(journal, reply)).map(|then| then.is_some())
    };
    let code = said("x".repeat(64 * 1024 * 1024)).unwrap_err().code();
    assert_eq!(code, "record_too_large", "no word of thanks goes out");
    assert!(said("I hear you.".into()).unwrap());
    assert!(said("I hear you.".into()).unwrap(), "the thanks before may have been lost");
    let replies = guide.hearth.with_journal(|journal| Ok(journal.load::<Share>(share)?.value));
    assert_eq!(replies.unwrap().replies, ["I hear you."]);
}

#[test]
fn an_erased_journal_does_not_come_back_by_what_its_circle_says() {
    let guide = Guide::locked();
    guide.unlock();
    let request = EraseJournal { journal: guide.journal.clone(), passphrase: PASSPHRASE.into() };
    guide.hearth.journal_erase(request).unwrap();
    assert!(guide.hearth.state().held.has_no_room_for(&guide.journal));
    guide.hearth.remember(to_keep(7));
    assert!(!guide.dir().exists());
    assert!(guide.hearth.state().held.has_no_room_for(&guide.journal));
}
