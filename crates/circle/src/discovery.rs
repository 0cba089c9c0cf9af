//! Finding a circle in the room by mDNS.
//!
//! What the network sees: a bland service type, a random instance and host name, the code's public part, the
//! host's one-session key, address and port. Nothing here is trusted: the handshake proves the host. When
//! mDNS does not work a circle still opens, and people come by address.

use iroh::{EndpointId, PublicKey};
use mdns_sd::{IfKind, ResolvedService, ServiceDaemon, ServiceEvent, ServiceInfo};
use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    time::Duration,
};
use tokio::time::{Instant, timeout_at};

use crate::random;

/// A host that might be the one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) host: Option<PublicKey>,
    pub(crate) addresses: Vec<SocketAddr>,
}

/// An announcement on the local network, withdrawn when dropped.
pub(crate) struct Announcement {
    daemon: Option<ServiceDaemon>,
    published: Option<String>,
}

impl Announcement {
    /// Nothing is announced yet.
    pub(crate) fn new() -> Self {
        Self { daemon: ServiceDaemon::new().ok(), published: None }
    }

    /// Announces a circle in place of what was announced before.
    pub(crate) fn publish(&mut self, plate: u16, host: EndpointId, address: SocketAddr) {
        self.withdraw();
        let (Some(daemon), Some(service)) = (&self.daemon, service(plate, host, address)) else { return };
        if address.ip().is_loopback() {
            // Hosting on this computer only: the announcement stays here too.
            let _ = daemon.disable_interface(IfKind::All);
            let _ = daemon.enable_interface(vec![IfKind::LoopbackV4, IfKind::LoopbackV6]);
        }
        let name = service.get_fullname().to_owned();
        self.published = daemon.register(service).ok().map(|()| name);
    }

    fn withdraw(&mut self) {
        if let (Some(daemon), Some(name)) = (&self.daemon, self.published.take()) {
            let _ = daemon.unregister(&name);
        }
    }
}

impl Drop for Announcement {
    fn drop(&mut self) {
        self.withdraw();
        if let Some(daemon) = &self.daemon {
            let _ = daemon.shutdown();
        }
    }
}

/// Hosts that announce this plate, or any plate. Waits a little after the first for others.
pub(crate) async fn find(plate: Option<u16>) -> Vec<Candidate> {
    let Ok(daemon) = ServiceDaemon::new() else { return Vec::new() };
    let found = match daemon.browse(SERVICE) {
        Ok(events) => collect(plate, &events).await,
        Err(_) => BTreeMap::new(),
    };
    // It ends by itself at the latest with this program.
    let _ = daemon.shutdown();
    found.into_iter().map(|(host, addresses)| Candidate { host: Some(host), addresses }).collect()
}

const SERVICE: &str = "_roomsync._udp.local.";
const PLATE: &str = "p";
const KEY: &str = "k";
/// How long to look for a first host, and then for others with the same plate.
const LOOK: Duration = Duration::from_secs(8);
const LOOK_ON: Duration = Duration::from_millis(700);
/// More than this many are not a room but an attack.
const MAX_FOUND: usize = 16;

async fn collect(
    plate: Option<u16>,
    events: &mdns_sd::Receiver<ServiceEvent>,
) -> BTreeMap<PublicKey, Vec<SocketAddr>> {
    let mut found: BTreeMap<PublicKey, Vec<SocketAddr>> = BTreeMap::new();
    let mut until = Instant::now() + LOOK;
    while let Ok(Ok(event)) = timeout_at(until, events.recv_async()).await {
        let ServiceEvent::ServiceResolved(service) = event else { continue };
        let Some((host, addresses)) = candidate(plate, &service) else { continue };
        if found.is_empty() {
            until = Instant::now() + LOOK_ON;
        }
        if found.len() < MAX_FOUND {
            found.insert(host, addresses);
        }
    }
    found
}

fn candidate(plate: Option<u16>, service: &ResolvedService) -> Option<(PublicKey, Vec<SocketAddr>)> {
    let said = service.get_property_val_str(PLATE)?;
    if plate.is_some_and(|plate| said != format!("{plate:03}")) {
        return None;
    }
    let host: PublicKey = service.get_property_val_str(KEY)?.parse().ok()?;
    let port = service.get_port();
    let addresses: Vec<_> =
        service.get_addresses().iter().map(|ip| SocketAddr::new(ip.to_ip_addr(), port)).collect();
    (!addresses.is_empty()).then_some((host, addresses))
}

fn service(plate: u16, host: EndpointId, address: SocketAddr) -> Option<ServiceInfo> {
    let [instance, machine] = [random_name()?, random_name()?];
    let plate = format!("{plate:03}");
    let properties = [(PLATE, plate.as_str()), (KEY, &host.to_string())];
    let machine = format!("{machine}.local.");
    let ip: IpAddr = address.ip();
    let info = ServiceInfo::new(SERVICE, &instance, &machine, ip, address.port(), &properties[..]).ok()?;
    Some(if ip.is_loopback() { info } else { info.enable_addr_auto() })
}

fn random_name() -> Option<String> {
    let bytes: [u8; 6] = random::bytes().ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
