//! Frames that arrive once and in order over as many connections as it takes.
//!
//! Each side numbers what it says and keeps it until the other has acknowledged; after a lost link it says
//! the rest again. What was already heard is dropped by its number.

use bytes::Bytes;
use serde::Serialize;
use std::collections::VecDeque;

use crate::frame::{FrameError, Packet, encode};

/// What one end remembers of a link.
#[derive(Debug)]
pub(crate) struct Link {
    said: u64,
    held: VecDeque<(u64, Bytes)>,
    held_bytes: usize,
    received: u64,
    told: u64,
}

/// More was said than the other side has taken in; it is too far behind to be waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Overflow;

impl Link {
    /// A link on which nothing was said.
    pub(crate) fn new() -> Self {
        Self { said: 0, held: VecDeque::new(), held_bytes: 0, received: 0, told: 0 }
    }

    /// Numbers and keeps a frame; gives the packet to send.
    pub(crate) fn say<F: Serialize>(&mut self, frame: F) -> Result<Bytes, Overflow> {
        let number = self.said + 1;
        let packet = Bytes::from(encode(&Packet::Item { number, frame }));
        if self.held.len() >= MAX_HELD || self.held_bytes + packet.len() > MAX_HELD_BYTES {
            return Err(Overflow);
        }
        self.said = number;
        self.held_bytes += packet.len();
        self.held.push_back((number, packet.clone()));
        Ok(packet)
    }

    /// The other side has everything up to `received`.
    pub(crate) fn acknowledge(&mut self, received: u64) -> Result<(), FrameError> {
        if received > self.said {
            return Err(FrameError);
        }
        while self.held.front().is_some_and(|(number, _)| *number <= received) {
            self.held_bytes -= self.held.pop_front().map_or(0, |(_, packet)| packet.len());
        }
        Ok(())
    }

    /// What the other side has not acknowledged, in order.
    pub(crate) fn unheard(&self) -> Vec<Bytes> {
        self.held.iter().map(|(_, packet)| packet.clone()).collect()
    }

    /// Whether a numbered frame is news. A gap is an error: streams keep their order.
    pub(crate) fn hear(&mut self, number: u64) -> Result<bool, FrameError> {
        if number > self.received + 1 {
            return Err(FrameError);
        }
        let news = number == self.received + 1;
        self.received = self.received.max(number);
        Ok(news)
    }

    /// The last numbered frame heard.
    pub(crate) fn received(&self) -> u64 {
        self.received
    }

    /// A sign of life that acknowledges what was heard.
    pub(crate) fn beat(&mut self) -> Bytes {
        self.told = self.received;
        Bytes::from(encode(&Packet::<()>::Beat { received: self.received }))
    }

    /// Whether so much was heard since the last beat that the next should not wait for its time.
    pub(crate) fn owes_beat(&self) -> bool {
        self.received - self.told >= BEAT_AFTER
    }
}

const BEAT_AFTER: u64 = 16;
const MAX_HELD: usize = 2_048;
const MAX_HELD_BYTES: usize = 4 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{MemberFrame, decode};
    use proptest::prelude::*;

    fn number(packet: &Bytes) -> u64 {
        match decode::<Packet<MemberFrame>>(packet).unwrap() {
            Packet::Item { number, .. } => number,
            Packet::Beat { .. } => panic!("only items are kept"),
        }
    }

    #[test]
    fn a_side_that_never_acknowledges_is_given_up() {
        let mut link = Link::new();
        let said = (0..).take_while(|_| link.say(MemberFrame::QuietAsk).is_ok()).count();
        assert_eq!(said, MAX_HELD);
    }

    #[test]
    fn acknowledging_what_was_never_said_is_an_error() {
        assert_eq!(Link::new().acknowledge(1), Err(FrameError));
    }

    proptest! {
        #[test]
        fn each_frame_is_news_exactly_once_however_often_the_link_breaks(lost in proptest::collection::vec(any::<(bool, bool)>(), 1..60)) {
            let (mut speaker, mut listener) = (Link::new(), Link::new());
            let mut heard = Vec::new();
            for (is_lost, resumes) in lost {
                let packet = speaker.say(MemberFrame::QuietAsk).unwrap();
                let arriving = if resumes { speaker.unheard() } else if is_lost { vec![] } else { vec![packet] };
                for packet in arriving {
                    let number = number(&packet);
                    match listener.hear(number) {
                        Ok(true) => heard.push(number),
                        Ok(false) => {}
                        Err(_) => prop_assert!(number > listener.received() + 1),
                    }
                }
                speaker.acknowledge(listener.received()).unwrap();
            }
            let expected: Vec<u64> = (1..=heard.len() as u64).collect();
            prop_assert_eq!(heard, expected);
        }
    }
}
