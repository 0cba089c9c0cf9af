//! Text from other people, made harmless before anybody sees it.

/// Longest name, in characters.
pub const MAX_NAME: usize = 40;
/// Longest name of a group, in characters.
pub const MAX_GROUP_NAME: usize = 80;
/// Longest line sent with a response, and longest word to an author whose card is set aside.
pub const MAX_LINE: usize = 280;
/// Longest question.
pub const MAX_QUESTION: usize = 500;
/// Longest agreement.
pub const MAX_AGREEMENT: usize = 4_000;

/// One line: trimmed, at most `limit` characters, nothing invisible that reorders or hides text. `None`
/// when nothing is left.
pub(crate) fn line(text: &str, limit: usize) -> Option<String> {
    let plain: String = text.chars().filter(|c| !is_hidden(*c)).map(spaced).collect();
    shortened(&plain, limit)
}

/// The same, but line breaks stay.
pub(crate) fn paragraphs(text: &str, limit: usize) -> Option<String> {
    let plain: String = text.chars().filter(|c| *c == '\n' || (!is_hidden(*c) && !is_break(*c))).collect();
    shortened(&plain, limit)
}

fn shortened(text: &str, limit: usize) -> Option<String> {
    let short: String = text.trim().chars().take(limit).collect();
    let short = short.trim_end();
    (!short.is_empty()).then(|| short.to_owned())
}

fn spaced(c: char) -> char {
    if is_break(c) { ' ' } else { c }
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\t' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Joiners stay: scripts and emoji need them. Breaks are for the caller to decide.
fn is_hidden(c: char) -> bool {
    !is_break(c) && hearth_domain::is_hidden(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_is_trimmed_and_cannot_turn_the_text_around() {
        assert_eq!(line("  Ana \u{202e}txt.exe\u{0007} ", MAX_NAME).as_deref(), Some("Ana txt.exe"));
        assert_eq!(line("Ana\nAdmitted", MAX_NAME).as_deref(), Some("Ana Admitted"));
        assert_eq!(line(" \u{200b}\u{feff} ", MAX_NAME), None);
    }

    #[test]
    fn names_of_all_scripts_stay_whole() {
        for name in ["José", "علي", "नेहा", "李雷", "👩‍👧"] {
            assert_eq!(line(name, MAX_NAME).as_deref(), Some(name));
        }
    }

    #[test]
    fn an_agreement_keeps_its_lines() {
        assert_eq!(paragraphs("one\r\ntwo\u{202e}\n", 100).as_deref(), Some("one\ntwo"));
    }

    proptest! {
        #[test]
        fn whatever_comes_in_the_result_is_short_and_stays_the_same(text in "\\PC*|[\\s\\u{202a}-\\u{202e}]*", limit in 1usize..60) {
            if let Some(clean) = line(&text, limit) {
                prop_assert!(clean.chars().count() <= limit);
                prop_assert!(!clean.chars().any(char::is_control));
                prop_assert_eq!(line(&clean, limit), Some(clean));
            }
        }
    }
}
