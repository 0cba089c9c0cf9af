//! The member's half of the handshake.

use zeroize::Zeroizing;

use crate::{
    Code, GroupPublic,
    digest::{tag, tag_fits},
    frame::{Finish, Hello, HostGreeting, Knocking, ProvenFrame, Refusal, VERSION, decode, encode},
    handshake::{CONFIRMS, Channel, KNOCKS, Transcript, commitment},
    pake::{MemberPake, SessionKey},
    random,
    text::{self, MAX_GROUP_NAME, MAX_NAME},
};

/// What somebody has in hand when they knock.
pub(crate) enum Pass {
    Code(Code),
    Invitation { group: GroupPublic, knock_secret: Zeroizing<[u8; 32]> },
}

/// A handshake the member has begun.
pub(crate) struct Knocked {
    context: Vec<u8>,
    hello: Vec<u8>,
    key: Key,
    expected: Option<GroupPublic>,
}

/// A handshake whose host knows the secret; what it says of itself is still to come.
pub(crate) struct Finished {
    transcript: Transcript,
    commitment: [u8; 32],
    nonce: [u8; 32],
    key: SessionKey,
    finish: Vec<u8>,
    expected: Option<GroupPublic>,
}

/// A proven host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proof {
    pub(crate) check_words: String,
    pub(crate) group: GroupPublic,
    pub(crate) group_name: String,
    pub(crate) guide_name: String,
}

/// Why a member does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Distrust {
    /// The host said no.
    Refused(Refusal),
    /// The host does not know the code, or we have another one.
    OtherCode,
    /// The host could not prove that it is the group's.
    NotProven,
    /// Not a frame of this protocol.
    Malformed,
}

impl Knocked {
    /// Begins.
    pub(crate) fn new(channel: &Channel, pass: &Pass) -> Result<Self, Distrust> {
        match pass {
            Pass::Code(code) => Self::with_code(channel, code),
            Pass::Invitation { group, knock_secret } => Ok(Self::invited(channel, *group, knock_secret)),
        }
    }

    /// The frame to send.
    pub(crate) fn frame(&self) -> &[u8] {
        &self.hello
    }

    /// Checks the host's answer.
    pub(crate) fn answered(self, answer: &[u8]) -> Result<Finished, Distrust> {
        let (commitment, message) = match decode(answer) {
            Ok(HostGreeting::Answer { commitment, pake }) => (commitment, pake),
            Ok(HostGreeting::Refused(refusal)) => return Err(Distrust::Refused(refusal)),
            _ => return Err(Distrust::Malformed),
        };
        let (key, pake) = self.key.confirmed(&message, &self.context)?;
        let nonce = random::bytes().map_err(|_| Distrust::Malformed)?;
        let finish = encode(&Finish { nonce, pake });
        let transcript = Transcript::new(&self.context, &self.hello, answer, &finish);
        Ok(Finished { transcript, commitment, nonce, key, finish, expected: self.expected })
    }

    fn with_code(channel: &Channel, code: &Code) -> Result<Self, Distrust> {
        let (pake, request) = MemberPake::start(code).map_err(|_| Distrust::Malformed)?;
        let door = Knocking::Code { plate: code.plate(), request };
        let context = channel.code_context(code.plate());
        Ok(Self { context, hello: hello(door), key: Key::Exchange(Box::new(pake)), expected: None })
    }

    fn invited(channel: &Channel, group: GroupPublic, secret: &[u8; 32]) -> Self {
        let context = channel.invitation_context();
        let door = Knocking::Invitation { proof: tag(secret, KNOCKS, &[&context]) };
        let key = Key::Ready(channel.invitation_key(secret).to_vec().into());
        Self { context, hello: hello(door), key, expected: Some(group) }
    }
}

impl Finished {
    /// The frame to send.
    pub(crate) fn frame(&self) -> &[u8] {
        &self.finish
    }

    /// Checks the host's proof: its confirmation, the reveal it had promised and the group's signature.
    pub(crate) fn proven(self, greeting: &[u8]) -> Result<Proof, Distrust> {
        let frame = match decode(greeting) {
            Ok(HostGreeting::Proven(frame)) => frame,
            Ok(HostGreeting::Refused(refusal)) => return Err(Distrust::Refused(refusal)),
            _ => return Err(Distrust::Malformed),
        };
        if !self.holds(&frame) {
            return Err(Distrust::NotProven);
        }
        self.proof(&frame)
    }

    fn holds(&self, frame: &ProvenFrame) -> bool {
        let group = GroupPublic(frame.group);
        commitment(&frame.reveal) == self.commitment
            && tag_fits(&self.key, CONFIRMS, &self.transcript.statement(frame), &frame.confirmation)
            && self.transcript.vouched(frame)
            && self.expected.is_none_or(|expected| expected == group)
    }

    fn proof(&self, frame: &ProvenFrame) -> Result<Proof, Distrust> {
        let name = |text: &str, limit| text::line(text, limit).ok_or(Distrust::Malformed);
        Ok(Proof {
            check_words: self.transcript.check_words(&frame.reveal, &self.nonce),
            group: GroupPublic(frame.group),
            group_name: name(&frame.group_name, MAX_GROUP_NAME)?,
            guide_name: name(&frame.guide_name, MAX_NAME)?,
        })
    }
}

enum Key {
    Exchange(Box<MemberPake>),
    Ready(SessionKey),
}

impl Key {
    fn confirmed(self, message: &[u8], context: &[u8]) -> Result<(SessionKey, Vec<u8>), Distrust> {
        match self {
            Self::Exchange(pake) => pake.finish(message, context).map_err(|_| Distrust::OtherCode),
            Self::Ready(key) if message.is_empty() => Ok((key, Vec::new())),
            Self::Ready(_) => Err(Distrust::Malformed),
        }
    }
}

fn hello(door: Knocking) -> Vec<u8> {
    encode(&Hello { version: VERSION, door })
}
