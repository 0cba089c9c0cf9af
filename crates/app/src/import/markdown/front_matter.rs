use saphyr_parser::{Event, Parser};

/// A longer heading than any program writes.
const LENGTH_MAX: usize = 64 * 1024;

/// What stands before the text of a note.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum FrontMatter {
    /// Nothing of that kind: all is text.
    None,
    /// Lines between `---` that are no proper YAML: all is text. The number of the line.
    Broken(usize),
    /// Names, in small letters with `_`, and what they say, as often as they occur.
    Fields(Vec<(String, Value)>),
}

/// What a name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing.
    Empty,
    /// One text, as written: `2026-03-14` and `yes` stay words.
    One(String),
    /// Several.
    Many(Vec<String>),
    /// Something nested, or a YAML alias. These are not followed: a few lines of them can unfold to gigabytes.
    Other,
}

/// Splits a note into its front matter and its text.
pub(super) fn split(note: &str) -> (FrontMatter, &str) {
    let Some((yaml, text)) = between_dashes(note) else { return (FrontMatter::None, note) };
    match fields(yaml) {
        Ok(Some(fields)) => (FrontMatter::Fields(fields), text),
        Ok(None) => (FrontMatter::None, note),
        Err(line) => (FrontMatter::Broken(line + 1), note),
    }
}

fn between_dashes(note: &str) -> Option<(&str, &str)> {
    let rest = note.strip_prefix("---")?;
    let (opening, rest) = rest.split_once('\n')?;
    let mut at = 0;
    for line in rest.split_inclusive('\n').take_while(|_| opening.trim().is_empty()) {
        if matches!(line.trim_end(), "---" | "...") {
            return Some((&rest[..at], &rest[at + line.len()..]));
        }
        at += line.len();
        if at > LENGTH_MAX {
            break;
        }
    }
    None
}

type Events<'a> = Parser<'a, saphyr_parser::StrInput<'a>>;

/// The fields of a YAML mapping; nothing if it is no mapping; the line in which it stops being YAML.
fn fields(yaml: &str) -> Result<Option<Vec<(String, Value)>>, usize> {
    let mut events = Parser::new_from_str(yaml);
    loop {
        match next(&mut events)? {
            Event::StreamStart | Event::DocumentStart(_) => {}
            Event::MappingStart(..) => break,
            Event::StreamEnd => return Ok(Some(Vec::new())),
            Event::Scalar(text, ..) if text.is_empty() || text == "~" => return Ok(Some(Vec::new())),
            _ => return Ok(None),
        }
    }
    let mut fields = Vec::new();
    loop {
        let name = match next(&mut events)? {
            Event::MappingEnd => break,
            Event::Scalar(name, ..) => Some(tidy_name(&name)),
            other => {
                skip(&other, &mut events)?;
                None
            }
        };
        let value = value(&mut events)?;
        fields.extend(name.map(|name| (name, value)));
    }
    // What follows must be YAML too, or the mapping was cut short by a mistake.
    while !matches!(next(&mut events)?, Event::StreamEnd) {}
    Ok(Some(fields))
}

fn next<'a>(events: &mut Events<'a>) -> Result<Event<'a>, usize> {
    match events.next_event() {
        Some(Ok((event, _))) => Ok(event),
        Some(Err(error)) => Err(error.marker().line()),
        None => Ok(Event::StreamEnd),
    }
}

fn value(events: &mut Events<'_>) -> Result<Value, usize> {
    match next(events)? {
        Event::Scalar(text, ..) if matches!(&*text, "" | "~" | "null") => Ok(Value::Empty),
        Event::Scalar(text, ..) => Ok(Value::One(text.into_owned())),
        Event::SequenceStart(..) => list(events),
        other => skip(&other, events).map(|()| Value::Other),
    }
}

fn list(events: &mut Events<'_>) -> Result<Value, usize> {
    let mut found = Vec::new();
    let mut flat = true;
    loop {
        match next(events)? {
            Event::SequenceEnd => break,
            Event::Scalar(text, ..) => found.push(text.into_owned()),
            other => {
                skip(&other, events)?;
                flat = false;
            }
        }
    }
    Ok(if flat { Value::Many(found) } else { Value::Other })
}

/// Passes over whatever `event` began.
fn skip(event: &Event<'_>, events: &mut Events<'_>) -> Result<(), usize> {
    let mut depth = change(event);
    while depth > 0 {
        match next(events)? {
            Event::StreamEnd => return Ok(()),
            event => depth += change(&event),
        }
    }
    Ok(())
}

fn change(event: &Event<'_>) -> i64 {
    match event {
        Event::SequenceStart(..) | Event::MappingStart(..) => 1,
        Event::SequenceEnd | Event::MappingEnd => -1,
        _ => 0,
    }
}

fn tidy_name(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(name: &str, value: &str) -> (String, Value) {
        (name.to_owned(), Value::One(value.to_owned()))
    }

    #[test]
    fn fields_keep_the_words_as_written() {
        let (front, text) =
            split("---\nTitle: \"My day: good\"\ndate: 2026-03-14\nCreated-At: yes\n---\nText\n---\n");
        let fields = vec![one("title", "My day: good"), one("date", "2026-03-14"), one("created_at", "yes")];
        assert_eq!((front, text), (FrontMatter::Fields(fields), "Text\n---\n"));
    }

    #[test]
    fn lists_nested_things_and_duplicates() {
        let (front, _) =
            split("---\ntags: [a, b]\ntags:\n  - c\nplace: {lat: 1, of: [2]}\nempty:\nlast: ok\n---\n");
        let many = |words: &[&str]| Value::Many(words.iter().map(|word| (*word).to_owned()).collect());
        let fields = vec![
            ("tags".to_owned(), many(&["a", "b"])),
            ("tags".to_owned(), many(&["c"])),
            ("place".to_owned(), Value::Other),
            ("empty".to_owned(), Value::Empty),
            one("last", "ok"),
        ];
        assert_eq!(front, FrontMatter::Fields(fields));
    }

    #[test]
    fn what_is_no_mapping_is_text() {
        for note in [
            "---\na line between two rules\n---\nmore",
            "--- x\na: b\n---\n",
            "---\nnever: closed\n",
            "words",
            "",
        ] {
            assert_eq!(split(note), (FrontMatter::None, note));
        }
    }

    #[test]
    fn broken_yaml_says_in_which_line() {
        for (note, line) in [("---\ntitle: a: b\n---\nText", 2), ("---\nok: yes\nlist: [a, b\n---\nText", 4)]
        {
            let (front, text) = split(note);
            assert_eq!(text, note);
            let FrontMatter::Broken(found) = front else { panic!("{front:?}") };
            assert!(found.abs_diff(line) <= 1, "{found} is near {line}");
        }
    }

    #[test]
    fn aliases_are_never_unfolded() {
        let mut bomb = "---\na: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for (from, to) in ('a'..'y').zip('b'..'z') {
            bomb.push_str(&format!("{to}: &{to} [*{from}, *{from}, *{from}, *{from}, *{from}]\n"));
        }
        bomb.push_str("title: *y\n---\nText");
        let (front, text) = split(&bomb);
        let FrontMatter::Fields(fields) = front else { panic!("{front:?}") };
        assert_eq!(text, "Text");
        assert_eq!(fields.last(), Some(&("title".to_owned(), Value::Other)));
    }

    #[test]
    fn deep_nesting_does_no_harm() {
        let deep = format!("---\na: {}{}\n---\nText", "[".repeat(20_000), "]".repeat(20_000));
        let (front, _) = split(&deep);
        assert!(matches!(front, FrontMatter::Fields(_) | FrontMatter::Broken(_)));
    }
}
