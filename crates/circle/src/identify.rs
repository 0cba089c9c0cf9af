//! Which key answers at an address somebody typed.
//!
//! iroh dials keys, people type addresses. A first QUIC handshake with whoever is there is broken off as soon
//! as the other side has shown its key. That key proves nothing yet: the handshake that follows binds it to
//! the code.

use iroh::PublicKey;
use noq::rustls::{
    self, DigitallySignedStruct, SignatureScheme,
    client::{
        ResolvesClientCert,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::ring,
    pki_types::{CertificateDer, ServerName, UnixTime},
    sign::CertifiedKey,
};
use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::timeout;

use crate::transport::{self, ALPN};

/// The key that answers at an address.
pub(crate) async fn identify(address: SocketAddr) -> Option<PublicKey> {
    let glimpse = Arc::new(Glimpse::default());
    let endpoint = noq::Endpoint::client(any_local(&address)).ok()?;
    let connecting = endpoint.connect_with(config(glimpse.clone())?, address, "room.invalid").ok()?;
    // It cannot succeed: the key is all we came for.
    let _ = timeout(WITHIN, connecting).await;
    endpoint.close(0u32.into(), b"");
    glimpse.key()
}

/// As long as a busy host lets people wait for a place.
const WITHIN: Duration = transport::DIAL;
/// What precedes an Ed25519 key in its SubjectPublicKeyInfo (RFC 8410).
const SPKI_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Remembers the key and trusts nobody.
#[derive(Debug, Default)]
struct Glimpse(Mutex<Option<[u8; 32]>>);

impl Glimpse {
    fn key(&self) -> Option<PublicKey> {
        let seen = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.and_then(|bytes| PublicKey::from_bytes(&bytes).ok())
    }
}

impl ServerCertVerifier for Glimpse {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let key = end_entity.as_ref().strip_prefix(&SPKI_PREFIX);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = key.and_then(|key| key.try_into().ok());
        Err(rustls::Error::General("seen".into()))
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(rustls::Error::General("never".into()))
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(rustls::Error::General("never".into()))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

/// Speaks raw keys, as the host demands before it shows its own, and has none.
#[derive(Debug)]
struct Nobody;

impl ResolvesClientCert for Nobody {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        None
    }

    fn only_raw_public_keys(&self) -> bool {
        true
    }

    fn has_certs(&self) -> bool {
        false
    }
}

fn config(glimpse: Arc<Glimpse>) -> Option<noq::ClientConfig> {
    let mut tls = rustls::ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .ok()?
        .dangerous()
        .with_custom_certificate_verifier(glimpse)
        .with_client_cert_resolver(Arc::new(Nobody));
    tls.alpn_protocols = vec![ALPN.to_vec()];
    tls.enable_sni = false;
    let quic = noq::crypto::rustls::QuicClientConfig::try_from(tls).ok()?;
    Some(noq::ClientConfig::new(Arc::new(quic)))
}

fn any_local(remote: &SocketAddr) -> SocketAddr {
    match (remote, remote.ip().is_loopback()) {
        (SocketAddr::V4(_), true) => (Ipv4Addr::LOCALHOST, 0).into(),
        (SocketAddr::V4(_), false) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        (SocketAddr::V6(_), true) => (Ipv6Addr::LOCALHOST, 0).into(),
        (SocketAddr::V6(_), false) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_key_behind_an_address_is_found_and_nothing_where_nobody_listens() {
        let key = iroh::SecretKey::generate();
        let endpoint = transport::bind(&key, "127.0.0.1:0".parse().ok(), 1).await.unwrap();
        let address = endpoint.bound_sockets()[0];
        let server = endpoint.clone();
        tokio::spawn(async move {
            while let Some(incoming) = server.accept().await {
                let _ = incoming.await;
            }
        });
        assert_eq!(identify(address).await, Some(key.public()));
        endpoint.close().await;
        assert_eq!(identify(address).await, None);
    }
}
