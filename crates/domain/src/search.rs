/// A search: every word must occur, whatever its case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    words: Vec<String>,
}

/// A piece of text around the first word found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// The piece before the match.
    pub before: String,
    /// The match as it stands in the text.
    pub found: String,
    /// The piece after it.
    pub after: String,
}

const AROUND: usize = 60;

impl Query {
    /// The words of a text, folded by `fold` (case, and accents where the caller can).
    pub fn new(text: &str, fold: impl Fn(&str) -> String) -> Self {
        Self { words: text.split_whitespace().map(&fold).filter(|word| !word.is_empty()).collect() }
    }

    /// Nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether every word occurs in some of the texts.
    pub fn matches<'a>(&self, texts: impl Iterator<Item = &'a str>, fold: impl Fn(&str) -> String) -> bool {
        let folded: Vec<String> = texts.map(fold).collect();
        self.words.iter().all(|word| folded.iter().any(|text| text.contains(word)))
    }

    /// The first place in `text` where a word stands, with some text around it.
    pub fn snippet(&self, text: &str, fold: impl Fn(char) -> String) -> Option<Snippet> {
        let characters: Vec<char> = text.chars().collect();
        let folded: Vec<(usize, char)> = characters
            .iter()
            .enumerate()
            .flat_map(|(at, c)| fold(*c).chars().map(move |f| (at, f)).collect::<Vec<_>>())
            .collect();
        let (from, to) = self.words.iter().filter_map(|word| find(&folded, word)).min()?;
        Some(Snippet {
            before: clip_front(&characters[..from]),
            found: characters[from..to].iter().collect(),
            after: clip_back(&characters[to..]),
        })
    }
}

fn find(folded: &[(usize, char)], word: &str) -> Option<(usize, usize)> {
    let word: Vec<char> = word.chars().collect();
    let at = folded.windows(word.len()).position(|window| window.iter().map(|(_, c)| c).eq(word.iter()))?;
    Some((folded.get(at)?.0, folded.get(at + word.len() - 1)?.0 + 1))
}

fn clip_front(text: &[char]) -> String {
    let piece: String = text[text.len().saturating_sub(AROUND)..].iter().collect();
    if text.len() > AROUND { format!("…{piece}") } else { piece }.replace('\n', " ")
}

fn clip_back(text: &[char]) -> String {
    let piece: String = text[..text.len().min(AROUND)].iter().collect();
    if text.len() > AROUND { format!("{piece}…") } else { piece }.replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lower(text: &str) -> String {
        text.to_lowercase()
    }

    #[test]
    fn all_words_must_occur_somewhere() {
        let query = Query::new("Sister called", lower);
        assert!(query.matches(["I CALLED", "my sister"].into_iter(), lower));
        assert!(!query.matches(["my sister"].into_iter(), lower));
    }

    #[test]
    fn the_snippet_shows_the_text_as_it_was_written() {
        let query = Query::new("sister", lower);
        let snippet = query.snippet("Then my SISTER came.", |c| c.to_lowercase().collect()).unwrap();
        assert_eq!(
            (snippet.before.as_str(), snippet.found.as_str(), snippet.after.as_str()),
            ("Then my ", "SISTER", " came.")
        );
    }
}
