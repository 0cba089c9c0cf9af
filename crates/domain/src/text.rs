/// One line of text with surrounding space, control, direction-changing and invisible characters removed, so
/// that nobody can fake another's words or name (Unicode TR 36, “bidirectional text spoofing”).
pub fn clean_line(text: &str) -> String {
    let spaced: String =
        text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).collect();
    spaced.chars().filter(|c| !is_hidden(*c)).collect::<String>().trim().to_owned()
}

/// Text of several lines: line ends become `\n`, harmful characters go, the rest stays as typed.
pub fn clean_text(text: &str) -> String {
    let unix = text.replace("\r\n", "\n").replace('\r', "\n");
    unix.chars()
        .filter(|c| *c == '\n' || *c == '\t' || is_harmless(*c))
        .collect::<String>()
        .trim_end()
        .to_owned()
}

/// Whether nobody sees a character that changes what they see, or makes one name look like another: controls,
/// directions, and whatever takes no room. Joiners are none of these, since scripts and emoji need them.
pub fn is_hidden(c: char) -> bool {
    !is_harmless(c) || matches!(c, '\u{AD}' | '\u{180E}' | '\u{200B}' | '\u{2060}'..='\u{206F}')
}

/// What may stand in a longer text. A soft hyphen or a space without width only says where a line may break.
fn is_harmless(c: char) -> bool {
    let directional =
        matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}');
    let invisible = matches!(c, '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{2028}' | '\u{2029}' | '\u{E0000}'..='\u{E007F}');
    !c.is_control() && !directional && !invisible
}

/// The sentences of a text, in order, from which a card's words can be picked one by one.
///
/// A sentence ends at `.`, `!`, `?` or `…` followed by a space, or at the end of a line. List and quote
/// marks at the start of a line are left out.
pub fn sentences(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        let line = line.trim_start_matches(['#', '>', '-', '*', ' ', '\t']).trim();
        split_line(line, &mut found);
    }
    found
}

fn split_line(line: &str, found: &mut Vec<String>) {
    let mut start = 0;
    let mut characters = line.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let ends = matches!(c, '.' | '!' | '?' | '…');
        let next_is_space = characters.peek().is_some_and(|(_, next)| next.is_whitespace());
        if ends && next_is_space {
            let end = at + c.len_utf8();
            push_sentence(&line[start..end], found);
            start = end;
        }
    }
    push_sentence(&line[start..], found);
}

fn push_sentence(text: &str, found: &mut Vec<String>) {
    let text = text.trim();
    if text.chars().any(char::is_alphanumeric) {
        found.push(text.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn direction_changes_and_controls_are_made_harmless() {
        assert_eq!(clean_line("  Jay\u{202E}\u{0007} \n"), "Jay");
        assert_eq!(clean_line("A\u{200B}n\u{AD}a\u{2060}"), "Ana");
        assert_eq!(clean_text("re\u{AD}covery"), "re\u{AD}covery");
        assert_eq!(clean_text("one\r\ntwo\u{2066}\u{0000}"), "one\ntwo");
    }

    #[test]
    fn emoji_arabic_and_combining_marks_stay() {
        for text in ["👩🏽‍🚒 ok", "مرحبا", "e\u{301}"] {
            assert_eq!(clean_line(text), text);
        }
    }

    #[test]
    fn sentences_keep_every_word() {
        let text = "I called my sister. She answered!\n- We laughed\n\n> 3.5 hours";
        assert_eq!(sentences(text), ["I called my sister.", "She answered!", "We laughed", "3.5 hours"]);
    }
}
