//! A gathering of four real processes on loopback: host, two members, a visitor, and later somebody who comes
//! too late. One of them is frozen and thawed, another is killed.
//!
//! Without an argument this program is the story; with `--role` it is one of the people in it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so"
)]

mod common;

use common::Someone;
use hearth_circle::*;
use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, Command as Program, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt, Stdin},
    runtime::Builder,
};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [flag, role, rest @ ..] if flag == "--role" => play(role, rest),
        [flag, ..] if flag == "--list" => println!("four_processes_meet: test"),
        _ => story(),
    }
}

fn story() {
    let started = Instant::now();
    let mut host = Person::start(&["host"]);
    let ready = host.says("ready");
    let (code, address) = ready.split_once(' ').unwrap();
    let mut ana = Person::start(&["member", "Ana", "journal", address]);
    let mut ben = Person::start(&["member", "Ben", "journal", address]);
    let mut vic = Person::start(&["member", "Vic", "visitor", address]);
    for person in [&mut ana, &mut ben, &mut vic] {
        person.tell(code);
        person.says("admitted");
    }
    for person in [&mut ana, &mut ben, &mut vic, &mut host] {
        person.says("present 4");
    }
    ana.tell("share forty days");
    for person in [&mut ben, &mut vic, &mut host] {
        person.says("card forty days");
    }
    ben.tell("respond");
    ana.says("response");

    host.signal("STOP");
    vic.says("reconnecting");
    host.signal("CONT");
    vic.says("reconnected");

    let mut late = Person::start(&["member", "Lou", "journal", address]);
    late.tell(code);
    late.says("admitted");
    let asked = Instant::now();
    ana.tell("back");
    for person in [&mut ben, &mut vic, &mut host] {
        person.says("gone");
    }
    let took = asked.elapsed();
    assert!(took < Duration::from_secs(1), "taking back took {took:?}");
    vic.signal("KILL");
    host.tell("end");
    for person in [&mut ana, &mut ben, &mut host] {
        person.says("over HostEnded");
    }
    let heard = late.all_until("over HostEnded");
    assert!(!heard.iter().any(|line| line.starts_with("card") || line == "gone"), "{heard:?}");
    println!("four_processes_meet ... ok ({:?}, taken back in {took:?})", started.elapsed());
}

/// Somebody in a process of their own.
struct Person {
    process: Child,
    voice: ChildStdin,
    lines: mpsc::Receiver<String>,
    heard: VecDeque<String>,
}

impl Person {
    fn start(arguments: &[&str]) -> Self {
        let mut program = Program::new(std::env::current_exe().unwrap());
        program.arg("--role").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = program.spawn().unwrap();
        let (voice, output) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            BufReader::new(output).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        Self { process, voice, lines, heard: VecDeque::new() }
    }

    fn tell(&mut self, line: &str) {
        writeln!(self.voice, "{line}").unwrap();
    }

    /// What follows `start` on the first line that begins so, said before or coming.
    fn says(&mut self, start: &str) -> String {
        if let Some(at) = self.heard.iter().position(|line| line.starts_with(start)) {
            return self.heard.remove(at).unwrap()[start.len()..].trim().to_owned();
        }
        loop {
            let line = self.lines.recv_timeout(common::PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("waited for {start:?}, heard {:?}", self.heard));
            if let Some(rest) = line.strip_prefix(start) {
                return rest.trim().to_owned();
            }
            self.heard.push_back(line);
        }
    }

    fn all_until(&mut self, last: &str) -> Vec<String> {
        self.says(last);
        self.heard.drain(..).collect()
    }

    fn signal(&self, name: &str) {
        let done = Program::new("kill").args([&format!("-{name}"), &self.process.id().to_string()]).status();
        assert!(done.unwrap().success());
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        // One that has ended already cannot be ended again.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn play(role: &str, arguments: &[String]) {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let mut input = tokio::io::BufReader::new(tokio::io::stdin()).lines();
        let seat = match role {
            "host" => host(common::host_config()).await.unwrap(),
            _ => come(arguments, &input.next_line().await.unwrap().unwrap()).await,
        };
        attend(Someone::new(seat), input).await;
    });
    // Reading the terminal cannot be broken off; the process is what ends.
    std::process::exit(0);
}

async fn come(arguments: &[String], code: &str) -> Seat {
    let [name, kind, address] = arguments else { panic!("name, kind and address") };
    let door = Door::Code { code: code.parse().unwrap(), address: address.parse().ok() };
    join(JoinConfig { door, name: name.clone(), visitor: kind == "visitor" }).await.unwrap()
}

async fn attend(mut someone: Someone, mut input: tokio::io::Lines<tokio::io::BufReader<Stdin>>) {
    let mut here = Vec::new();
    let mut card = None;
    loop {
        tokio::select! {
            event = someone.seat.next_event() => match event {
                Some(event) => hear(&someone, event, &mut here, &mut card),
                None => return,
            },
            Ok(Some(line)) = input.next_line() => obey(&someone, &line, &here, card),
        }
    }
}

fn hear(someone: &Someone, event: Event, here: &mut Vec<MemberId>, card: &mut Option<ShareId>) {
    match event {
        Event::Ready { code, address, .. } => println!("ready {} {address}", code.replace(' ', "")),
        Event::HostProven { .. } => someone.ask(Command::Proceed),
        Event::Knock { member, .. } => someone.ask(Command::Admit { member }),
        Event::Admitted { .. } => println!("admitted"),
        Event::Present { people, .. } => {
            *here = people.iter().map(|person| person.member).collect();
            println!("present {}", here.len());
        }
        Event::Card { share, payload, .. } => {
            *card = Some(share);
            println!("card {}", String::from_utf8(payload).unwrap());
        }
        Event::TakenBack { .. } => println!("gone"),
        Event::Response { .. } => println!("response"),
        Event::Reconnecting => println!("reconnecting"),
        Event::Reconnected => println!("reconnected"),
        Event::Ended { reason } => println!("over {reason:?}"),
        _ => {}
    }
}

fn obey(someone: &Someone, line: &str, here: &[MemberId], card: Option<ShareId>) {
    match line.split_once(' ').unwrap_or((line, "")) {
        ("share", text) => someone.ask(common::share(1, text.as_bytes(), here)),
        ("back", _) => someone.ask(Command::TakeBack { share: common::share_id(1) }),
        ("respond", _) => {
            let share = card.unwrap();
            someone.ask(Command::Respond { share, kind: ResponseKind::Heard, line: None });
        }
        ("end", _) => someone.ask(Command::End),
        _ => panic!("unknown: {line}"),
    }
}
