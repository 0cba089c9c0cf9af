//! The handshake both sides compute: what it is bound to, its transcript and its words.
//!
//! Steps are plain functions over bytes, so that tests can splice and repeat them without a network; the
//! halves are in `handshake_host` and `handshake_member`.

use crate::{
    GroupPublic,
    digest::{derive, digest, joined},
    frame::{ProvenFrame, VERSION},
    words::words,
};

/// The TLS channel a handshake runs in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Channel {
    pub(crate) exporter: [u8; 32],
    pub(crate) host: [u8; 32],
    pub(crate) member: [u8; 32],
}

/// What was agreed when both sides are proven.
pub(crate) struct Transcript {
    hash: [u8; 32],
}

impl Channel {
    /// The channel of a connection; `us_host` says which end we are.
    pub(crate) fn of(connection: &iroh::endpoint::Connection, me: &[u8; 32], us_host: bool) -> Option<Self> {
        let mut exporter = [0; 32];
        connection.export_keying_material(&mut exporter, EXPORTER, b"").ok()?;
        let other = *connection.remote_id().as_bytes();
        let (host, member) = if us_host { (*me, other) } else { (other, *me) };
        Some(Self { exporter, host, member })
    }

    /// What a code's exchange is bound to: this channel, both ends, the plate, the version and the roles.
    pub(crate) fn code_context(&self, plate: u16) -> Vec<u8> {
        self.context(b"code", &plate.to_be_bytes())
    }

    /// What an invitation's proof is bound to.
    pub(crate) fn invitation_context(&self) -> Vec<u8> {
        self.context(b"invitation", b"")
    }

    /// The key under which the host confirms to somebody with an invitation.
    pub(crate) fn invitation_key(&self, knock_secret: &[u8; 32]) -> [u8; 32] {
        derive(&self.exporter, knock_secret, b"invitation key")
    }

    fn context(&self, door: &[u8], plate: &[u8]) -> Vec<u8> {
        let version = VERSION.to_be_bytes();
        let parts: [&[u8]; 8] =
            [&self.exporter, b"host", &self.host, b"member", &self.member, &version, door, plate];
        joined(b"context", &parts)
    }
}

impl Transcript {
    /// Over the context and the three frames, byte for byte as they travelled.
    pub(crate) fn new(context: &[u8], hello: &[u8], answer: &[u8], finish: &[u8]) -> Self {
        Self { hash: digest(b"transcript", &[context, hello, answer, finish]) }
    }

    /// Two words for both screens. Neither side could choose them: the host was bound by its commitment
    /// before it saw the member's nonce, the member had not seen the host's.
    pub(crate) fn check_words(&self, reveal: &[u8; 32], nonce: &[u8; 32]) -> String {
        let both = [reveal.as_slice(), nonce].concat();
        words(&derive(&self.hash, &both, b"check words"), 2)
    }

    /// What the host confirms and the group signs.
    pub(crate) fn statement<'a>(&'a self, frame: &'a ProvenFrame) -> [&'a [u8]; 5] {
        [&self.hash, &frame.reveal, &frame.group, frame.group_name.as_bytes(), frame.guide_name.as_bytes()]
    }

    /// Whether the group named in the frame signed it.
    pub(crate) fn vouched(&self, frame: &ProvenFrame) -> bool {
        GroupPublic(frame.group).signed(&joined(VOUCHES, &self.statement(frame)), &frame.signature)
    }
}

/// The host's promise of the half it will reveal.
pub(crate) fn commitment(reveal: &[u8; 32]) -> [u8; 32] {
    digest(b"commitment", &[reveal])
}

/// The label of the group's signature.
pub(crate) const VOUCHES: &[u8] = b"group vouches";
/// The label of the host's confirmation.
pub(crate) const CONFIRMS: &[u8] = b"host confirms";
/// The label of an invitation's proof.
pub(crate) const KNOCKS: &[u8] = b"knock";

const EXPORTER: &[u8] = b"EXPORTER-room-sync-1";
