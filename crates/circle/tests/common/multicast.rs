//! Asks the machine, and none of our own code, whether circles can be found by mDNS at all.

use std::net::{Ipv4Addr, UdpSocket};

/// Whether a multicast packet of ours comes back to us on the loopback interface at all.
pub(crate) fn has_multicast() -> bool {
    let heard = || -> std::io::Result<bool> {
        let group = Ipv4Addr::new(224, 0, 0, 251);
        let listener = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
        listener.join_multicast_v4(&group, &Ipv4Addr::LOCALHOST)?;
        listener.set_read_timeout(Some(std::time::Duration::from_secs(2)))?;
        let speaker = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        speaker.send_to(b"x", (group, listener.local_addr()?.port()))?;
        Ok(listener.recv(&mut [0; 4]).is_ok())
    };
    heard().unwrap_or(false)
}
