use hearth_app::api::{
    CardFace, CardPreview, CardView, InboxCard, InboxRow, InboxView, ShareDetail, ShareView,
};
use hearth_domain::ResponseWish;

use super::{WIDTH, Words, field, word};
use crate::plain::{block, line};

impl Words for CardFace {
    fn words(&self) -> String {
        let rule = "-".repeat(WIDTH + 4);
        let mut text = format!("{rule}\n{}", block(self.text.trim_end(), 2, WIDTH));
        if let Some(picture) = &self.picture {
            text.push_str(&format!("\n  [picture: {}]", line(&picture.description)));
        }
        if let Some(name) = &self.signed_as {
            text.push_str(&format!("\n  - {}", line(name)));
        }
        field(&mut text, "  talks about", &self.content_notes.join(", "));
        field(&mut text, "  welcome", welcome(self.response_wish));
        format!("{text}\n{rule}")
    }
}

/// What answer an author welcomes, as the listener reads it.
pub fn welcome(wish: ResponseWish) -> &'static str {
    match wish {
        ResponseWish::JustListen => "please just listen",
        ResponseWish::SameHereWelcome => "a quiet sign",
        ResponseWish::AFewWordsWelcome => "a quiet sign, or a few words",
        ResponseWish::AskMeFirst => "ask me first",
    }
}

impl Words for CardView {
    fn words(&self) -> String {
        let shown = if self.is_shown { "  (shown)" } else { "" };
        format!("{}{shown}\n{}", self.id, self.face.words())
    }
}

const NO_NAME: &str = "\nNo name is drawn on it, and no screen says whose it is. The apps in the group do know, \
     so that you can take it back.";

impl Words for CardPreview {
    fn words(&self) -> String {
        let stays = self.not_sent.iter().map(|code| code.replace('_', " ")).collect::<Vec<_>>().join(", ");
        let mut text = format!("What others will see ({} bytes):\n{}", self.bytes, self.face.words());
        field(&mut text, "Not sent", &stays);
        if self.face.signed_as.is_none() {
            text.push_str(NO_NAME);
        }
        text
    }
}

impl Words for ShareView {
    fn words(&self) -> String {
        format!("{}  {}", self.id, line(&self.sentence))
    }
}

impl Words for ShareDetail {
    fn words(&self) -> String {
        let names: Vec<_> = self.recipients.iter().map(|recipient| recipient.name.as_str()).collect();
        let mut text = format!("{}\n{}", self.share.words(), self.face.words());
        field(&mut text, "to", &names.join(", "));
        field(&mut text, "what for", &self.purpose);
        field(&mut text, "signed", &self.signature);
        field(&mut text, "words agreed to", &self.text_version);
        field(&mut text, "answers", &self.share.heard.iter().map(word).collect::<Vec<_>>().join(", "));
        field(&mut text, "taken back", self.taken_back_on.as_deref().unwrap_or_default());
        for words in self.share.lines.iter().chain(&self.share.replies) {
            field(&mut text, "  words for you", words);
        }
        field(&mut text, "fingerprint of what was sent", &self.hash);
        text
    }
}

impl Words for InboxRow {
    fn words(&self) -> String {
        let new = if self.is_new { " (new)" } else { "" };
        let group = line(&self.group);
        let from = self.from.as_deref().map_or_else(|| "somebody".to_owned(), line);
        format!("{}  {from}, {group}, {}: until {}{new}", self.id, self.since, self.until)
    }
}

impl Words for InboxView {
    fn words(&self) -> String {
        let rows = self.items.iter().map(Words::words).collect::<Vec<_>>().join("\n");
        let rows = if rows.is_empty() { "Nothing is shared with you now.".to_owned() } else { rows };
        if self.something_went { format!("A card is no longer shared with you.\n{rows}") } else { rows }
    }
}

impl Words for InboxCard {
    fn words(&self) -> String {
        let waiting = if self.reply_waiting { "\nYour reply goes with the next circle." } else { "" };
        format!("{}\n{}{waiting}", self.row.words(), self.face.words())
    }
}
