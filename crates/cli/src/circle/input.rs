use std::io::{self, BufRead};
use std::sync::mpsc::Sender;
use std::thread;

use hearth_app::Hearth;
use hearth_app::api::CircleEvent;

/// Everything a seat waits for, in one queue.
#[derive(Debug)]
pub enum Input {
    /// Something happened in the circle.
    Event(Box<CircleEvent>),
    /// A line was typed or sent.
    Line(String),
    /// Nobody will type or send anything any more.
    Closed,
    /// Ctrl-C, or the system asks to go.
    Interrupt,
}

/// Hears the circle.
pub fn events(hearth: &Hearth, to: Sender<Input>) {
    hearth.on_circle_event(move |event| {
        // A queue without a reader: the process is on its way out.
        let _ = to.send(Input::Event(Box::new(event)));
    });
}

/// Reads lines until the input is closed.
pub fn lines(to: Sender<Input>) {
    thread::spawn(move || {
        let mut input = io::stdin().lock();
        while let Some(line) = next_line(&mut input) {
            if to.send(Input::Line(line)).is_err() {
                return;
            }
        }
        let _ = to.send(Input::Closed);
    });
}

/// Bytes that are no text become a line that no command fits: an error event, not the end of the circle.
fn next_line(input: &mut impl BufRead) -> Option<String> {
    let mut bytes = Vec::new();
    match input.read_until(b'\n', &mut bytes) {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).to_owned()),
    }
}

/// Hears Ctrl-C and the system's wish to end. Where that cannot be had, Ctrl-C ends the process at once.
pub fn interrupts(to: Sender<Input>) {
    let _ = ctrlc::set_handler(move || {
        let _ = to.send(Input::Interrupt);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_no_text_does_not_end_the_input() {
        let mut input = &b"one\r\n\xff\xfe\n\nlast"[..];
        let lines: Vec<_> = std::iter::from_fn(|| next_line(&mut input)).collect();
        assert_eq!(lines, ["one", "\u{fffd}\u{fffd}", "", "last"]);
    }
}
