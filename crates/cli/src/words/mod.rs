//! What came back, in plain words for a terminal.

mod card;
mod group;
mod journal;
mod moment;

use std::fmt::Write as _;

pub use card::welcome;

use hearth_app::api::Items;
use serde::Serialize;

/// How wide a line of somebody's text may be.
pub const WIDTH: usize = 72;

/// Anything that can be said to a person.
pub trait Words {
    /// Some lines, without a newline at the end.
    fn words(&self) -> String;
}

/// A thing about which nothing more is to be said than what was done with it.
#[derive(Debug, Serialize)]
pub struct Done<Id> {
    /// Its id.
    pub id: Id,
    #[serde(skip)]
    words: &'static str,
}

impl<Id> Done<Id> {
    pub fn new(id: Id, words: &'static str) -> Self {
        Self { id, words }
    }
}

impl<Id> Words for Done<Id> {
    fn words(&self) -> String {
        self.words.to_owned()
    }
}

impl<T: Words> Words for Items<T> {
    fn words(&self) -> String {
        if self.items.is_empty() {
            return "Nothing here yet.".into();
        }
        self.items.iter().map(Words::words).collect::<Vec<_>>().join("\n")
    }
}

/// The word of a kind, state or wish, as the design spells it, for people.
fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word.replace('_', " "),
        _ => String::new(),
    }
}

/// Adds a line “name: value” where there is a value.
fn field(text: &mut String, name: &str, value: &str) {
    let value = crate::plain::line(value);
    if !value.is_empty() {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n{name}: {value}");
    }
}

/// Adds a block of text after an empty line, where there is one.
fn paragraph(text: &mut String, body: &str) {
    if !body.trim().is_empty() {
        text.push_str("\n\n");
        text.push_str(&crate::plain::block(body.trim_end(), 2, WIDTH));
    }
}
