//! Programs that end with the test that started them, however it ends.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdin, Command, Stdio};

use crate::Trouble;

/// Runs the program until its own input closes, which the system does for us when the test process dies.
const HOLD: &str = r#""$@" <&- & held=$!; trap 'kill $held 2>/dev/null' EXIT; read -r _; exit 0"#;

/// A running program. Dropping it ends the program.
#[derive(Debug)]
pub struct Leash {
    shell: Child,
    hold: Option<ChildStdin>,
    /// The first line it printed, where one was asked for.
    pub first_line: String,
}

impl Leash {
    /// Starts a program with some more variables. With `hear`, waits for its first line on stdout.
    pub fn start(program: &[&str], variables: &[(&str, &str)], hear: bool) -> Result<Self, Trouble> {
        let what = program.first().copied().unwrap_or_default().to_owned();
        let failed = |why: std::io::Error| Trouble::Start { what: what.clone(), why: why.to_string() };
        let mut shell = Command::new("sh");
        shell.args(["-c", HOLD, "leash"]).args(program).envs(variables.iter().copied());
        shell.stdin(Stdio::piped()).stdout(if hear { Stdio::piped() } else { Stdio::null() });
        shell.stderr(Stdio::null());
        let mut shell = shell.spawn().map_err(failed)?;
        let mut first_line = String::new();
        if let Some(output) = shell.stdout.take() {
            BufReader::new(output).read_line(&mut first_line).map_err(failed)?;
        }
        let hold = shell.stdin.take();
        Ok(Self { shell, hold, first_line: first_line.trim().to_owned() })
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        drop(self.hold.take());
        // Its end was asked for; whether it was still there to be waited for changes nothing.
        let _ = self.shell.wait();
    }
}
