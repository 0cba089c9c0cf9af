use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, PoisonError};

use hearth_domain::{Id, ResponseKind, ResponseWish};

use crate::Hearth;
use crate::api::{CircleEvent, CirclePhase, CircleRole};
use crate::circle::Room;
use crate::circle::room::OwnShare;

const SHARE: [u8; 16] = [7; 16];

/// Somebody in a circle with one card of their own; nothing of it needs a disk.
fn author(wish: ResponseWish) -> (Hearth, Receiver<CircleEvent>) {
    let hearth = Hearth::new(std::env::temp_dir(), |_| {});
    let (heard, events) = channel();
    let heard = Mutex::new(heard);
    hearth.on_circle_event(move |event| {
        let _ = heard.lock().unwrap_or_else(PoisonError::into_inner).send(event);
    });
    let mut room = Room::entering(1, CircleRole::Visitor, None, "Jay".into());
    room.phase = CirclePhase::Here;
    room.own.insert(
        Id::from_bytes(SHARE),
        OwnShare {
            card: None,
            frozen: None,
            wish,
            keep_until: None,
            heard: Vec::new(),
            lines: Vec::new(),
            shown: true,
            waiting: None,
        },
    );
    hearth.state().room = Some(room);
    (hearth, events)
}

fn said(events: &Receiver<CircleEvent>) -> Vec<(ResponseKind, Option<String>)> {
    let response = |event| match event {
        CircleEvent::Response { kind, line, .. } => Some((kind, line)),
        _ => None,
    };
    events.try_iter().filter_map(response).collect()
}

#[test]
fn however_many_answer_alike_it_is_said_once() {
    let (hearth, events) = author(ResponseWish::AFewWordsWelcome);
    let same = |line: Option<&str>| {
        hearth.response(Id::from_bytes(SHARE), ResponseKind::SameHere, line.map(str::to_owned));
    };
    for _ in 0..5 {
        same(None);
    }
    same(Some("Me too."));
    same(None);
    hearth.response(Id::from_bytes(SHARE), ResponseKind::Glad, None);
    let expected = [
        (ResponseKind::SameHere, None),
        (ResponseKind::SameHere, Some("Me too.".to_owned())),
        (ResponseKind::Glad, None),
    ];
    assert_eq!(said(&events), expected);
}

#[test]
fn an_altered_app_does_not_answer_who_wants_to_be_listened_to() {
    for wish in [ResponseWish::JustListen, ResponseWish::AskMeFirst] {
        let (hearth, events) = author(wish);
        hearth.response(Id::from_bytes(SHARE), ResponseKind::Glad, Some("All is well.".into()));
        assert!(said(&events).is_empty());
        let state = hearth.state();
        assert!(state.room.as_ref().is_some_and(|room| room.own.values().all(|own| own.heard.is_empty())));
    }
}
