use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};
use hearth_domain::{Id, ResponseWish, Theme};

use super::One;
use super::word::{THEMES, WISHES, one_of};

/// Make cards: copies of what you choose to show.
#[derive(Debug, Subcommand)]
pub enum CardVerb {
    /// Make a card. It starts empty: only what is given here goes in.
    Make(CardMake),
    /// The cards of this journal.
    List,
    /// One card, and how it was made.
    Show(One),
    /// What others will see, from the very bytes that would be sent, and what stays behind.
    Preview(One),
    /// Delete a card. What was already shown stays in "Who has what".
    Delete(One),
}

/// Make a card.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("words").args(["text", "text_file", "picture"]).required(true).multiple(true))]
pub struct CardMake {
    /// The moment it is made from, for your own eyes only.
    #[arg(long, value_name = "MOMENT")]
    pub from: Option<Id>,
    /// The words.
    #[arg(long, value_name = "TEXT", conflicts_with = "text_file")]
    pub text: Option<String>,
    /// The words, from a file ("-": the input).
    #[arg(long, value_name = "FILE|-")]
    pub text_file: Option<PathBuf>,
    /// How it looks.
    #[arg(long, value_parser = one_of::<Theme>(THEMES))]
    pub theme: Option<Theme>,
    /// The name on it; no name unless you give one.
    #[arg(long, value_name = "NAME")]
    pub sign: Option<String>,
    /// No name on it (as it is without --sign).
    #[arg(long, conflicts_with = "sign")]
    pub no_name: bool,
    /// "Talks about: ..."; may be repeated.
    #[arg(long, value_name = "LINE")]
    pub talks_about: Vec<String>,
    /// What answer is welcome.
    #[arg(long, value_name = "WISH", value_parser = one_of::<ResponseWish>(WISHES))]
    pub wish: Option<ResponseWish>,
    /// A picture of the moment to put on it, by the picture's id.
    #[arg(long, value_name = "ATTACHMENT", requires = "from")]
    pub picture: Option<Id>,
    /// What the picture shows, for those who cannot see it.
    #[arg(long, value_name = "TEXT", requires = "picture")]
    pub picture_description: Option<String>,
}

/// Who has what, and taking it back.
#[derive(Debug, Subcommand)]
pub enum ShareVerb {
    /// One plain sentence for each share.
    List,
    /// All that is recorded of one share.
    Show(One),
    /// Take a card back.
    TakeBack(One),
    /// Erase the record of a share that is over, or of all that are. This takes nothing back.
    Erase(EraseShare),
}

/// Which records to erase.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").args(["id", "all"]).required(true))]
pub struct EraseShare {
    /// Its id.
    pub id: Option<Id>,
    /// All that are over; those of cards that are still shown, kept or asked back stay.
    #[arg(long)]
    pub all: bool,
}
