//! The password exchange: OPAQUE (RFC 9807) with the six secret digits as the password.
//!
//! The host registers with itself, in memory. Key stretching is `Identity`: the secret lives 15 minutes and
//! each guess is one visible attempt.

use opaque_ke::{
    CipherSuite, ClientLogin, ClientLoginFinishParameters, ClientRegistration,
    ClientRegistrationFinishParameters, CredentialFinalization, CredentialRequest, CredentialResponse,
    Identifiers, Ristretto255, ServerLogin, ServerLoginParameters, ServerRegistration, ServerSetup, TripleDh,
    errors::ProtocolError, ksf::Identity,
};
use rand_core_opaque::OsRng;
use zeroize::Zeroizing;

use crate::code::Code;

/// The shared key of a finished exchange.
pub(crate) type SessionKey = Zeroizing<Vec<u8>>;

/// The exchange failed: another code, or bytes that are no message of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the password exchange failed")]
pub(crate) struct PakeError;

/// What the host keeps of a code: enough to check a guess, once for each connection.
pub(crate) struct HostPake {
    setup: ServerSetup<Suite>,
    record: ServerRegistration<Suite>,
}

/// The host's side of one exchange that has been answered.
pub(crate) struct HostExchange(ServerLogin<Suite>);

/// The member's side of one exchange.
pub(crate) struct MemberPake {
    login: ClientLogin<Suite>,
    secret: Zeroizing<Vec<u8>>,
}

impl HostPake {
    /// Registers the secret of a code.
    pub(crate) fn register(code: &Code) -> Result<Self, PakeError> {
        let secret = code.secret();
        let setup = ServerSetup::<Suite>::new(&mut OsRng);
        let start = ClientRegistration::<Suite>::start(&mut OsRng, &secret)?;
        let answer = ServerRegistration::<Suite>::start(&setup, start.message, NAME)?;
        let upload = start.state.finish(
            &mut OsRng,
            &secret,
            answer.message,
            ClientRegistrationFinishParameters::default(),
        )?;
        Ok(Self { record: ServerRegistration::finish(upload.message), setup })
    }

    /// Answers one guess, bound to `context`.
    pub(crate) fn answer(
        &self,
        request: &[u8],
        context: &[u8],
    ) -> Result<(HostExchange, Vec<u8>), PakeError> {
        let request = CredentialRequest::deserialize(request)?;
        let (record, with) = (Some(self.record.clone()), host_parameters(context));
        let start = ServerLogin::start(&mut OsRng, &self.setup, record, request, NAME, with)?;
        Ok((HostExchange(start.state), start.message.serialize().to_vec()))
    }
}

impl HostExchange {
    /// Checks the member's confirmation.
    pub(crate) fn confirm(self, finish: &[u8], context: &[u8]) -> Result<SessionKey, PakeError> {
        let finish = CredentialFinalization::deserialize(finish)?;
        let done = self.0.finish(finish, host_parameters(context))?;
        Ok(Zeroizing::new(done.session_key.to_vec()))
    }
}

impl MemberPake {
    /// Starts with a typed code: the exchange and its first message.
    pub(crate) fn start(code: &Code) -> Result<(Self, Vec<u8>), PakeError> {
        let secret = code.secret();
        let start = ClientLogin::<Suite>::start(&mut OsRng, &secret)?;
        Ok((Self { login: start.state, secret }, start.message.serialize().to_vec()))
    }

    /// Checks that the host knows the code too; gives the confirmation to send.
    pub(crate) fn finish(self, answer: &[u8], context: &[u8]) -> Result<(SessionKey, Vec<u8>), PakeError> {
        let answer = CredentialResponse::deserialize(answer)?;
        let with = ClientLoginFinishParameters::new(Some(context), Identifiers::default(), None);
        let done = self.login.finish(&mut OsRng, &self.secret, answer, with)?;
        Ok((Zeroizing::new(done.session_key.to_vec()), done.message.serialize().to_vec()))
    }
}

impl From<ProtocolError> for PakeError {
    fn from(_: ProtocolError) -> Self {
        Self
    }
}

/// ristretto255 with SHA-512, as the first configuration RFC 9807 recommends but for key stretching.
struct Suite;

impl CipherSuite for Suite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, sha2_opaque::Sha512>;
    type Ksf = Identity;
}

/// One host registers one credential.
const NAME: &[u8] = b"code";

fn host_parameters(context: &[u8]) -> ServerLoginParameters<'_, 'static> {
    ServerLoginParameters { context: Some(context), identifiers: Identifiers::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(text: &str) -> Code {
        text.parse().unwrap()
    }

    #[test]
    fn both_sides_agree_on_a_key_when_the_code_is_the_same() {
        let host = HostPake::register(&code("415920637")).unwrap();
        let (member, request) = MemberPake::start(&code("415920637")).unwrap();
        let (exchange, answer) = host.answer(&request, b"here").unwrap();
        let (key, finish) = member.finish(&answer, b"here").unwrap();
        assert_eq!(exchange.confirm(&finish, b"here").unwrap(), key);
    }

    #[test]
    fn another_code_or_another_place_is_refused_by_the_member() {
        let host = HostPake::register(&code("415920637")).unwrap();
        for (typed, place) in [("415920638", b"here".as_slice()), ("415920637", b"there")] {
            let (member, request) = MemberPake::start(&code(typed)).unwrap();
            let (_, answer) = host.answer(&request, b"here").unwrap();
            assert!(member.finish(&answer, place).is_err(), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn noise_is_an_error_on_both_sides(noise in proptest::collection::vec(any::<u8>(), 0..400)) {
            let host = HostPake::register(&code("415920637")).unwrap();
            let (member, request) = MemberPake::start(&code("415920637")).unwrap();
            let (exchange, _) = host.answer(&request, b"here").unwrap();
            prop_assert!(member.finish(&noise, b"here").is_err());
            prop_assert!(exchange.confirm(&noise, b"here").is_err());
        }
    }
}
