//! Reading a suspect store in a process of its own: no key, no core dump, killed when it hangs.
//!
//! A program offers it by calling [`serve`] first thing in `main`.

use crate::error::Error;
use crate::memory;
use crate::salvage::{HANGS, NOT_STARTED, Raw, raw};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::{OnceLock, mpsc};
use std::time::Duration;

const ARGUMENT: &str = "--read-suspect-store";
/// What a store may hold that is worth carrying over.
const CAP: u64 = 4 * 1024 * 1024 * 1024;

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// To be called before anything else in `main`: where this process was started to read a suspect store, it does that,
/// and `main` returns the code. Otherwise the program is noted as one that can be started so.
pub fn serve() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_none_or(|first| first != ARGUMENT) {
        if let Ok(program) = std::env::current_exe() {
            let _ = PROGRAM.set(program);
        }
        return None;
    }
    memory::harden();
    memory::quiet_panics();
    let served = arguments.next().is_some_and(|path| write_raw(Path::new(&path)).is_ok());
    Some(if served { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Only ciphertext crosses the pipe.
fn write_raw(path: &Path) -> Result<(), Error> {
    let bytes = postcard::to_stdvec(&raw(path)?).map_err(|_| Error::Store("child"))?;
    Ok(std::io::stdout().write_all(&bytes)?)
}

/// `None` where the program does not offer a child.
pub(crate) fn read(path: &Path, patience: Duration) -> Option<Result<Raw, Error>> {
    PROGRAM.get().map(|program| read_in(program, path, patience))
}

fn read_in(program: &Path, path: &Path, patience: Duration) -> Result<Raw, Error> {
    let mut child = Command::new(program)
        .arg(ARGUMENT)
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| Error::Store(NOT_STARTED))?;
    let read = collect(&mut child, patience);
    // Ended or hanging: in both cases it is gone and reaped after this.
    let _ = child.kill();
    let ended = child.wait()?;
    let bytes = read?;
    if !ended.success() && bytes.is_empty() {
        return Err(Error::Store("child"));
    }
    postcard::from_bytes(&bytes).map_err(|_| Error::Store("child"))
}

fn collect(child: &mut Child, patience: Duration) -> Result<Vec<u8>, Error> {
    let mut out = child.stdout.take().ok_or(Error::Store("child"))?.take(CAP);
    let (send, receive) = mpsc::channel();
    let reader = move || {
        let mut bytes = Vec::new();
        let _ = send.send(out.read_to_end(&mut bytes).map(|_| bytes));
    };
    std::thread::Builder::new().spawn(reader).map_err(|_| Error::Store(NOT_STARTED))?;
    Ok(receive.recv_timeout(patience).map_err(|_| Error::Store(HANGS))??)
}
