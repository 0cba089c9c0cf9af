//! The board's history as every seat computes it, and the words people compare.
//!
//! Each entry is folded into one running hash. Somebody admitted later starts from the hash as it stood and
//! learns nothing of what it was made of; from then on theirs equals everybody's.

use iroh::{PublicKey, SecretKey};
use std::collections::{BTreeMap, HashMap, HashSet};

use crate::{
    MemberId, Person, ShareId,
    digest::{digest, joined},
    frame::{CardHead, Entry, Seated, encode},
    words::words,
};

/// One seat's view of the history.
#[derive(Debug, Clone)]
pub(crate) struct Board {
    circle: [u8; 32],
    head: [u8; 32],
    people: Vec<Seated>,
    pinned: HashMap<MemberId, [u8; 32]>,
    removed: HashSet<ShareId>,
}

impl Board {
    /// An empty board of the circle that its host's session key names.
    pub(crate) fn new(circle: [u8; 32]) -> Self {
        let head = digest(b"board", &[&circle]);
        Self::starting(circle, head, Vec::new())
    }

    /// The board of somebody admitted later.
    pub(crate) fn starting(circle: [u8; 32], head: [u8; 32], people: Vec<Seated>) -> Self {
        let pinned = people.iter().map(|seated| (MemberId::of(&seated.key), seated.key)).collect();
        Self { circle, head, people, pinned, removed: HashSet::new() }
    }

    /// The running hash, from which somebody new starts.
    pub(crate) fn head(&self) -> [u8; 32] {
        self.head
    }

    /// Six words for the running hash and the people here.
    pub(crate) fn words(&self) -> String {
        words(&digest(b"board words", &[&self.head, &encode(&self.people)]), 6)
    }

    /// Folds an entry in.
    pub(crate) fn fold(&mut self, entry: &Entry) {
        self.head = digest(b"board entry", &[&self.head, &encode(entry)]);
        match entry {
            Entry::Came(seated) => self.seat(seated),
            Entry::Went { member } => self.people.retain(|seated| MemberId::of(&seated.key) != *member),
            Entry::Card(_) => {}
            Entry::Remove { share } => drop(self.removed.insert(*share)),
        }
    }

    /// Whether a share is gone for good.
    pub(crate) fn is_removed(&self, share: &ShareId) -> bool {
        self.removed.contains(share)
    }

    /// The roster as it travels.
    pub(crate) fn roster(&self) -> &[Seated] {
        &self.people
    }

    /// Whether somebody is here now.
    pub(crate) fn is_here(&self, member: &MemberId) -> bool {
        self.people.iter().any(|seated| MemberId::of(&seated.key) == *member)
    }

    /// Everybody here.
    pub(crate) fn people(&self) -> Vec<Person> {
        self.people.iter().map(person).collect()
    }

    /// The key somebody signs with, as first seen; it outlives their leaving.
    pub(crate) fn key_of(&self, member: &MemberId) -> Option<PublicKey> {
        self.pinned.get(member).and_then(|key| PublicKey::from_bytes(key).ok())
    }

    /// Whether the author, known by a pinned key, signed this head for this circle.
    pub(crate) fn is_signed(&self, head: &CardHead) -> bool {
        let message = card_message(&self.circle, head);
        self.key_of(&head.author).is_some_and(|key| key.verify(&message, &head.signature).is_ok())
    }

    fn seat(&mut self, seated: &Seated) {
        let member = MemberId::of(&seated.key);
        if !self.is_here(&member) {
            self.people.push(seated.clone());
        }
        self.pinned.insert(member, seated.key);
    }
}

/// A card's head, signed with a session key.
pub(crate) fn sign_card(
    key: &SecretKey,
    circle: &[u8; 32],
    share: ShareId,
    payload: &[u8],
    seen: &[MemberId],
) -> CardHead {
    let seen = seen.iter().copied().collect::<std::collections::BTreeSet<_>>().into_iter().collect();
    let mut head = CardHead {
        share,
        author: MemberId::of(key.public().as_bytes()),
        digest: digest(b"card payload", &[payload]),
        size: u32::try_from(payload.len()).unwrap_or(u32::MAX),
        seen,
        signature: iroh::Signature::from_bytes(&[0; 64]),
    };
    head.signature = key.sign(&card_message(circle, &head));
    head
}

/// Whether these bytes are the card the head speaks of.
pub(crate) fn is_card(head: &CardHead, payload: &[u8]) -> bool {
    payload.len() == head.size as usize && digest(b"card payload", &[payload]) == head.digest
}

/// Names cleaned of doubles: the same name twice is told apart by a number.
pub(crate) fn told_apart(name: &str, taken: impl Iterator<Item = String>) -> String {
    let taken: BTreeMap<String, ()> = taken.map(|n| (n.to_lowercase(), ())).collect();
    let candidates = (2..).map(|n| format!("{name} ({n})"));
    let mut all = std::iter::once(name.to_owned()).chain(candidates);
    all.find(|n| !taken.contains_key(&n.to_lowercase())).unwrap_or_else(|| name.to_owned())
}

fn card_message(circle: &[u8; 32], head: &CardHead) -> Vec<u8> {
    let seen: Vec<u8> = head.seen.iter().flat_map(|member| *member.as_bytes()).collect();
    let parts: [&[u8]; 6] = [
        circle,
        head.share.as_bytes(),
        head.author.as_bytes(),
        &head.digest,
        &head.size.to_be_bytes(),
        &seen,
    ];
    joined(b"card", &parts)
}

fn person(seated: &Seated) -> Person {
    Person {
        member: MemberId::of(&seated.key),
        name: seated.name.clone(),
        guide: seated.guide,
        visitor: seated.visitor,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seated(key: &SecretKey, name: &str) -> Seated {
        Seated { key: *key.public().as_bytes(), name: name.into(), guide: false, visitor: false }
    }

    #[test]
    fn a_late_comer_starts_from_the_head_and_then_agrees() {
        let key = SecretKey::generate();
        let mut early = Board::new([1; 32]);
        early.fold(&Entry::Came(seated(&key, "Ana")));
        let mut late = Board::starting([1; 32], early.head(), early.roster().to_vec());
        assert_eq!(early.words(), late.words());
        let entry = Entry::Remove { share: ShareId::from_bytes([3; 16]) };
        early.fold(&entry);
        late.fold(&entry);
        assert_eq!(early.words(), late.words());
    }

    #[test]
    fn a_host_that_shows_another_roster_to_somebody_new_gives_other_words() {
        let (ana, ben) = (SecretKey::generate(), SecretKey::generate());
        let mut board = Board::new([1; 32]);
        board.fold(&Entry::Came(seated(&ana, "Ana")));
        let fooled = Board::starting([1; 32], board.head(), vec![seated(&ben, "Ana")]);
        assert_ne!(board.words(), fooled.words());
    }

    #[test]
    fn another_order_gives_other_words() {
        let [a, b] = [1, 2].map(|n| Entry::Remove { share: ShareId::from_bytes([n; 16]) });
        let (mut one, mut two) = (Board::new([1; 32]), Board::new([1; 32]));
        [&a, &b].into_iter().for_each(|entry| one.fold(entry));
        [&b, &a].into_iter().for_each(|entry| two.fold(entry));
        assert_ne!(one.words(), two.words());
    }

    #[test]
    fn only_the_author_signs_for_the_author_and_only_for_this_circle() {
        let (ana, ben) = (SecretKey::generate(), SecretKey::generate());
        let mut board = Board::new([1; 32]);
        board.fold(&Entry::Came(seated(&ana, "Ana")));
        board.fold(&Entry::Came(seated(&ben, "Ben")));
        let share = ShareId::from_bytes([3; 16]);
        let good = sign_card(&ana, &[1; 32], share, b"card", &[]);
        assert!(board.is_signed(&good));
        let bens = sign_card(&ben, &[1; 32], share, b"card", &[]);
        assert!(!board.is_signed(&CardHead { author: good.author, ..bens }));
        assert!(!board.is_signed(&sign_card(&ana, &[2; 32], share, b"card", &[])));
        assert!(!board.is_signed(&CardHead { seen: vec![good.author], ..good.clone() }));
        assert!(is_card(&good, b"card") && !is_card(&good, b"cart"));
    }

    #[test]
    fn two_people_of_one_name_are_told_apart() {
        let taken = ["ana", "Ana (2)"].map(str::to_owned);
        assert_eq!(told_apart("Ana", taken.into_iter()), "Ana (3)");
        assert_eq!(told_apart("Ben", std::iter::empty()), "Ben");
    }
}
