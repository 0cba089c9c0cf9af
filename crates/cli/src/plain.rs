//! Words of others on one's own terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// `text` without anything that could move the cursor, change colours or turn the reading direction:
/// a card is somebody else's words, and a terminal obeys what it prints.
pub fn harmless(text: &str) -> String {
    text.chars().filter(|&letter| letter == '\n' || !is_command(letter)).collect()
}

/// The same on one line.
pub fn line(text: &str) -> String {
    harmless(&text.replace(['\n', '\r', '\t'], " ")).trim().to_owned()
}

/// One line of at most `width` columns; what does not fit is left out, and seen to be.
pub fn clip(text: &str, width: usize) -> String {
    let text = line(text);
    if text.width() <= width {
        return text;
    }
    let mut used = 1;
    let fits = |letter: &char| {
        used += letter.width().unwrap_or_default();
        used <= width
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{}…", kept.trim_end())
}

/// Each line moved in by `indent` spaces, broken at `width` columns where it is longer.
pub fn block(text: &str, indent: usize, width: usize) -> String {
    let lines = harmless(text).lines().flat_map(|line| wrap(line, width)).collect::<Vec<_>>();
    let pad = " ".repeat(indent);
    lines.iter().map(|line| format!("{pad}{line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

fn wrap(line: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in line.split(' ') {
        let Some(last) = lines.last_mut() else { continue };
        if !last.is_empty() && last.width() + 1 + word.width() > width {
            lines.push(word.to_owned());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}

fn is_command(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_cannot_command_the_terminal() {
        let attack = "hi\u{1b}]0;title\u{7} \u{9b}2J\u{202e}evil\r\nnext";
        assert_eq!(harmless(attack), "hi]0;title 2Jevil\nnext");
        assert_eq!(line("one\ntwo\u{1b}[A"), "one two[A");
    }

    #[test]
    fn a_heading_takes_one_line_of_a_list() {
        assert_eq!(clip("short", 5), "short");
        assert_eq!(clip("a longer one", 9), "a longer…");
        assert_eq!(clip("日本語です", 6), "日本…");
    }

    #[test]
    fn long_lines_are_broken_between_words() {
        assert_eq!(block("one two three", 2, 7), "  one two\n  three");
        assert_eq!(block("a\n\nb", 1, 20), " a\n\n b");
    }
}
