use hearth_app::api::{AttachmentView, FoundMoment, MomentRow, MomentView};

use super::{Words, field, paragraph, word};
use crate::plain::{clip, line};

impl Words for MomentRow {
    fn words(&self) -> String {
        let picture = if self.has_pictures { " [picture]" } else { "" };
        let kind = word(&self.kind);
        format!("{}  {:<16} {:<10} {}{picture}", self.id, self.occurred_on, kind, clip(&self.heading, 60))
    }
}

impl Words for FoundMoment {
    fn words(&self) -> String {
        let around = format!("{}[{}]{}", self.before, self.found, self.after);
        format!("{}\n    {}", self.row.words(), line(&around))
    }
}

impl Words for MomentView {
    fn words(&self) -> String {
        let mut text = head(self);
        field(&mut text, "dimensions", &list(&self.dimensions));
        field(&mut text, "feelings", &self.feelings.join(", "));
        field(&mut text, "tags", &self.tags.join(", "));
        field(&mut text, "talks about", &self.content_notes.join(", "));
        field(&mut text, "question", self.question.as_deref().unwrap_or_default());
        milestone(&mut text, self);
        paragraph(&mut text, &self.body);
        let pictures: Vec<_> = self.attachments.iter().map(Words::words).collect();
        if pictures.is_empty() { text } else { format!("{text}\n\n{}", pictures.join("\n")) }
    }
}

impl Words for AttachmentView {
    fn words(&self) -> String {
        format!("{}: {}  {}", word(&self.kind), self.id, line(&self.description))
    }
}

fn head(moment: &MomentView) -> String {
    let title = if moment.title.is_empty() { String::new() } else { format!("{}\n", line(&moment.title)) };
    let written = moment.created.get(..10).unwrap_or(&moment.created);
    let when = moment.occurred_on.as_deref().unwrap_or(written);
    let bin = if moment.binned { " (in the bin)" } else { "" };
    format!("{title}{}, {when}{bin}\nid: {}", word(&moment.kind), moment.id)
}

fn milestone(text: &mut String, moment: &MomentView) {
    let notes = &moment.milestone;
    field(text, "what it took", &notes.took);
    field(text, "who helped", &notes.helped);
    field(text, "the strength used", &notes.strength);
    field(text, "what I learned", &notes.learned);
    field(text, "how I mark it", &notes.mark);
}

fn list<T: serde::Serialize>(items: &[T]) -> String {
    items.iter().map(word).collect::<Vec<_>>().join(", ")
}
