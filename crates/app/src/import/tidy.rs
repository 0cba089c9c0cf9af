use hearth_domain::clean_line;

const TITLE_MAX: usize = 300;
const TAG_MAX: usize = 120;
const TAGS_MAX: usize = 50;

/// Takes a first line such as `# A title` out of the text.
pub(super) fn split_title(text: &str) -> (String, String) {
    let trimmed = text.trim_start_matches(['\n', ' ']);
    let (first, rest) = trimmed.split_once('\n').unwrap_or((trimmed, ""));
    match first.strip_prefix("# ").map(clean_line) {
        Some(title) if !title.is_empty() && title.chars().count() <= TITLE_MAX => {
            (title, rest.trim_start_matches('\n').to_owned())
        }
        _ => (String::new(), trimmed.trim_end().to_owned()),
    }
}

/// The title if it is short enough to be one.
pub(super) fn title(text: &str) -> Option<String> {
    let title = clean_line(text);
    (!title.is_empty() && title.chars().count() <= TITLE_MAX).then_some(title)
}

/// The tags that can be kept, and whether some could not.
pub(super) fn tags(found: Vec<String>) -> (Vec<String>, bool) {
    let mut tags: Vec<String> = Vec::new();
    let mut left_out = false;
    for tag in found {
        let tag = clean_line(tag.trim_start_matches('#'));
        let fits = tag.chars().count() <= TAG_MAX && tags.len() < TAGS_MAX;
        if tag.is_empty() || tags.contains(&tag) {
            continue;
        }
        if fits { tags.push(tag) } else { left_out = true }
    }
    (tags, left_out)
}

/// A text cut to what fits in a report's line.
pub(super) fn short(text: &str) -> String {
    let line = clean_line(text);
    let mut cut: String = line.chars().take(60).collect();
    if cut.len() < line.len() {
        cut.push('…');
    }
    cut
}

/// No more than one empty line in a row, as there may be where pictures were taken out.
pub(super) fn close_gaps(text: &str) -> String {
    let mut closed = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.split_inclusive('\n') {
        empty = if line.trim().is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            closed.push_str(line);
        }
    }
    closed
}
