use hearth_domain::ResponseKind;

/// What a person typed.
#[derive(Debug, PartialEq)]
pub enum Typed {
    /// Enter alone: go on with what was asked.
    GoOn,
    /// Not now.
    No,
    Help,
    Who,
    Board,
    Cards,
    Share {
        number: usize,
        keep_until: Option<String>,
    },
    Write(String),
    Answer {
        number: usize,
        kind: ResponseKind,
        line: Option<String>,
    },
    Back(usize),
    Ask,
    Pass,
    Keep,
    Leave,
    Let(String),
    NotLet(String),
    Question(String),
    Closing(String),
    Aside {
        number: usize,
        words: Option<String>,
    },
    Out(String),
    Pause,
    Resume,
    Code,
    End,
}

/// Reads one typed line; nothing when it is no command.
pub fn read(line: &str) -> Option<Typed> {
    let line = line.trim();
    if line.is_empty() {
        return Some(Typed::GoOn);
    }
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    let simple = match word {
        "/help" | "/h" | "/?" => Typed::Help,
        "/who" => Typed::Who,
        "/board" => Typed::Board,
        "/cards" => Typed::Cards,
        "/ask" => Typed::Ask,
        "/pass" => Typed::Pass,
        "/keep" => Typed::Keep,
        "/leave" => Typed::Leave,
        "/pause" => Typed::Pause,
        "/resume" => Typed::Resume,
        "/code" => Typed::Code,
        "/end" => Typed::End,
        "/no" if rest.is_empty() => Typed::No,
        _ => return with_rest(word, rest),
    };
    Some(simple)
}

fn with_rest(word: &str, rest: &str) -> Option<Typed> {
    match word {
        "/let" => Some(Typed::Let(rest.to_owned())),
        "/no" => Some(Typed::NotLet(rest.to_owned())),
        "/back" => rest.parse().ok().map(Typed::Back),
        "/share" => share(rest),
        "/heard" => answer(rest, ResponseKind::Heard),
        "/same" => answer(rest, ResponseKind::SameHere),
        "/thanks" => answer(rest, ResponseKind::ThankYou),
        "/glad" => answer(rest, ResponseKind::Glad),
        "/aside" => numbered(rest).map(|(number, words)| Typed::Aside { number, words }),
        _ if rest.is_empty() => None,
        "/write" => Some(Typed::Write(rest.to_owned())),
        "/question" => Some(Typed::Question(rest.to_owned())),
        "/closing" => Some(Typed::Closing(rest.to_owned())),
        "/out" => Some(Typed::Out(rest.to_owned())),
        _ => None,
    }
}

fn answer(rest: &str, kind: ResponseKind) -> Option<Typed> {
    numbered(rest).map(|(number, line)| Typed::Answer { number, kind, line })
}

fn share(rest: &str) -> Option<Typed> {
    let (number, more) = numbered(rest)?;
    let keep_until = match more {
        None => None,
        Some(more) => Some(more.strip_prefix("until ")?.trim().to_owned()),
    };
    Some(Typed::Share { number, keep_until })
}

fn numbered(rest: &str) -> Option<(usize, Option<String>)> {
    let (number, more) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let more = Some(more.trim().to_owned()).filter(|more| !more.is_empty());
    Some((number.parse().ok()?, more))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_help_shows() {
        assert_eq!(read("  "), Some(Typed::GoOn));
        assert_eq!(read("/share 2"), Some(Typed::Share { number: 2, keep_until: None }));
        let until = Typed::Share { number: 2, keep_until: Some("2026-03-14".into()) };
        assert_eq!(read("/share 2 until 2026-03-14"), Some(until));
        let heard = Typed::Answer { number: 1, kind: ResponseKind::Heard, line: Some("A few words".into()) };
        assert_eq!(read("/heard 1 A few words"), Some(heard));
        assert_eq!(read("/no"), Some(Typed::No));
        assert_eq!(read("/no Jay"), Some(Typed::NotLet("Jay".into())));
    }

    #[test]
    fn a_slip_is_never_a_share() {
        for slip in
            ["share 2", "/share", "/share two", "/share 2 2026-03-14", "/write", "hello", "/dance", "/back"]
        {
            assert_eq!(read(slip), None, "{slip}");
        }
    }
}
