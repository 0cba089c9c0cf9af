//! What travels: every message of the protocol, its encoding and its limits.
//!
//! A frame on a stream is a length (4 bytes, big-endian) and that many bytes of postcard. The length is
//! checked before anything is allocated; a frame with bytes left over, or not in its one canonical
//! encoding, is refused.

use iroh::Signature;
use iroh::endpoint::{RecvStream, SendStream};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{MemberId, ResponseKind, ShareId, ShareRefusal};

/// The protocol's version, named in the first frame and bound by the handshake.
pub(crate) const VERSION: u16 = 1;
/// The largest card, in bytes.
pub const MAX_PAYLOAD: usize = 700 * 1024;
/// The largest private note between a member and the host, in bytes.
pub const MAX_PRIVATE: usize = 64 * 1024;
/// The most people in one circle.
pub const MAX_PEOPLE: usize = 400;
/// The largest frame before the host is proven.
pub(crate) const MAX_HANDSHAKE_FRAME: usize = 4 * 1024;
/// The largest frame a member may send.
pub(crate) const MAX_MEMBER_FRAME: usize = 80 * 1024;
/// The largest frame a host may send.
pub(crate) const MAX_HOST_FRAME: usize = 160 * 1024;

/// A frame that cannot be one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a frame of this protocol")]
pub(crate) struct FrameError;

/// The first frame, from the member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hello {
    pub(crate) version: u16,
    pub(crate) door: Knocking,
}

/// By which door somebody comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Knocking {
    /// With the code's public part and OPAQUE's first message.
    Code { plate: u16, request: Vec<u8> },
    /// With a proof of the invitation's knock secret.
    Invitation { proof: [u8; 32] },
    /// Back after a lost link; `received` is the last numbered frame that arrived.
    Back { received: u64 },
}

/// What a host says during the handshake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum HostGreeting {
    /// A commitment to the host's half of the check words, and OPAQUE's second message (empty by invitation).
    Answer { commitment: [u8; 32], pake: Vec<u8> },
    /// The reveal, the confirmation and the group's signature.
    Proven(ProvenFrame),
    /// The seat was kept; `received` is the last numbered frame that arrived.
    WelcomeBack { received: u64 },
    /// No.
    Refused(Refusal),
}

/// The host's last handshake frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProvenFrame {
    pub(crate) reveal: [u8; 32],
    pub(crate) group: [u8; 32],
    pub(crate) group_name: String,
    pub(crate) guide_name: String,
    pub(crate) confirmation: [u8; 32],
    pub(crate) signature: Signature,
}

/// The member's second handshake frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Finish {
    pub(crate) nonce: [u8; 32],
    pub(crate) pake: Vec<u8>,
}

/// Why a host does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Refusal {
    Version,
    WrongCode,
    CodeClosed,
    NotInvited,
    Busy,
    NoSeat,
}

/// Everything after the handshake: numbered frames and beats, both ways.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Packet<F> {
    /// A frame that arrives once and in order, over as many connections as it takes.
    Item { number: u64, frame: F },
    /// A sign of life and an acknowledgement.
    Beat { received: u64 },
}

/// What a member says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum MemberFrame {
    Enter { name: String, visitor: bool },
    Offer(Offer),
    Want { share: ShareId },
    TakeBack { share: ShareId },
    Respond { share: ShareId, kind: ResponseKind, line: Option<String> },
    QuietAsk,
    Private { body: Vec<u8> },
    Leave,
}

/// A share put to the host; what is kept is for the host alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Offer {
    pub(crate) head: CardHead,
    pub(crate) keep_until: Option<i64>,
    pub(crate) keep_token: Option<[u8; 32]>,
}

/// What is said of a card before its bytes: signed by its author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CardHead {
    pub(crate) share: ShareId,
    pub(crate) author: MemberId,
    pub(crate) digest: [u8; 32],
    pub(crate) size: u32,
    pub(crate) seen: Vec<MemberId>,
    pub(crate) signature: Signature,
}

/// What a host says to somebody who came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum HostFrame {
    Waiting,
    Admitted { agreement: String, invitation: Option<Vec<u8>>, board: [u8; 32], people: Vec<Seated> },
    Declined,
    Entry(Entry),
    Question { text: String },
    ClosingQuestion { text: String },
    Want { share: ShareId },
    Accepted { share: ShareId, recipients: Vec<MemberId> },
    ShareRefused { share: ShareId, reason: ShareRefusal },
    Response { share: ShareId, kind: ResponseKind, line: Option<String> },
    Aside { share: ShareId, words: Option<String> },
    TakenBack { share: ShareId },
    Paused,
    Resumed,
    Private { body: Vec<u8> },
    SeenOut,
    End,
}

/// One line of the board's history, the same for all who are there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Entry {
    Came(Seated),
    Went { member: MemberId },
    Card(CardHead),
    Remove { share: ShareId },
}

/// Somebody on the roster, by the key that signs their cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seated {
    pub(crate) key: [u8; 32],
    pub(crate) name: String,
    pub(crate) guide: bool,
    pub(crate) visitor: bool,
}

/// The bytes of a message. Encoding into memory has no way to fail for these types.
pub(crate) fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    postcard::to_stdvec(message).unwrap_or_default()
}

/// The message these bytes are the one encoding of.
pub(crate) fn decode<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<T, FrameError> {
    let (message, rest) = postcard::take_from_bytes::<T>(bytes).map_err(|_| FrameError)?;
    let canonical = rest.is_empty() && encode(&message) == bytes;
    canonical.then_some(message).ok_or(FrameError)
}

/// Reads one frame of at most `limit` bytes.
pub(crate) async fn read(stream: &mut RecvStream, limit: usize) -> Result<Vec<u8>, FrameError> {
    let mut length = [0; 4];
    stream.read_exact(&mut length).await.map_err(|_| FrameError)?;
    let length = u32::from_be_bytes(length) as usize;
    if length == 0 || length > limit {
        return Err(FrameError);
    }
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).await.map_err(|_| FrameError)?;
    Ok(bytes)
}

/// Writes one frame.
pub(crate) async fn write(stream: &mut SendStream, bytes: &[u8]) -> Result<(), FrameError> {
    let length = u32::try_from(bytes.len()).map_err(|_| FrameError)?;
    stream.write_all(&length.to_be_bytes()).await.map_err(|_| FrameError)?;
    stream.write_all(bytes).await.map_err(|_| FrameError)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_frame_with_something_after_it_is_refused() {
        let mut bytes = encode(&MemberFrame::QuietAsk);
        assert_eq!(decode(&bytes), Ok(MemberFrame::QuietAsk));
        bytes.push(0);
        assert_eq!(decode::<MemberFrame>(&bytes), Err(FrameError));
    }

    #[test]
    fn a_second_way_to_write_the_same_frame_is_refused() {
        let beat = Packet::<MemberFrame>::Beat { received: 1 };
        assert_eq!(encode(&beat), [1, 1]);
        assert_eq!(decode::<Packet<MemberFrame>>(&[1, 0x81, 0x00]), Err(FrameError));
    }

    proptest! {
        #[test]
        fn no_bytes_make_a_parser_panic_and_what_parses_reads_back(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(decode::<Hello>(&bytes).map_or(true, |m| encode(&m) == bytes));
            let _ = decode::<HostGreeting>(&bytes);
            let _ = decode::<Finish>(&bytes);
            prop_assert_eq!(decode::<Packet<MemberFrame>>(&bytes), Err(FrameError));
            let _ = decode::<Packet<HostFrame>>(&bytes);
        }

        #[test]
        fn a_cut_or_changed_frame_never_reads_as_the_same(name in "\\PC{1,40}", visitor: bool, number: u64, cut: prop::sample::Index, flip: u8) {
            let packet = Packet::Item { number, frame: MemberFrame::Enter { name, visitor } };
            let bytes = encode(&packet);
            prop_assert_eq!(decode::<Packet<MemberFrame>>(&bytes), Ok(packet.clone()));
            let at = cut.index(bytes.len());
            prop_assert_eq!(decode::<Packet<MemberFrame>>(&bytes[..at]), Err(FrameError));
            let mut changed = bytes;
            changed[at] ^= flip | 1;
            prop_assert_ne!(decode::<Packet<MemberFrame>>(&changed), Ok(packet));
        }

        #[test]
        fn a_huge_announced_length_inside_a_frame_allocates_nothing(length in 1u64..) {
            let mut bytes = vec![0, 1, 6];
            bytes.extend(encode(&length));
            prop_assert_eq!(decode::<Packet<MemberFrame>>(&bytes), Err(FrameError));
        }
    }
}
