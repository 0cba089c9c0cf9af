//! Running other programs, from the root of the checkout, saying which.

use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

/// What stopped a task, in words for a person.
pub type Problem = String;

/// The root of the checkout.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Where cargo builds.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from) {
        Some(path) if path.is_absolute() => path,
        Some(path) => root().join(path),
        None => root().join("target"),
    }
}

/// A command that starts in a folder of the checkout.
pub fn command(folder: &str, program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root().join(folder)).stdin(Stdio::null());
    // Cargo set them for this task. Passed on, whoever calls cargo by hand next would compile again what looks at them.
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    for name in names.filter(|name| is_of_this_task(name)) {
        command.env_remove(name);
    }
    command
}

fn is_of_this_task(name: &str) -> bool {
    name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}

/// Whether a program can be found.
pub fn has(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Runs a program and lets it speak for itself; anything but success is a problem.
pub fn must(folder: &str, program: &str, arguments: &[&str]) -> Result<(), Problem> {
    say(program, arguments);
    let ended = command(folder, program, arguments).status();
    let ended = ended.map_err(|error| format!("{program} cannot be started: {error}"))?;
    if ended.success() {
        Ok(())
    } else {
        Err(format!("{program} {} ended with {ended}", arguments.join(" ")))
    }
}

/// Runs a program, shows what it says, and keeps it. The flag tells whether it succeeded.
pub fn hear(folder: &str, program: &str, arguments: &[&str]) -> Result<(bool, String), Problem> {
    say(program, arguments);
    let failed = |error: std::io::Error| format!("{program} cannot be started: {error}");
    let mut asked = command(folder, program, arguments);
    if std::io::stdout().is_terminal() {
        // It speaks into a pipe now, and would leave its colors out.
        asked.envs([("CARGO_TERM_COLOR", "always"), ("FORCE_COLOR", "1")]);
    }
    let mut running = asked.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(failed)?;
    let heard = Mutex::new(String::new());
    let (output, errors) = (running.stdout.take(), running.stderr.take());
    std::thread::scope(|scope| {
        scope.spawn(|| pass_on(output, &heard, &mut std::io::stdout()));
        pass_on(errors, &heard, &mut std::io::stderr());
    });
    let succeeded = running.wait().map_err(failed)?.success();
    Ok((succeeded, heard.into_inner().unwrap_or_else(PoisonError::into_inner)))
}

fn pass_on(from: Option<impl Read>, heard: &Mutex<String>, to: &mut impl Write) {
    let Some(from) = from else { return };
    for line in BufReader::new(from).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        // A terminal that went away is no reason to stop the work.
        let _ = writeln!(to, "{line}");
        let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.push_str(&line);
        heard.push('\n');
    }
}

/// Runs a program silently and gives what it printed, if it succeeded.
pub fn ask(program: &str, arguments: &[&str]) -> Option<String> {
    let output = command(".", program, arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn say(program: &str, arguments: &[&str]) {
    println!("\n$ {program} {}", arguments.join(" "));
    // A terminal that went away is no reason to stop the work.
    let _ = std::io::stdout().flush();
}
