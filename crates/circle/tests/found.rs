//! Finding a circle by mDNS. Where this machine lets no multicast through, it says so.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so"
)]

mod common;
#[path = "common/multicast.rs"]
mod multicast;

use common::*;
use hearth_circle::*;
use multicast::has_multicast;

async fn is_found(bind: Option<std::net::SocketAddr>) {
    let config = HostConfig { announce: true, bind, ..host_config() };
    let (group, knock_secret) = (config.group_key.public(), config.knock_secret);
    let mut host = Someone::new(host(config).await.unwrap());
    let (code, _) = ready(&mut host).await;
    let by_code = Door::Code { code, address: None };
    let invited = Door::Invitation { group, knock_secret, address: None };
    for (door, name) in [(by_code, "Ana"), (invited, "Ben")] {
        let _seat = knocks(door, name, false).await;
        host.knock(name).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_circle_is_found_by_its_code_and_by_its_invitation_without_an_address() {
    if !has_multicast() {
        return println!("SKIPPED: no multicast on this machine");
    }
    is_found("127.0.0.1:0".parse().ok()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_circle_open_to_the_room_is_found_and_its_spoken_address_works() {
    if !has_multicast() {
        return println!("SKIPPED: no multicast on this machine");
    }
    is_found(None).await;
    let mut host = Someone::new(host(HostConfig { bind: None, ..host_config() }).await.unwrap());
    let (code, address) = ready(&mut host).await;
    let _seat = knocks(Door::Code { code, address: Some(address) }, "Cara", true).await;
    host.knock("Cara").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_an_announcement_nothing_is_found_and_that_is_a_clear_answer() {
    let mut host = Someone::new(host(host_config()).await.unwrap());
    let (code, _) = ready(&mut host).await;
    let door = Door::Code { code, address: None };
    let error = join(JoinConfig { door, name: "Ana".into(), visitor: false }).await.err();
    assert_eq!(error, Some(JoinError::NoCircleFound));
}
