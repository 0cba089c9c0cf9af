//! A process that looks at journals, and the other end of it. A panic or a hang there is an outcome here.

use crate::Trouble;
use crate::check::{self, Ask, Told};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

/// Two openings, a full check and a repair; longer than this is a hang.
const PATIENCE: Duration = Duration::from_secs(30);

/// The process that looks: one question a line in, one answer a line out.
pub fn serve() -> Result<(), Trouble> {
    hearth_vault::memory::quiet_panics();
    for line in std::io::stdin().lock().lines() {
        let told = check::check(&serde_json::from_str::<Ask>(&line?)?);
        let told =
            told.unwrap_or_else(|error| Told { opened: format!("failed: {error}"), ..Told::default() });
        writeln!(std::io::stdout(), "{}", serde_json::to_string(&told)?)?;
    }
    Ok(())
}

struct Running {
    child: Child,
    questions: ChildStdin,
    answers: Receiver<String>,
}

/// Asks, and starts the process anew where it died.
#[derive(Default)]
pub struct Server {
    running: Option<Running>,
}

impl Server {
    pub fn ask(&mut self, ask: &Ask) -> Result<Told, Trouble> {
        if self.running.is_none() {
            self.running = Some(start()?);
        }
        let Some(running) = &mut self.running else {
            return Err("the process that looks cannot be started".into());
        };
        writeln!(running.questions, "{}", serde_json::to_string(ask)?)?;
        let why = match running.answers.recv_timeout(PATIENCE) {
            Ok(line) => return Ok(serde_json::from_str(&line)?),
            Err(mpsc::RecvTimeoutError::Timeout) => "hang",
            Err(mpsc::RecvTimeoutError::Disconnected) => "panic",
        };
        self.end();
        Ok(Told { opened: why.to_owned(), ..Told::default() })
    }

    fn end(&mut self) {
        if let Some(mut running) = self.running.take() {
            let _ = running.child.kill();
            let _ = running.child.wait();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

fn start() -> Result<Running, Trouble> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg("serve")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let questions = child.stdin.take().ok_or("no stdin")?;
    let lines = BufReader::new(child.stdout.take().ok_or("no stdout")?).lines();
    let (send, answers) = mpsc::channel();
    std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| send.send(line)));
    Ok(Running { child, questions, answers })
}
