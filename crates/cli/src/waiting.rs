use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

const STEP: Duration = Duration::from_secs(1);

/// Does some long work; a person at a terminal sees that it goes on, and for how long it has.
pub fn while_waiting<T>(words: &str, work: impl FnOnce() -> T) -> T {
    if !io::stderr().is_terminal() {
        return work();
    }
    let (done, finished) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || tick(words, &finished));
        let value = work();
        drop(done);
        value
    })
}

/// One line that is written over each second and wiped at the end.
fn tick(words: &str, finished: &Receiver<()>) {
    let since = Instant::now();
    while finished.recv_timeout(STEP) == Err(RecvTimeoutError::Timeout) {
        say(&format!("\r{words} {} s", since.elapsed().as_secs()));
    }
    say("\r\x1b[K");
}

/// Nothing depends on these words.
fn say(text: &str) {
    let mut err = io::stderr().lock();
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
}
