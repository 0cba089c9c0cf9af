//! Endpoints over iroh: one bland protocol name, no relay, no look-up of anybody anywhere.

use iroh::{
    Endpoint, EndpointAddr, PublicKey, RelayMode, SecretKey,
    endpoint::{Connection, QuicTransportConfig, VarInt, presets},
};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};
use tokio::time::timeout;

/// What the protocol is called where the network can read it.
pub(crate) const ALPN: &[u8] = b"room-sync/1";

/// Closed by a member's app that left.
pub(crate) const BYE: VarInt = VarInt::from_u32(1);
/// Closed by a host that ended.
pub(crate) const ENDED: VarInt = VarInt::from_u32(2);
/// Closed by a host that keeps no seat for us.
pub(crate) const NO_SEAT: VarInt = VarInt::from_u32(3);
/// Closed without a meaning for the seat: another connection replaces it, or it was too slow.
pub(crate) const DROPPED: VarInt = VarInt::from_u32(4);
/// A stream that was stopped because its card is gone.
pub(crate) const GONE: VarInt = VarInt::from_u32(5);

/// No socket could be opened there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoSocket;

/// Binds an endpoint; on every interface if no address is named.
pub(crate) async fn bind(
    key: &SecretKey,
    address: Option<SocketAddr>,
    streams: u32,
) -> Result<Endpoint, NoSocket> {
    let mut builder = Endpoint::builder(presets::Minimal)
        .secret_key(key.clone())
        .relay_mode(RelayMode::Disabled)
        .alpns(vec![ALPN.to_vec()])
        .transport_config(transport(streams));
    if let Some(address) = address {
        builder = builder.clear_ip_transports().bind_addr(address).map_err(|_| NoSocket)?;
    }
    builder.bind().await.map_err(|_| NoSocket)
}

/// Where to bind to reach an address: loopback stays on loopback.
pub(crate) fn local_for(remote: &SocketAddr) -> Option<SocketAddr> {
    let loopback: IpAddr = match remote {
        SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    remote.ip().is_loopback().then(|| SocketAddr::new(loopback, 0))
}

/// Dials a host by its key at these addresses.
pub(crate) async fn dial(endpoint: &Endpoint, host: PublicKey, at: &[SocketAddr]) -> Option<Connection> {
    let address = at.iter().fold(EndpointAddr::new(host), |all, one| all.with_ip_addr(*one));
    timeout(DIAL, endpoint.connect(address, ALPN)).await.ok()?.ok()
}

/// The address to tell people who type it: one that others on the network can reach, where there is one.
pub(crate) fn spoken_address(endpoint: &Endpoint) -> Option<SocketAddr> {
    let bound = endpoint.bound_sockets();
    let port = bound.iter().find(|socket| socket.is_ipv4()).or(bound.first())?.port();
    if let Some(fixed) = bound.iter().find(|socket| !socket.ip().is_unspecified()) {
        return Some(*fixed);
    }
    let known: Vec<IpAddr> = endpoint.addr().ip_addrs().map(|address| address.ip()).collect();
    let reachable = known.iter().find(|ip| ip.is_ipv4() && !ip.is_loopback());
    let ip = reachable.or(known.first()).copied().unwrap_or(Ipv4Addr::LOCALHOST.into());
    Some(SocketAddr::new(ip, port))
}

/// Longer than a busy host lets people wait for a place.
pub(crate) const DIAL: Duration = Duration::from_secs(12);

fn transport(streams: u32) -> QuicTransportConfig {
    QuicTransportConfig::builder()
        .max_concurrent_bidi_streams(VarInt::from_u32(1))
        .max_concurrent_uni_streams(VarInt::from_u32(streams))
        .stream_receive_window(VarInt::from_u32(512 * 1024))
        .receive_window(VarInt::from_u32(2 * 1024 * 1024))
        .datagram_receive_buffer_size(None)
        .build()
}
