//! People at a terminal: real `hearth-cli` processes, each person with a home of their own.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Trouble;
use crate::binaries::{self, Build};
use crate::home::Home;

/// How long anything may take on a slow, busy machine before the story gives up.
const PATIENCE: Duration = Duration::from_secs(90);
/// The day on which stories happen, unless they say otherwise.
pub const TODAY: &str = "2026-03-03T18:00:00Z";

/// The built terminal program: `HEARTH_CLI`, else the build for tests.
pub fn program() -> Result<PathBuf, Trouble> {
    match std::env::var_os("HEARTH_CLI") {
        Some(path) => Ok(path.into()),
        None => binaries::terminal(Build::Test),
    }
}

/// One computer, and whoever sits at it.
#[derive(Debug)]
pub struct Desk {
    /// Its home, config and temporary files.
    pub home: Home,
    program: PathBuf,
    now: String,
}

/// What a finished process said.
#[derive(Debug)]
pub struct Said {
    /// Its exit code.
    pub code: Option<i32>,
    /// Its output.
    pub out: String,
    /// Its error output.
    pub err: String,
}

impl Desk {
    /// An empty computer on [`TODAY`].
    pub fn new() -> Result<Self, Trouble> {
        Ok(Self { home: Home::new()?, program: program()?, now: TODAY.to_owned() })
    }

    /// Sets its clock.
    pub fn set_clock(&mut self, now: &str) {
        self.now = now.to_owned();
    }

    /// Writes a file beside Hearth's own, such as a passphrase; its path.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> Result<String, Trouble> {
        let path = self.home.files().join(name);
        std::fs::write(&path, bytes)?;
        Ok(path.display().to_string())
    }

    /// A program with the variables that keep it inside this computer.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command.env_clear().envs(self.home.variables()).current_dir(self.home.root().join("config"));
        command.env("HEARTH_NOW", &self.now).env("TZ", "UTC");
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command
    }

    /// Runs a verb to its end.
    pub fn run(&self, args: &[&str]) -> Result<Said, Trouble> {
        self.run_with(args, "")
    }

    /// Runs a verb to its end, with this on its input.
    pub fn run_with(&self, args: &[&str], input: &str) -> Result<Said, Trouble> {
        let mut command = self.command(&self.program);
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            // A verb that does not read its input may be gone before all is written.
            let _ = stdin.write_all(input.as_bytes());
        }
        Ok(Said::of(child.wait_with_output()?))
    }

    /// Starts a verb that goes on, such as `circle`.
    pub fn start(&self, args: &[&str]) -> Result<Seat, Trouble> {
        Seat::start(self.command(&self.program).args(args), args.join(" "))
    }

    /// Starts a verb that goes on, on a terminal of its own (`script` gives it one).
    pub fn start_on_a_terminal(&self, args: &[&str]) -> Result<Seat, Trouble> {
        let words =
            std::iter::once(self.program.display().to_string()).chain(args.iter().map(|&arg| arg.to_owned()));
        let line: Vec<_> = words.map(|word| format!("'{word}'")).collect();
        let mut command = self.command("script");
        command.args(["--quiet", "--flush", "--return", "--command", &line.join(" "), "/dev/null"]);
        Seat::start(&mut command, args.join(" "))
    }

    /// Starts a verb that goes on under another program, such as strace, with arguments of its own.
    pub fn start_under(&self, outer: &[&str], args: &[&str]) -> Result<Seat, Trouble> {
        let mut command = self.command(outer.first().copied().unwrap_or_default());
        command.args(outer.iter().skip(1)).arg(&self.program).args(args);
        Seat::start(&mut command, args.join(" "))
    }

    /// A person with a journal of this label on this computer.
    pub fn person(&self, label: &str, passphrase: &str) -> Result<Person<'_>, Trouble> {
        let file = self.file(&format!("{label}.passphrase"), format!("{passphrase}\n"))?;
        Ok(Person { desk: self, label: label.to_owned(), passphrase_file: file })
    }
}

/// The owner of one journal.
#[derive(Debug, Clone)]
pub struct Person<'a> {
    /// Where they sit.
    pub desk: &'a Desk,
    /// Their journal.
    pub label: String,
    /// The file with their passphrase.
    pub passphrase_file: String,
}

impl Person<'_> {
    /// The arguments that name the journal, and these.
    pub fn args<'b>(&'b self, args: &[&'b str]) -> Vec<&'b str> {
        let mine = ["--json", "--journal", &self.label, "--passphrase-file", &self.passphrase_file];
        [&mine[..], args].concat()
    }

    /// Starts the journal; its recovery code.
    pub fn create(&self) -> Result<String, Trouble> {
        let file: &str = &self.passphrase_file;
        let args = ["--json", "--passphrase-file", file, "journal", "create", "--label", &self.label];
        let made = self.desk.run(&args)?.json()?;
        Ok(text(&made, "recovery_code"))
    }

    /// Runs a verb that must succeed; its one JSON document.
    pub fn does(&self, args: &[&str]) -> Result<Value, Trouble> {
        self.desk.run(&self.args(args))?.json()
    }

    /// Runs a verb that must say no; the error's code.
    pub fn is_refused(&self, args: &[&str]) -> Result<String, Trouble> {
        self.desk.run(&self.args(args))?.refusal()
    }

    /// Starts a verb that goes on.
    pub fn starts(&self, args: &[&str]) -> Result<Seat, Trouble> {
        self.desk.start(&self.args(args))
    }
}

impl Said {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The one document of a success.
    pub fn json(&self) -> Result<Value, Trouble> {
        if self.code != Some(0) {
            return Err(Trouble::Vain(format!("success: {self:?}")));
        }
        Ok(serde_json::from_str(&self.out)?)
    }

    /// The code of a refusal: exit 1, nothing on the output, one line with a code and plain words beside it.
    pub fn refusal(&self) -> Result<String, Trouble> {
        let lines: Vec<Value> = self.err.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        let errors: Vec<_> = lines.iter().filter_map(|line| line.get("error")).collect();
        match errors.as_slice() {
            [error] if self.code == Some(1) && !text(error, "message").is_empty() => Ok(text(error, "code")),
            _ => Err(Trouble::Vain(format!("exit 1 and one error line: {self:?}"))),
        }
    }
}

/// A text of a JSON object; empty where there is none.
pub fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The items of a list.
pub fn items(value: &Value) -> Vec<Value> {
    value.get("items").and_then(Value::as_array).cloned().unwrap_or_default()
}

/// A `circle` process: events come out, commands go in. Dropping it ends it.
#[derive(Debug)]
pub struct Seat {
    what: String,
    child: Child,
    input: Option<ChildStdin>,
    events: Receiver<String>,
    seen: Vec<Value>,
    err: Option<JoinHandle<String>>,
}

impl Seat {
    fn start(command: &mut Command, what: String) -> Result<Self, Trouble> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let (to, events) = mpsc::channel();
        if let Some(output) = child.stdout.take() {
            thread::spawn(move || {
                BufReader::new(output).lines().map_while(Result::ok).try_for_each(|line| to.send(line))
            });
        }
        let err = child.stderr.take().map(|mut err| {
            thread::spawn(move || {
                let mut text = String::new();
                // What could be read until then is all there is to show.
                let _ = err.read_to_string(&mut text);
                text
            })
        });
        let input = child.stdin.take();
        Ok(Self { what, child, input, events, seen: Vec::new(), err })
    }

    /// Sends one line.
    pub fn send(&mut self, line: &str) -> Result<(), Trouble> {
        let Some(input) = self.input.as_mut() else { return Ok(()) };
        writeln!(input, "{line}")?;
        Ok(input.flush()?)
    }

    /// Sends one command.
    pub fn tell(&mut self, command: &Value) -> Result<(), Trouble> {
        self.send(&command.to_string())
    }

    /// Closes its input.
    pub fn hang_up(&mut self) {
        self.input = None;
    }

    /// The next event of this name; those before it are kept in [`Seat::seen`].
    pub fn wait_for(&mut self, event: &str) -> Result<Value, Trouble> {
        self.wait_until(event, |value| text(value, "event") == event)
    }

    /// The next event that is it.
    pub fn wait_until(&mut self, what: &str, is_it: impl Fn(&Value) -> bool) -> Result<Value, Trouble> {
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let Ok(line) = self.events.recv_timeout(left) else { return Err(self.vain(what)) };
            let event: Value = serde_json::from_str(&line)?;
            self.seen.push(event.clone());
            if is_it(&event) {
                return Ok(event);
            }
        }
    }

    /// Waits until one of the plain lines holds these words; for the form without `--json`.
    pub fn wait_for_words(&mut self, words: &str) -> Result<String, Trouble> {
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let Ok(line) = self.events.recv_timeout(left) else { return Err(self.vain(words)) };
            self.seen.push(Value::String(line.clone()));
            if line.contains(words) {
                return Ok(line);
            }
        }
    }

    /// Every event so far.
    pub fn seen(&self) -> &[Value] {
        &self.seen
    }

    /// Waits for its end: exit code and error output. All its events are in [`Seat::seen`] then.
    pub fn end(&mut self) -> Result<(ExitStatus, String), Trouble> {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.events.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(line) => self.seen.push(serde_json::from_str(&line).unwrap_or(Value::String(line))),
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
                Err(mpsc::RecvTimeoutError::Timeout) => return Err(self.vain("its end")),
            }
        }
        let status = self.child.wait()?;
        let err = self.err.take().and_then(|err| err.join().ok()).unwrap_or_default();
        Ok((status, err))
    }

    /// Its process, for a signal.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    fn vain(&self, what: &str) -> Trouble {
        let last: Vec<_> = self.seen.iter().rev().take(6).map(Value::to_string).collect();
        Trouble::Vain(format!("{what} from “{}”; the last it said, newest first: {last:#?}", self.what))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        // A process that has ended already cannot be ended again.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
