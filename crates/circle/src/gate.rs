//! Who may try the handshake, how many at once, and when the code closes.
//!
//! An answer lets a guesser check one guess, so an attempt is charged once it was answered and not confirmed.
//! No more attempts are answered at a time than failures are left: the rest wait, honest ones included,
//! instead of being charged for one another.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Notify, mpsc},
    time::timeout,
};

use crate::{
    Code, CodeClosedReason,
    clock::Clock,
    frame::Refusal,
    pake::{HostPake, PakeError},
};

/// How many answered attempts may fail before a code closes.
pub(crate) const MAX_FAILURES: u32 = 10;
/// How long a code lives.
pub(crate) const CODE_LIFE: Duration = Duration::from_secs(15 * 60);
/// How long somebody may take from connecting to the first frame. Short: they hold a place meanwhile.
pub(crate) const HELLO: Duration = Duration::from_secs(4);
/// How long each later step of the handshake may take, and how long one waits for a place.
pub(crate) const STEP: Duration = Duration::from_secs(10);

/// The gate of one circle.
pub(crate) struct Gate {
    state: Mutex<State>,
    clock: Clock,
    changed: Notify,
    closed: mpsc::UnboundedSender<CodeClosedReason>,
}

/// A handshake under way.
pub(crate) struct Passage {
    gate: Arc<Gate>,
    source: Option<IpAddr>,
}

/// An attempt that may be answered; charged when dropped without being confirmed.
pub(crate) struct Attempt {
    gate: Arc<Gate>,
    source: Option<IpAddr>,
    number: u64,
    confirmed: bool,
    /// What checks the guess.
    pub(crate) pake: Arc<HostPake>,
}

impl Gate {
    /// A gate without a code, and where it tells that one closed.
    pub(crate) fn new() -> (Arc<Self>, mpsc::UnboundedReceiver<CodeClosedReason>) {
        let (closed, closings) = mpsc::unbounded_channel();
        let (state, clock, changed) = (Mutex::default(), Clock::start(), Notify::new());
        (Arc::new(Self { state, clock, changed, closed }), closings)
    }

    /// Opens with a new code; the last one opens nothing any more.
    pub(crate) fn open(&self, code: &Code) -> Result<(), PakeError> {
        let pake = Arc::new(HostPake::register(code)?);
        let mut state = self.state();
        state.codes += 1;
        let (number, plate, until) = (state.codes, code.plate(), self.clock.elapsed() + CODE_LIFE);
        state.live =
            Some(Live { number, plate, pake, until, failures: 0, answering: 0, failed_by: HashMap::new() });
        self.changed.notify_waiters();
        Ok(())
    }

    /// Closes the code without a word about why.
    pub(crate) fn shut(&self) {
        self.state().live = None;
        self.changed.notify_waiters();
    }

    /// Closes the code if its time is over.
    pub(crate) fn expire(&self) {
        let now = self.clock.elapsed();
        let mut state = self.state();
        if state.live.as_ref().is_some_and(|live| now >= live.until) {
            self.close(&mut state, CodeClosedReason::Expired);
        }
    }

    /// Waits for a place among the handshakes under way; `None` if there is none in time.
    pub(crate) async fn enter(self: &Arc<Self>, source: Option<IpAddr>) -> Option<Passage> {
        self.queue()?;
        let entered =
            timeout(STEP, self.wait(|state| state.admits(source).then(|| state.count(source)))).await;
        self.state().queued -= 1;
        entered.ok().map(|()| Passage { gate: self.clone(), source })
    }

    /// Waits until an attempt with this plate may be answered.
    pub(crate) async fn attempt(
        self: &Arc<Self>,
        plate: u16,
        source: Option<IpAddr>,
    ) -> Result<Attempt, Refusal> {
        self.expire();
        let ready = self.wait(|state| state.answers(plate, source));
        let (number, pake) = timeout(STEP, ready).await.unwrap_or(Err(Refusal::Busy))?;
        Ok(Attempt { gate: self.clone(), source, number, confirmed: false, pake })
    }

    fn queue(&self) -> Option<()> {
        let mut state = self.state();
        let has_room = state.queued < MAX_QUEUED;
        state.queued += usize::from(has_room);
        has_room.then_some(())
    }

    async fn wait<T>(&self, mut ready: impl FnMut(&mut State) -> Option<T>) -> T {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if let Some(done) = ready(&mut self.state()) {
                return done;
            }
            changed.await;
        }
    }

    fn close(&self, state: &mut State, reason: CodeClosedReason) {
        state.live = None;
        // Nobody listens once the circle is over, and then it does not matter.
        let _ = self.closed.send(reason);
        self.changed.notify_waiters();
    }

    /// A poisoned lock still holds whole numbers: each change below is a single step.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt {
    /// The member proved that it knows the code.
    pub(crate) fn confirm(mut self) {
        self.confirmed = true;
    }

    /// It was not answered, so that nobody learned anything.
    pub(crate) fn waive(self) {
        self.confirm();
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let mut state = self.gate.state();
        let Some(live) = state.live.as_mut().filter(|live| live.number == self.number) else { return };
        live.answering -= 1;
        if !self.confirmed {
            live.charge(self.source);
        }
        if live.failures >= MAX_FAILURES {
            self.gate.close(&mut state, CodeClosedReason::TooManyFailures);
        }
        self.gate.changed.notify_waiters();
    }
}

impl Drop for Passage {
    fn drop(&mut self) {
        let mut state = self.gate.state();
        state.under_way -= 1;
        if let Some(count) = self.source.and_then(|source| state.by_source.get_mut(&network(source))) {
            *count -= 1;
        }
        state.by_source.retain(|_, count| *count > 0);
        self.gate.changed.notify_waiters();
    }
}

#[derive(Default)]
struct State {
    under_way: usize,
    by_source: HashMap<IpAddr, usize>,
    queued: usize,
    codes: u64,
    live: Option<Live>,
}

struct Live {
    number: u64,
    plate: u16,
    pake: Arc<HostPake>,
    until: Duration,
    failures: u32,
    answering: u32,
    failed_by: HashMap<IpAddr, u32>,
}

const MAX_UNDER_WAY: usize = 32;
const MAX_PER_SOURCE: usize = 16;
const MAX_QUEUED: usize = 512;
/// Failures of one address, after which it is no longer answered for this code: somebody else's guesses
/// should not close the door for the group.
const MAX_FAILURES_EACH: u32 = 4;

impl State {
    fn admits(&self, source: Option<IpAddr>) -> bool {
        let from_there = source.and_then(|source| self.by_source.get(&network(source)));
        self.under_way < MAX_UNDER_WAY && from_there.is_none_or(|count| *count < MAX_PER_SOURCE)
    }

    fn count(&mut self, source: Option<IpAddr>) {
        self.under_way += 1;
        if let Some(source) = source {
            *self.by_source.entry(network(source)).or_default() += 1;
        }
    }

    /// `None`: not yet.
    fn answers(
        &mut self,
        plate: u16,
        source: Option<IpAddr>,
    ) -> Option<Result<(u64, Arc<HostPake>), Refusal>> {
        let Some(live) = self.live.as_mut() else { return Some(Err(Refusal::CodeClosed)) };
        if live.plate != plate {
            return Some(Err(Refusal::WrongCode));
        }
        if live.is_tired_of(source) {
            return Some(Err(Refusal::Busy));
        }
        let has_place = live.failures + live.answering < MAX_FAILURES;
        live.answering += u32::from(has_place);
        has_place.then(|| Ok((live.number, live.pake.clone())))
    }
}

impl Live {
    fn charge(&mut self, source: Option<IpAddr>) {
        self.failures += 1;
        if let Some(source) = source {
            *self.failed_by.entry(network(source)).or_default() += 1;
        }
    }

    /// Programs on this very computer share one address and are not told apart by it.
    fn is_tired_of(&self, source: Option<IpAddr>) -> bool {
        let source = source.map(network).filter(|source| !source.is_loopback());
        source.and_then(|source| self.failed_by.get(&source)).is_some_and(|n| *n >= MAX_FAILURES_EACH)
    }
}

/// IPv6 hands whole networks to one computer: those count as one source.
fn network(source: IpAddr) -> IpAddr {
    match source.to_canonical() {
        IpAddr::V6(v6) if !v6.is_loopback() => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    fn open() -> (Arc<Gate>, mpsc::UnboundedReceiver<CodeClosedReason>) {
        let (gate, closings) = Gate::new();
        gate.open(&"415920637".parse().unwrap()).unwrap();
        (gate, closings)
    }

    #[tokio::test]
    async fn ten_failures_close_the_code_and_an_eleventh_is_not_answered() {
        let (gate, mut closings) = open();
        for n in 0..10 {
            drop(gate.attempt(415, ip(&format!("10.0.0.{n}"))).await.ok().unwrap());
        }
        assert_eq!(gate.attempt(415, None).await.err(), Some(Refusal::CodeClosed));
        assert_eq!(closings.try_recv(), Ok(CodeClosedReason::TooManyFailures));
    }

    #[tokio::test]
    async fn thirty_honest_guests_behind_one_address_all_get_in() {
        let (gate, mut closings) = open();
        let source = ip("10.0.0.1");
        let guests = (0..30).map(|_| {
            let gate = gate.clone();
            tokio::spawn(async move {
                let _passage = gate.enter(source).await.unwrap();
                gate.attempt(415, source).await.ok().unwrap().confirm();
            })
        });
        for guest in guests.collect::<Vec<_>>() {
            guest.await.unwrap();
        }
        assert!(closings.try_recv().is_err());
    }

    #[tokio::test]
    async fn no_more_are_answered_at_once_than_may_still_fail() {
        let (gate, _closings) = open();
        let mut under_way = Vec::new();
        for n in 0..10 {
            under_way.push(gate.attempt(415, ip(&format!("10.0.0.{n}"))).await.ok().unwrap());
        }
        tokio::time::pause();
        assert_eq!(gate.attempt(415, None).await.err(), Some(Refusal::Busy));
        under_way.pop().unwrap().confirm();
        assert!(gate.attempt(415, None).await.is_ok());
    }

    #[tokio::test]
    async fn one_address_alone_cannot_close_the_code_for_others() {
        let (gate, mut closings) = open();
        for _ in 0..4 {
            drop(gate.attempt(415, ip("10.0.0.1")).await.ok().unwrap());
        }
        assert_eq!(gate.attempt(415, ip("10.0.0.1")).await.err(), Some(Refusal::Busy));
        assert!(gate.attempt(415, ip("10.0.0.2")).await.is_ok());
        assert!(closings.try_recv().is_err());
    }

    #[tokio::test]
    async fn another_plate_is_not_charged() {
        let (gate, mut closings) = open();
        for _ in 0..20 {
            assert_eq!(gate.attempt(416, ip("10.0.0.1")).await.err(), Some(Refusal::WrongCode));
        }
        assert!(closings.try_recv().is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_code_lives_fifteen_minutes() {
        let (gate, mut closings) = open();
        tokio::time::advance(CODE_LIFE).await;
        assert_eq!(gate.attempt(415, None).await.err(), Some(Refusal::CodeClosed));
        assert_eq!(closings.try_recv(), Ok(CodeClosedReason::Expired));
    }

    #[tokio::test]
    async fn a_failure_of_an_old_code_is_not_charged_to_the_new_one() {
        let (gate, _closings) = open();
        let old = gate.attempt(415, None).await.ok().unwrap();
        gate.open(&"007000001".parse().unwrap()).unwrap();
        drop(old);
        assert_eq!(gate.state().live.as_ref().map(|live| (live.failures, live.answering)), Some((0, 0)));
        assert_eq!(gate.attempt(415, None).await.err(), Some(Refusal::WrongCode));
    }

    #[tokio::test]
    async fn one_address_cannot_take_all_places() {
        let (gate, _closings) = open();
        let mut taken = Vec::new();
        for _ in 0..MAX_PER_SOURCE {
            taken.push(gate.enter(ip("fe80::1")).await.unwrap());
        }
        assert!(!gate.state().admits(ip("fe80::2")));
        assert!(gate.state().admits(ip("10.0.0.1")));
        taken.clear();
        assert!(gate.state().admits(ip("fe80::2")) && gate.state().by_source.is_empty());
    }
}
