//! SIGKILL at random moments, opening included, up to four in a row before anybody looks.

use crate::Trouble;
use crate::bench::{self, Bench, Left};
use crate::check::Told;
use crate::ledger::Entry;
use crate::script::{self, Action, Attached, State};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

const STEPS: u64 = 400;
/// A worker that is not killed by now hangs.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// One attempt: a chain of kills, then a look.
pub fn attempt(bench: &mut Bench, number: u64) -> Result<Option<Entry>, Trouble> {
    let mut chance = fastrand::Rng::with_seed(number);
    let left = [Left::New, Left::Locked, Left::Open, Left::Compacted][chance.usize(0..4)];
    let base = bench.copy(left)?;
    let mut run = Run { seed: number, done: 0, state: base.state.clone(), files: base.files.clone() };
    let kills = chance.u64(1..=4);
    for _ in 0..kills {
        let moment = Moment { done: chance.u64(0..10) * chance.u64(0..2), micros: chance.u64(0..30_000) };
        run.killed_at(&base.home, moment)?;
    }
    let told = bench.look(&bench::ask(&base.dir, run.candidates(), &run.files))?;
    Ok(Some(Entry::judged(format!("{left:?}"), kills, complaints(&told))))
}

/// A journal that something was done to while it was in use: nothing acknowledged may be missing.
pub fn complaints(told: &Told) -> Vec<String> {
    let mut out = Vec::new();
    let mut require = |good: bool, words: String| {
        if !good {
            out.push(words)
        }
    };
    require(told.opened == "ok", format!("opening: {}", told.opened));
    require(told.hung().is_none(), told.hung().unwrap_or_default());
    if told.opened == "ok" {
        require(told.state.is_some(), format!("neither before nor after: {told:?}"));
        require(!told.notices.contains("records_lost"), "records lost".to_owned());
        require(told.files_bad.is_empty(), format!("attachments: {:?}", told.files_bad));
        require(told.verify.is_empty(), format!("check: {:?}", told.verify));
        require(told.again == "ok", format!("again: {}", told.again));
    }
    out
}

struct Moment {
    done: u64,
    micros: u64,
}

/// How far a script has come.
pub struct Run {
    pub seed: u64,
    /// Steps that were acknowledged.
    pub done: u64,
    pub state: State,
    pub files: Vec<Attached>,
}

impl Run {
    /// The step under way.
    pub fn next(&self) -> Action {
        script::action(self.seed, self.done, &self.state)
    }

    /// What may be there now: the step under way is done or not.
    pub fn candidates(&self) -> Vec<State> {
        vec![self.state.clone(), self.state.after(&self.next())]
    }

    fn killed_at(&mut self, home: &Path, moment: Moment) -> Result<(), Trouble> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["script", &home.to_string_lossy(), &self.seed.to_string()]);
        command.args([self.done.to_string(), (self.done + STEPS).to_string()]);
        let (mut child, lines) = started(&mut command, &self.state)?;
        let mut said = 0;
        while said < moment.done && lines.recv_timeout(PATIENCE).is_ok_and(|line| self.hear(&line)) {
            said += 1;
        }
        // Some while after what it said last: a random point of what it does next.
        if let Ok(line) = lines.recv_timeout(Duration::from_micros(moment.micros)) {
            self.hear(&line);
        }
        child.kill()?;
        child.wait()?;
        for line in lines {
            self.hear(&line);
        }
        Ok(())
    }

    /// Takes note of a step that was acknowledged.
    pub fn hear(&mut self, line: &str) -> bool {
        let mut parts = line.splitn(3, ' ');
        if parts.next() != Some("done") || parts.next() != Some(&self.done.to_string()) {
            return false;
        }
        self.state = self.state.after(&self.next());
        self.done += 1;
        let attached = parts.next().and_then(|json| serde_json::from_str::<Option<Attached>>(json).ok());
        self.files.extend(attached.flatten());
        true
    }
}

/// Starts a worker and gives it the state to begin with; its lines come as it says them.
pub fn started(command: &mut Command, state: &State) -> Result<(Child, Receiver<String>), Trouble> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    // A worker that needs no state may be gone before it is told: what it did will show.
    let _ = child.stdin.take().ok_or("no stdin")?.write_all(serde_json::to_string(state)?.as_bytes());
    let lines = BufReader::new(child.stdout.take().ok_or("no stdout")?).lines();
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| send.send(line)));
    Ok((child, receive))
}

/// Hears a worker to its end. `None` where it hung.
pub fn ended(
    mut child: Child,
    lines: &Receiver<String>,
    hear: &mut dyn FnMut(&str),
) -> Result<Option<ExitStatus>, Trouble> {
    loop {
        match lines.recv_timeout(PATIENCE) {
            Ok(line) => hear(&line),
            Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(Some(child.wait()?)),
            Err(mpsc::RecvTimeoutError::Timeout) => {
                child.kill()?;
                child.wait()?;
                return Ok(None);
            }
        }
    }
}
