//! A line to a host that can be cut and mended.

use std::collections::HashMap;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// The host listens on IPv6 loopback and who comes has IPv4 only, so that there is no way around it.
pub struct Line {
    pub address: String,
    is_cut: Arc<AtomicBool>,
}

impl Line {
    pub fn to(host: &str) -> Self {
        let host: SocketAddr = host.parse().unwrap();
        let front = Arc::new(UdpSocket::bind("127.0.0.1:0").unwrap());
        let (address, is_cut) = (front.local_addr().unwrap().to_string(), Arc::new(AtomicBool::new(false)));
        let cut = is_cut.clone();
        thread::spawn(move || carry(&front, host, &cut));
        Self { address, is_cut }
    }

    pub fn cut(&self, is_cut: bool) {
        self.is_cut.store(is_cut, Ordering::SeqCst);
    }
}

fn carry(front: &Arc<UdpSocket>, host: SocketAddr, is_cut: &Arc<AtomicBool>) {
    let mut backs: HashMap<SocketAddr, Arc<UdpSocket>> = HashMap::new();
    let mut packet = vec![0; 65_536];
    while let Ok((length, from)) = front.recv_from(&mut packet) {
        if is_cut.load(Ordering::SeqCst) {
            continue;
        }
        let back = backs.entry(from).or_insert_with(|| {
            let back = Arc::new(UdpSocket::bind("[::1]:0").unwrap());
            back.connect(host).unwrap();
            let (listening, front, is_cut) = (back.clone(), front.clone(), is_cut.clone());
            thread::spawn(move || carry_back(&listening, &front, from, &is_cut));
            back
        });
        let _ = back.send(&packet[..length]);
    }
}

fn carry_back(back: &UdpSocket, front: &UdpSocket, to: SocketAddr, is_cut: &AtomicBool) {
    let mut packet = vec![0; 65_536];
    while let Ok(length) = back.recv(&mut packet) {
        if !is_cut.load(Ordering::SeqCst) {
            let _ = front.send_to(&packet[..length], to);
        }
    }
}
