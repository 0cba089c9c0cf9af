//! How fast a gathering is on this computer: `cargo run -p hearth-circle --example crowd -- 30`.
//!
//! Host and members are in one process, with real connections on loopback; the figures are what a member's
//! app sees, from its author's Share to the last screen.

use hearth_circle::{
    Command, Door, Event, GroupKey, HostConfig, JoinConfig, MemberId, Seat, ShareId, host, join,
};
use std::{
    error::Error,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let members = std::env::args().nth(1).map_or(Ok(30), |text| text.parse::<usize>())?;
    let (mut guide, seats, seen, joined) = gather(members).await?;
    println!("{members} members joined in {joined:?}");
    let (mut seats, mut number) = (seats, 0u64);
    for (bytes, rounds) in [(2_048, 60), (500 * 1_024, 12)] {
        let (mut shown, mut gone) = (Vec::new(), Vec::new());
        for round in 0..rounds {
            number += 1;
            let share = ShareId::from_bytes(u128::from(number).to_be_bytes());
            let payload = vec![round as u8; bytes];
            let seen = seen.clone();
            let command = Command::Share { share, payload, seen, keep_until: None, keep_token: None };
            shown.push(all(&guide, command, &mut seats, |event| matches!(event, Event::Card { .. })).await?);
            let back = Command::TakeBack { share };
            gone.push(all(&guide, back, &mut seats, |event| matches!(event, Event::TakenBack { .. })).await?);
            while !matches!(guide.next_event().await, Some(Event::TakenBack { .. }) | None) {}
        }
        println!("{bytes} byte card on all screens: {}; taken back: {}", figures(shown), figures(gone));
    }
    println!("this process at its largest: {}", peak());
    Ok(())
}

async fn gather(members: usize) -> Outcome<(Seat, Vec<Seat>, Vec<MemberId>, Duration)> {
    let mut guide = host(HostConfig {
        group_name: "Crowd".into(),
        guide_name: "Guide".into(),
        agreement: "Be kind.".into(),
        group_key: GroupKey::generate(),
        knock_secret: [1; 32],
        bind: Some("127.0.0.1:0".parse()?),
        announce: false,
    })
    .await?;
    let (mut joining, started) = (JoinSet::new(), Instant::now());
    let mut seen = Vec::new();
    while seen.len() <= members {
        match guide.next_event().await.ok_or("over")? {
            Event::Ready { code, address, .. } => {
                for n in 0..members {
                    let door = Door::Code { code: code.parse()?, address: Some(address.parse()?) };
                    joining.spawn(enter(JoinConfig { door, name: format!("M{n}"), visitor: false }));
                }
            }
            Event::Knock { member, .. } => guide.send(Command::Admit { member })?,
            Event::Present { people, .. } => seen = people.iter().map(|person| person.member).collect(),
            _ => {}
        }
    }
    let mut seats = Vec::new();
    while let Some(seat) = joining.join_next().await {
        seats.push(seat??);
    }
    Ok((guide, seats, seen, started.elapsed()))
}

async fn enter(config: JoinConfig) -> Outcome<Seat> {
    let mut seat = join(config).await?;
    seat.send(Command::Proceed)?;
    while !matches!(seat.next_event().await.ok_or("over")?, Event::Admitted { .. }) {}
    Ok(seat)
}

/// From a command of the guide to its event on each screen: the time of every one.
async fn all(
    guide: &Seat,
    command: Command,
    seats: &mut Vec<Seat>,
    is_it: fn(&Event) -> bool,
) -> Outcome<Vec<Duration>> {
    let started = Instant::now();
    guide.send(command)?;
    let mut waiting = JoinSet::new();
    for mut seat in std::mem::take(seats) {
        waiting.spawn(async move {
            loop {
                match seat.next_event().await {
                    Some(event) if is_it(&event) => return Some((seat, started.elapsed())),
                    Some(_) => {}
                    None => return None,
                }
            }
        });
    }
    let mut times = Vec::new();
    while let Some(done) = waiting.join_next().await {
        let (seat, time) = done?.ok_or("over")?;
        times.push(time);
        seats.push(seat);
    }
    Ok(times)
}

fn figures(rounds: Vec<Vec<Duration>>) -> String {
    let mut times: Vec<Duration> = rounds.into_iter().flatten().collect();
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    format!("p50 {:.1?}, p99 {:.1?}", at(50), at(99))
}

/// The kernel's own book, where there is one.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or("unknown".into(), |line| line.trim().to_owned())
}
