//! Two or more people with a home each, in one process, on loopback.
#![allow(dead_code, reason = "each story uses its own part")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story that cannot go on must stop loudly"
)]

mod line;

pub use line::Line;

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use hearth_app::Hearth;
use hearth_app::api::*;
use hearth_domain::Id;

pub const PASSPHRASE: &str = "a kettle, a window, a walk";
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Person {
    pub hearth: Hearth,
    pub events: Receiver<CircleEvent>,
    pub journal: String,
    home_dir: tempfile::TempDir,
}

impl Person {
    /// Somebody without a journal yet.
    pub fn newcomer() -> Self {
        let home = tempfile::tempdir().unwrap();
        let (hearth, events) = Self::over(home.path().to_owned());
        Self { hearth, events, journal: String::new(), home_dir: home }
    }

    /// Somebody with an open journal.
    pub fn with_journal() -> Self {
        let mut person = Self::newcomer();
        let request = CreateJournal { label: "Notebook".into(), passphrase: PASSPHRASE.into() };
        person.journal = person.hearth.journal_create(request).unwrap().journal.id;
        person
    }

    pub fn home(&self) -> &std::path::Path {
        self.home_dir.path()
    }

    /// Ends this program and starts another over the same home.
    pub fn closes_the_window(&mut self) {
        let again = Self::over(self.home().to_owned());
        (self.hearth, self.events) = again;
    }

    fn over(home: std::path::PathBuf) -> (Hearth, Receiver<CircleEvent>) {
        let hearth = Hearth::new(home, |_| {});
        let (heard, events) = channel();
        let heard = std::sync::Mutex::new(heard);
        hearth.on_circle_event(move |event| drop(heard.lock().unwrap().send(event)));
        (hearth, events)
    }

    pub fn unlock(&self) -> OpenJournal {
        let request = UnlockJournal { journal: self.journal.clone(), passphrase: PASSPHRASE.into() };
        self.hearth.journal_unlock(request).unwrap()
    }

    pub fn group(&self, name: &str) -> GroupView {
        let request = CreateGroup { name: name.into(), guide: "Ana".into(), agreement: Vec::new() };
        self.hearth.group_create(request).unwrap()
    }

    pub fn card(&self, text: &str) -> Id {
        self.hearth.card_make(CardInput { text: text.into(), ..CardInput::default() }).unwrap().id
    }

    /// Waits for an event; earlier ones of other kinds are passed over.
    pub fn wait<T>(&self, wanted: impl Fn(CircleEvent) -> Option<T>) -> T {
        loop {
            let event = self.events.recv_timeout(PATIENCE).expect("the event did not come");
            if let Some(found) = wanted(event) {
                return found;
            }
        }
    }

    /// Hosts on loopback and says code and address.
    pub fn host(&self, group: Id) -> (String, String) {
        self.host_at(group, "127.0.0.1:0")
    }

    /// The same, reached over a line that can be cut.
    pub fn host_behind_a_line(&self, group: Id) -> (String, Line) {
        let (code, address) = self.host_at(group, "[::1]:0");
        (code, Line::to(&address))
    }

    fn host_at(&self, group: Id, bind: &str) -> (String, String) {
        self.hearth.circle_host(HostCircle { group, bind: Some(bind.into()) }).unwrap();
        self.wait(|event| match event {
            CircleEvent::Ready { code, address } => Some((code, address)),
            _ => None,
        })
    }

    pub fn knocks_at(&self, request: JoinCircle) {
        self.hearth.circle_join(request).unwrap();
        self.wait(|event| matches!(event, CircleEvent::HostProven { .. }).then_some(()));
        self.hearth.circle_proceed(()).unwrap();
    }

    /// The host lets the next one in.
    pub fn lets_in(&self, name: &str) {
        let member = self.wait(|event| match event {
            CircleEvent::Knock { member, name: who, .. } if who == name => Some(member),
            _ => None,
        });
        self.hearth.circle_admit(ByMember { member }).unwrap();
    }

    /// Is admitted, sees these many people, and has read the agreement.
    pub fn is_in(&self, people: usize) {
        self.wait(|event| matches!(event, CircleEvent::Admitted { .. }).then_some(()));
        self.sees(people);
        self.hearth.circle_agreement_read(()).unwrap();
    }

    pub fn sees(&self, people: usize) {
        self.wait(|event| match event {
            CircleEvent::Present { names, .. } if names.len() == people => Some(()),
            _ => None,
        });
    }

    pub fn shares(&self, card: Id, keep_until: Option<String>) -> Id {
        self.hearth
            .circle_share(ShareCard {
                card: Some(card),
                words: None,
                seen: None,
                keep_until,
                previewed: None,
            })
            .unwrap();
        self.wait(|event| match event {
            CircleEvent::Shared { share, .. } => Some(share),
            _ => None,
        })
    }

    pub fn gets_card(&self) -> (Id, String) {
        self.wait(|event| match event {
            CircleEvent::Card { card, text, .. } => Some((card, text)),
            _ => None,
        })
    }

    pub fn is_told_it_ended(&self) {
        self.wait(|event| matches!(event, CircleEvent::Ended { .. }).then_some(()));
    }

    pub fn view(&self) -> CircleView {
        self.hearth.circle_view(()).unwrap().unwrap()
    }

    pub fn state_of(&self, share: Id) -> hearth_domain::ShareState {
        self.hearth.share_show(ById { id: share }).unwrap().share.state
    }
}

pub fn by_code(code: &str, address: &str, name: &str) -> JoinCircle {
    JoinCircle {
        code: Some(code.into()),
        address: Some(address.into()),
        name: name.into(),
        ..JoinCircle::default()
    }
}

/// A day this many days from today.
pub fn in_days(days: u64) -> String {
    let today = chrono::Local::now().date_naive();
    today.checked_add_days(chrono::Days::new(days)).unwrap().to_string()
}

/// Waits until something is so that no event tells.
pub fn until(is_so: impl Fn() -> bool) {
    let begun = std::time::Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "it did not come to be so");
        std::thread::yield_now();
    }
}

/// Jay came by code, kept the invitation, and the two are in a circle.
pub fn ana_and_jay() -> (Person, Person, GroupView) {
    let (ana, jay) = (Person::with_journal(), Person::with_journal());
    let group = ana.group("Tuesday group");
    let (code, address) = ana.host(group.id);
    jay.knocks_at(by_code(&code, &address, "Jay"));
    ana.lets_in("Jay");
    jay.is_in(2);
    ana.sees(2);
    (ana, jay, group)
}
