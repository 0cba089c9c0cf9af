use std::path::PathBuf;

use clap::{Args, Subcommand};
use hearth_domain::{Dimension, Id, LookBack, MomentKind};

use super::One;
use super::word::{DIMENSIONS, KINDS, LOOK_BACK, one_of};

/// Write, read, change and delete moments.
#[derive(Debug, Subcommand)]
pub enum MomentVerb {
    /// Write a moment.
    Add(Box<MomentArgs>),
    /// List moments, newest first.
    List(ListArgs),
    /// Show one moment, whole.
    Show(One),
    /// Change a moment: only what is given changes; an empty value clears a field.
    Edit(Box<EditArgs>),
    /// Put a moment into the bin.
    Delete(One),
    /// Take a moment out of the bin.
    Restore(One),
    /// Erase a moment for ever: out of the log, the store and the snapshots too, at once.
    Erase(One),
}

/// Change a moment.
#[derive(Debug, Args)]
pub struct EditArgs {
    /// Its id.
    pub id: Id,
    /// What changes.
    #[command(flatten)]
    pub moment: MomentArgs,
    /// Take a picture off it, by the picture's id; may be repeated.
    #[arg(long, value_name = "ATTACHMENT")]
    pub detach: Vec<Id>,
}

/// What a moment may hold: all of it optional but one text or picture.
#[derive(Debug, Default, Args)]
pub struct MomentArgs {
    /// What it is about; reflection when nobody chooses.
    #[arg(long, value_parser = one_of::<MomentKind>(KINDS))]
    pub kind: Option<MomentKind>,
    /// A short title.
    #[arg(long)]
    pub title: Option<String>,
    /// The text (paragraphs, *italic*, **bold**, lists, quotes).
    #[arg(long, value_name = "TEXT", conflicts_with = "body_file")]
    pub body: Option<String>,
    /// The text, from a file ("-": the input).
    #[arg(long, value_name = "FILE|-")]
    pub body_file: Option<PathBuf>,
    /// When it happened: 2026-03-14, 2026-03, 2026 or "about 2026-03-14".
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// Where in life; may be repeated.
    #[arg(long, value_parser = one_of::<Dimension>(DIMENSIONS))]
    pub dimension: Vec<Dimension>,
    /// A feeling in your own words; may be repeated.
    #[arg(long)]
    pub feeling: Vec<String>,
    /// A tag; may be repeated.
    #[arg(long)]
    pub tag: Vec<String>,
    /// What it talks about; may be repeated.
    #[arg(long, value_name = "LINE")]
    pub talks_about: Vec<String>,
    /// The question this answers.
    #[arg(long)]
    pub question: Option<String>,
    /// Whether Hearth may bring it back by itself.
    #[arg(long, value_parser = one_of::<LookBack>(LOOK_BACK))]
    pub look_back: Option<LookBack>,
    /// A photo or drawing (JPEG, PNG, WebP, GIF); may be repeated. Place and camera data are removed.
    #[arg(long, value_name = "FILE")]
    pub attach: Vec<PathBuf>,
    /// A milestone: what it took.
    #[arg(long, value_name = "TEXT")]
    pub took: Option<String>,
    /// A milestone: who helped.
    #[arg(long, value_name = "TEXT")]
    pub helped: Option<String>,
    /// A milestone: the strength used.
    #[arg(long, value_name = "TEXT")]
    pub strength: Option<String>,
    /// A milestone: what I learned.
    #[arg(long, value_name = "TEXT")]
    pub learned: Option<String>,
    /// A milestone: how I mark it.
    #[arg(long, value_name = "TEXT")]
    pub mark: Option<String>,
}

/// Which moments.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// At most so many (50).
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
    /// Leave out the first so many.
    #[arg(long, value_name = "N")]
    pub skip: Option<u32>,
    /// Only this kind.
    #[arg(long, value_parser = one_of::<MomentKind>(KINDS))]
    pub kind: Option<MomentKind>,
    /// From this day on.
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Up to this day.
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// What is in the bin instead.
    #[arg(long)]
    pub bin: bool,
}

/// Find moments by their words.
#[derive(Debug, Args)]
pub struct SearchArgs {
    /// Every word must occur.
    pub query: String,
    /// At most so many (50).
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
}
