use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

use super::json::{RawEntry, RichPiece, rich_words};
use crate::import::tidy;

const MARK: &str = "](dayone-moment:";

/// An entry's words, with what stood among them.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Markdown without Day One's escapes and without the marks of photos and other files.
    pub body: String,
    /// Identifiers of those, in the order in which they stood, with their description.
    pub marks: Vec<Mark>,
}

/// Where a photo or another file stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub identifier: String,
    pub description: String,
}

/// The words of an entry, from whichever form has them.
pub(super) fn words(raw: &RawEntry) -> Words {
    let text = raw.text.as_deref().unwrap_or_default();
    if !text.trim().is_empty() {
        return from_markdown(text);
    }
    raw.rich_text.as_deref().and_then(rich_words).map(from_rich_text).unwrap_or_default()
}

fn from_markdown(text: &str) -> Words {
    let text = text.replace(['\u{2028}', '\u{2029}'], "\n");
    let (plain, marks) = take_marks(&text);
    let body = without_escapes(&plain);
    let body = if marks.is_empty() { body } else { tidy::close_gaps(&body) };
    Words { body, marks }
}

fn from_rich_text(pieces: Vec<RichPiece>) -> Words {
    let mut words = Words::default();
    for piece in pieces {
        match piece {
            RichPiece::Words(text) => words.body.push_str(&text.replace(['\u{2028}', '\u{2029}'], "\n")),
            RichPiece::Media(identifier) => {
                words.marks.push(Mark { identifier, description: String::new() });
            }
        }
    }
    words
}

/// Takes every `![...](dayone-moment:...)` out. They are written by a program, always in this form.
fn take_marks(text: &str) -> (String, Vec<Mark>) {
    let mut plain = String::with_capacity(text.len());
    let mut marks = Vec::new();
    let mut rest = text;
    while let Some(middle) = rest.find(MARK) {
        let after = middle + MARK.len();
        let line_start = rest[..middle].rfind('\n').map_or(0, |at| at + 1);
        let start = rest[line_start..middle].rfind("![").map(|at| line_start + at);
        let end = rest[after..].find([')', '\n']).map(|at| after + at);
        let (Some(start), Some(end)) = (start, end.filter(|at| rest.as_bytes()[*at] == b')')) else {
            plain.push_str(&rest[..after]);
            rest = &rest[after..];
            continue;
        };
        let identifier = rest[after..end].rsplit('/').next().unwrap_or_default().to_owned();
        marks.push(Mark { identifier, description: rest[start + 2..middle].to_owned() });
        plain.push_str(&rest[..start]);
        rest = &rest[end + 1..];
    }
    plain.push_str(rest);
    (plain, marks)
}

/// Day One writes a backslash before each punctuation mark that Markdown might take for its own. In code
/// a backslash is a backslash.
fn without_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut from = 0;
    for code in code_in(text) {
        if code.start >= from {
            push_unescaped(&text[from..code.start], &mut plain);
            plain.push_str(&text[code.clone()]);
            from = code.end;
        }
    }
    push_unescaped(&text[from..], &mut plain);
    plain
}

fn push_unescaped(text: &str, plain: &mut String) {
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let escapes = character == '\\' && characters.peek().is_some_and(char::is_ascii_punctuation);
        plain.extend(if escapes { characters.next() } else { Some(character) });
    }
}

fn code_in(text: &str) -> Vec<Range<usize>> {
    let events = Parser::new_ext(text, Options::empty()).into_offset_iter();
    let is_code = |event: &Event| {
        matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))))
    };
    events.filter(|(event, _)| is_code(event)).map(|(_, range)| range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> String {
        from_markdown(text).body
    }

    #[test]
    fn escapes_go_and_formatting_stays() {
        assert_eq!(
            body(r"Day 61\. \(Really\!\) **bold** \#1 \\ done\-ish"),
            r"Day 61. (Really!) **bold** #1 \ done-ish"
        );
        assert_eq!(body("a \\n b \\ü c \\"), "a \\n b \\ü c \\");
    }

    #[test]
    fn code_keeps_its_backslashes() {
        assert_eq!(body("`a\\.b` and a\\.b"), "`a\\.b` and a.b");
        assert_eq!(body("```\nx\\.y\n```\nx\\.y"), "```\nx\\.y\n```\nx.y");
    }

    #[test]
    fn marks_are_taken_out_in_order() {
        let words =
            from_markdown("One ![](dayone-moment://AA) two\n\n![my cat](dayone-moment:/video/BB)\n\nthree");
        assert_eq!(words.body, "One  two\n\nthree");
        let marks: Vec<_> =
            words.marks.iter().map(|mark| (mark.identifier.as_str(), mark.description.as_str())).collect();
        assert_eq!(marks, [("AA", ""), ("BB", "my cat")]);
    }

    #[test]
    fn marks_that_are_not_whole_stay_as_words() {
        for text in ["![](dayone-moment://AA", "x](dayone-moment://AA)", "![\n](dayone-moment:\n//A)"] {
            let words = from_markdown(text);
            assert_eq!((words.body.as_str(), words.marks.len()), (text, 0));
        }
    }

    #[test]
    fn a_text_only_in_the_rich_form_is_found() {
        let raw = RawEntry {
            rich_text: Some(r#"{"contents":[{"text":"Called her.\n"},{"embeddedObjects":[{"identifier":"AA","type":"photo"}]},{"text":"3.5 hours"}]}"#.into()),
            ..RawEntry::default()
        };
        let found = words(&raw);
        assert_eq!(found.body, "Called her.\n3.5 hours");
        assert_eq!(found.marks[0].identifier, "AA");
    }
}
