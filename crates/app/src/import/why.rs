use hearth_domain::MomentError;

use super::ImportError;
use crate::api::Skipped;
use crate::picture::PictureError;

/// Why something did not come along: its words for a terminal, its code for a catalogue in other languages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Why {
    #[error("This entry is damaged and could not be read. The others came in.")]
    EntryDamaged,
    #[error("Some of its tags were left out: a moment has at most 50, of at most 120 characters each.")]
    TagsLeftOut,
    #[error("Its date could not be read. It came in without one.")]
    DateUnreadable,
    #[error("This date could not be read. Write 2026-03-14.")]
    DateOfNote,
    #[error("There are no words and no picture in it that Hearth can read.")]
    NoWords,
    #[error("An entry brings at most 100 pictures. Its words came in.")]
    TooManyPictures,
    #[error("This photo is not in the export. The entry's words came in.")]
    PhotoMissing,
    #[error("The text names it, but the export does not have it.")]
    NotInExport,
    #[error("Hearth keeps words and pictures, not videos. Keep the export for this one.")]
    Video,
    #[error("Hearth keeps words and pictures, not recordings. Keep the export for this one.")]
    Recording,
    #[error("Hearth keeps words and pictures, not PDFs. Keep the export for this one.")]
    Pdf,
    #[error("Hearth has no place for it. The text came in.")]
    NoPlace,
    #[error("No note shows them.")]
    NotShown,
    #[error("Only .md and .markdown notes are read.")]
    NotANote,
    #[error("It has the same name and the same words as “{0}”, so it comes in once.")]
    Twice(String),
    #[error("It is not UTF-8 text. Save it as UTF-8 and import again.")]
    NotUtf8,
    #[error(
        "The lines between “---” at its top are not proper YAML (near line {0}). They came in as part of the text, as they are."
    )]
    BrokenTop(usize),
    #[error("It is not in the folder. Hearth opens no connection to fetch it.")]
    Remote,
    #[error("This picture is not in the folder.")]
    PictureMissing,
    #[error("This picture lies outside the folder, where Hearth does not look.")]
    PictureOutside,
    #[error("Part of this folder could not be read.")]
    FolderPart,
    #[error("This folder could not be read.")]
    Folder,
    #[error("It lies too many folders deep.")]
    TooDeep,
    #[error("It could not be read.")]
    Unreadable,
    #[error("It is a link to another place. Links are not followed.")]
    Link,
    #[error("Its name points outside the zip, as no diary writes it.")]
    OutsideZip,
    #[error("There are too many to list them all.")]
    TooManyLines,
    #[error("{}", .0.reason())]
    File(#[from] ImportError),
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error(transparent)]
    Moment(#[from] MomentError),
}

impl Why {
    /// The line of a report. `parts` name the thing from the inside out: a file, then the entry it stands in.
    pub(crate) fn about(self, name: impl Into<String>, parts: &[&str]) -> Skipped {
        let name = name.into();
        let parts = match parts {
            [] => vec![name.clone()],
            parts => parts.iter().map(|part| (*part).to_owned()).collect(),
        };
        Skipped { name, parts, reason: self.to_string(), code: self.code().to_owned(), detail: self.detail() }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::EntryDamaged => "entry_damaged",
            Self::TagsLeftOut => "tags_left_out",
            Self::DateUnreadable => "date_unreadable",
            Self::DateOfNote => "date_of_note",
            Self::NoWords => "no_words",
            Self::TooManyPictures => "too_many_pictures",
            Self::PhotoMissing => "photo_missing",
            Self::NotInExport => "not_in_export",
            Self::Video => "video",
            Self::Recording => "recording",
            Self::Pdf => "pdf",
            Self::NoPlace => "no_place",
            Self::NotShown => "not_shown",
            Self::NotANote => "not_a_note",
            Self::Twice(_) => "twice",
            Self::NotUtf8 => "not_utf8",
            Self::BrokenTop(_) => "broken_top",
            Self::Remote => "remote",
            Self::PictureMissing => "picture_missing",
            Self::PictureOutside => "picture_outside",
            Self::FolderPart | Self::Folder => "folder_unreadable",
            Self::TooDeep => "too_deep",
            Self::Unreadable => "unreadable",
            Self::Link => "link",
            Self::OutsideZip => "outside_zip",
            Self::TooManyLines => "too_many_lines",
            Self::File(error) => error.code(),
            Self::Picture(error) => error.code(),
            Self::Moment(error) => error.code(),
        }
    }

    /// What goes into the blank of the words for this code; empty where they have none.
    fn detail(&self) -> String {
        match self {
            Self::Twice(first) => first.clone(),
            Self::BrokenTop(line) => line.to_string(),
            Self::Picture(PictureError::Unsupported { kind }) => (*kind).to_owned(),
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_carries_its_words_and_what_other_languages_need() {
        let line = Why::Twice("a/n.md".to_owned()).about("b/n.md", &[]);
        assert_eq!((line.code.as_str(), line.detail.as_str()), ("twice", "a/n.md"));
        assert_eq!(line.parts, ["b/n.md"]);
        assert!(line.reason.contains("“a/n.md”"));
        let line = Why::Video.about("a.mp4 in “A walk”", &["a.mp4", "A walk"]);
        assert_eq!((line.parts.len(), line.detail.as_str()), (2, ""));
    }
}
