//! What a circle tells a journal. At once while it is open; sealed to its public key while it is locked, so that neither
//! a closed window nor a flat battery loses it, and nothing of it is in memory meanwhile.

use std::collections::{HashMap, VecDeque};

use hearth_circle::MemberId;
use hearth_domain::{Id, Recipient, ResponseKind};
use hearth_vault::Letterbox;
use serde::{Deserialize, Serialize};

use super::mail::Mail;
use crate::hearth::State;
use crate::journal::{Journal, KeptCard};

/// Something the journal must know. Written into letters by these names.
#[derive(Serialize, Deserialize)]
pub(crate) enum Held {
    /// A share reached these people.
    Shown { share: Id, recipients: Vec<Recipient> },
    /// A share was refused: nobody got it.
    Refused { share: Id },
    /// A share was answered.
    Heard { share: Id, kind: ResponseKind, line: Option<String> },
    /// A share was asked back; nobody has answered yet.
    AskedBack { share: Id },
    /// A share is gone from every screen.
    TakenBack { share: Id },
    /// The guide's app confirms that it has let the card go.
    Receipt { share: Id, key: [u8; 32] },
    /// The guide's reply.
    Reply {
        share: Id,
        text: String,
        key: [u8; 32],
        /// Whom to thank. Letters of before do not say it: their reply is sent again and thanked for then.
        #[serde(default)]
        from: Option<MemberId>,
    },
    /// The gathering is over.
    Over { share: Id },
    /// A card may be read again until its day.
    Keep(Box<KeptCard>),
    /// A kept card is asked back; its author gets a receipt once it is gone.
    LetGo { share: Id, author: Option<MemberId> },
    /// Words from a member's app that need the tray.
    Mail { from: MemberId, mail: Mail },
}

/// What must be told apart while it cannot be read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    /// A member's note on a share.
    Note { from: MemberId, share: Id, asks_back: bool },
    /// A card that is to be kept.
    Keep(Id),
    /// Anything else.
    Other,
}

/// One thing that waits for its journal.
struct Waiting {
    journal: String,
    about: About,
    /// The letter it is sealed in.
    letter: Option<u64>,
    /// Absent while only the letter has it.
    held: Option<Held>,
}

/// Everything that waits, in the order in which it happened.
#[derive(Default)]
pub(crate) struct HeldBack {
    waiting: VecDeque<Waiting>,
    /// Of each journal that was locked while its circle went on, or that is open and could not be told: somebody else may
    /// open theirs meanwhile.
    letterboxes: HashMap<String, Letterbox>,
    /// Journals that were erased while the program ran: nothing waits for them.
    erased: Vec<String>,
}

/// Notes of one member that wait for a locked journal.
const NOTES_HELD: usize = 128;

impl HeldBack {
    /// Puts it last. Of one member's notes on one share the newest stands for all, but what was asked back stays asked
    /// back: a locked journal must not be made to hold ever more.
    pub(super) fn hold(&mut self, journal: String, held: Held) {
        if self.erased.contains(&journal) {
            return;
        }
        let about = about(&held);
        if let About::Note { from, share, asks_back } = about
            && !self.make_room(&journal, from, share, asks_back)
        {
            return;
        }
        if let Held::LetGo { share, .. } = &held {
            // Before it was kept: it goes now, and not only once the journal is opened.
            self.forget(|waiting| waiting.journal == journal && waiting.about == About::Keep(*share));
        }
        let letter = self.seal(&journal, &held);
        self.waiting.push_back(Waiting { journal, about, letter, held: letter.is_none().then_some(held) });
    }

    /// Takes the first thing that can be told to this journal, and the letter that goes with it.
    pub(super) fn next(&mut self, journal: &str) -> Option<(Held, Option<u64>)> {
        if self.is_shut(journal) {
            return None;
        }
        let tellable = |waiting: &Waiting| waiting.journal == journal && waiting.held.is_some();
        let at = self.waiting.iter().position(tellable)?;
        let Waiting { letter, held, .. } = self.waiting.remove(at)?;
        Some((held?, letter))
    }

    /// Whether this journal is locked, or has to wait for its next opening to be told the rest.
    pub(crate) fn is_shut(&self, journal: &str) -> bool {
        self.letterboxes.contains_key(journal)
    }

    /// Forgets what waits for a journal that is no more. Its circle may go on, and stays nobody else's: whatever it says
    /// from now on must bring neither letters nor the journal's directory back.
    pub(crate) fn forget_journal(&mut self, id: &str) {
        self.waiting.retain(|waiting| waiting.journal != id);
        self.letterboxes.remove(id);
        self.erased.push(id.to_owned());
    }

    /// A letter could not be told: it, and every later one, waits for the next opening in its place. What comes meanwhile
    /// is sealed behind them.
    pub(super) fn stop(&mut self, journal: &Journal) {
        self.shut(journal);
        let id = journal.vault.id();
        let lettered = |waiting: &&mut Waiting| waiting.journal == id && waiting.letter.is_some();
        self.waiting.iter_mut().filter(lettered).for_each(|waiting| waiting.held = None);
    }

    /// From now on the journal cannot be told. Only the public half of one of its keys is kept.
    fn shut(&mut self, journal: &Journal) {
        if let Ok(letterbox) = journal.vault.letterbox() {
            self.letterboxes.insert(journal.vault.id().to_owned(), letterbox);
        }
    }

    /// Reads what was sealed for a journal while it was locked, by this process or by one that has ended.
    fn open(&mut self, journal: &mut Journal) {
        let id = journal.vault.id().to_owned();
        self.letterboxes.remove(&id);
        self.waiting.retain(|waiting| waiting.journal != id || waiting.letter.is_none());
        let letters = match journal.vault.letters() {
            Ok(letters) => letters,
            Err(error) => {
                journal.note(error.code(), error.to_string());
                return self.stop(journal);
            }
        };
        for letter in letters.iter().rev() {
            // What a newer version wrote waits for one.
            let Ok(held) = rmp_serde::from_slice::<Held>(&letter.body) else { continue };
            let about = about(&held);
            let (journal, letter) = (id.clone(), Some(letter.number));
            self.waiting.push_front(Waiting { journal, about, letter, held: Some(held) });
        }
    }

    /// Where it cannot be sealed (a full disk), it waits in memory as before.
    fn seal(&self, journal: &str, held: &Held) -> Option<u64> {
        let letterbox = self.letterboxes.get(journal)?;
        let body = zeroize::Zeroizing::new(rmp_serde::to_vec_named(held).ok()?);
        letterbox.put(&body).ok()
    }

    /// Whether there is room for a note; what it takes the place of goes.
    fn make_room(&mut self, journal: &str, from: MemberId, share: Id, asks_back: bool) -> bool {
        let theirs = |waiting: &Waiting| note_of(waiting, journal, from);
        if !asks_back && self.waiting.iter().filter_map(theirs).any(|note| note == (share, true)) {
            return false;
        }
        self.forget(|waiting| theirs(waiting).is_some_and(|(about, _)| about == share));
        if self.waiting.iter().filter_map(theirs).count() < NOTES_HELD {
            return true;
        }
        let lesser = self.waiting.iter().position(|waiting| theirs(waiting).is_some_and(|(_, back)| !back));
        // What finds no room is asked for again at the next circle.
        let Some(at) = lesser.filter(|_| asks_back) else { return false };
        if let Some(gone) = self.waiting.remove(at) {
            self.unseal(&gone);
        }
        true
    }

    fn forget(&mut self, goes: impl Fn(&Waiting) -> bool) {
        let (gone, left) = std::mem::take(&mut self.waiting).into_iter().partition(|waiting| goes(waiting));
        self.waiting = left;
        let gone: VecDeque<Waiting> = gone;
        gone.iter().for_each(|waiting| self.unseal(waiting));
    }

    fn unseal(&self, gone: &Waiting) {
        if let (Some(letterbox), Some(number)) = (self.letterboxes.get(&gone.journal), gone.letter) {
            // One that stays is done again, which changes nothing.
            let _ = letterbox.take_out(number);
        }
    }
}

#[cfg(all(test, feature = "test-support"))]
impl HeldBack {
    /// Whether nothing waits for this journal, and nothing could be put into its letterbox.
    pub(super) fn has_no_room_for(&self, id: &str) -> bool {
        !self.is_shut(id) && self.waiting.iter().all(|waiting| waiting.journal != id)
    }
}

impl State {
    /// Before the journal is locked: if it has a seat, what comes for it is sealed from now on.
    pub(crate) fn shut_journal(&mut self) {
        let came = self.room.as_ref().and_then(|room| room.journal.as_deref());
        if let Some(journal) = self.journal.as_ref().filter(|journal| came == Some(journal.vault.id())) {
            self.held.shut(journal);
        }
    }

    /// After it was unlocked.
    pub(crate) fn read_letters(&mut self) {
        if let Some(journal) = &mut self.journal {
            self.held.open(journal);
        }
    }
}

fn about(held: &Held) -> About {
    match held {
        Held::Mail { from, mail } => {
            let asks_back = matches!(mail, Mail::TakeBack { .. });
            About::Note { from: *from, share: mail.share(), asks_back }
        }
        Held::Keep(card) => About::Keep(card.share),
        _ => About::Other,
    }
}

/// A note of this member for this journal: on which share, and whether it asks it back.
fn note_of(waiting: &Waiting, journal: &str, member: MemberId) -> Option<(Id, bool)> {
    match waiting.about {
        About::Note { from, share, asks_back } if waiting.journal == journal && from == member => {
            Some((share, asks_back))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(from: u8, mail: Mail) -> Held {
        Held::Mail { from: MemberId::from_bytes([from; 16]), mail }
    }

    fn share(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    fn any_reply(number: u8) -> Mail {
        Mail::AnyReply { share: share(number), token: [0; 32] }
    }

    fn take_back(number: u8) -> Mail {
        Mail::TakeBack { share: share(number), token: [0; 32] }
    }

    fn notes(all: &HeldBack, from: u8) -> Vec<(Id, bool)> {
        let from = MemberId::from_bytes([from; 16]);
        all.waiting.iter().filter_map(|waiting| note_of(waiting, "a", from)).collect()
    }

    #[test]
    fn a_note_said_again_is_held_once_and_what_is_asked_back_stays_so() {
        let mut all = HeldBack::default();
        for mail in [any_reply(1), any_reply(1), any_reply(2), take_back(1), any_reply(1)] {
            all.hold("a".into(), note(7, mail));
        }
        all.hold("a".into(), note(8, any_reply(1)));
        all.hold("b".into(), note(7, any_reply(1)));
        assert_eq!(notes(&all, 7), [(share(2), false), (share(1), true)]);
        assert_eq!((notes(&all, 8).len(), all.waiting.len()), (1, 4));
    }

    #[test]
    fn one_member_fills_no_memory_and_still_may_ask_back() {
        let mut all = HeldBack::default();
        for number in 0..200 {
            all.hold("a".into(), note(7, any_reply(number)));
        }
        all.hold("a".into(), note(8, any_reply(1)));
        all.hold("a".into(), note(7, take_back(250)));
        let held = notes(&all, 7);
        assert_eq!((held.len(), held.last()), (NOTES_HELD, Some(&(share(250), true))));
        assert_eq!(notes(&all, 8).len(), 1);
    }
}
