//! The host's half of the handshake.

use crate::{
    GroupKey,
    digest::{joined, tag, tag_fits},
    frame::{Finish, HostGreeting, ProvenFrame, decode, encode},
    handshake::{CONFIRMS, Channel, KNOCKS, Transcript, VOUCHES, commitment},
    pake::{HostExchange, HostPake, SessionKey},
    random,
};

/// Who the host says it is, once proven.
pub(crate) struct Identity {
    pub(crate) group_name: String,
    pub(crate) guide_name: String,
    pub(crate) group_key: GroupKey,
    pub(crate) knock_secret: zeroize::Zeroizing<[u8; 32]>,
}

/// A handshake the host has answered.
pub(crate) struct Answered {
    context: Vec<u8>,
    hello: Vec<u8>,
    answer: Vec<u8>,
    reveal: [u8; 32],
    key: Key,
}

/// The member did not prove what its door asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unproven;

/// Answers somebody with a code.
pub(crate) fn answer_code(
    channel: &Channel,
    plate: u16,
    pake: &HostPake,
    hello: &[u8],
    request: &[u8],
) -> Result<Answered, Unproven> {
    let context = channel.code_context(plate);
    let (exchange, message) = pake.answer(request, &context)?;
    answered(context, hello, message, Key::Exchange(Box::new(exchange)))
}

/// Answers somebody with an invitation, if the proof is right.
pub(crate) fn answer_invitation(
    channel: &Channel,
    identity: &Identity,
    hello: &[u8],
    proof: &[u8; 32],
) -> Result<Answered, Unproven> {
    let context = channel.invitation_context();
    if !tag_fits(&*identity.knock_secret, KNOCKS, &[&context], proof) {
        return Err(Unproven);
    }
    let key = channel.invitation_key(&identity.knock_secret).to_vec();
    answered(context, hello, Vec::new(), Key::Ready(key.into()))
}

impl Answered {
    /// The frame to send.
    pub(crate) fn frame(&self) -> &[u8] {
        &self.answer
    }

    /// Checks the member's last frame; gives the host's proof to send and the check words.
    pub(crate) fn prove(self, identity: &Identity, finish: &[u8]) -> Result<(Vec<u8>, String), Unproven> {
        let message: Finish = decode(finish).map_err(|_| Unproven)?;
        let key = self.key.confirmed(&message.pake, &self.context)?;
        let transcript = Transcript::new(&self.context, &self.hello, &self.answer, finish);
        let check_words = transcript.check_words(&self.reveal, &message.nonce);
        let proven = proven(&transcript, identity, self.reveal, &key);
        Ok((encode(&HostGreeting::Proven(proven)), check_words))
    }
}

impl From<crate::pake::PakeError> for Unproven {
    fn from(_: crate::pake::PakeError) -> Self {
        Self
    }
}

enum Key {
    Exchange(Box<HostExchange>),
    Ready(SessionKey),
}

impl Key {
    fn confirmed(self, message: &[u8], context: &[u8]) -> Result<SessionKey, Unproven> {
        match self {
            Self::Exchange(exchange) => Ok(exchange.confirm(message, context)?),
            Self::Ready(key) => message.is_empty().then_some(key).ok_or(Unproven),
        }
    }
}

fn answered(context: Vec<u8>, hello: &[u8], pake: Vec<u8>, key: Key) -> Result<Answered, Unproven> {
    let reveal = random::bytes().map_err(|_| Unproven)?;
    let answer = encode(&HostGreeting::Answer { commitment: commitment(&reveal), pake });
    Ok(Answered { context, hello: hello.to_vec(), answer, reveal, key })
}

fn proven(transcript: &Transcript, identity: &Identity, reveal: [u8; 32], key: &[u8]) -> ProvenFrame {
    let mut frame = ProvenFrame {
        reveal,
        group: identity.group_key.public().0,
        group_name: identity.group_name.clone(),
        guide_name: identity.guide_name.clone(),
        confirmation: [0; 32],
        signature: iroh::Signature::from_bytes(&[0; 64]),
    };
    frame.confirmation = tag(key, CONFIRMS, &transcript.statement(&frame));
    frame.signature = identity.group_key.sign(&joined(VOUCHES, &transcript.statement(&frame)));
    frame
}
