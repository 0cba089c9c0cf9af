//! Pictures, made harmless: decoded under limits, turned upright, fitted, and written anew.
//!
//! Only pixels come through. What a camera or a phone wrote beside them (EXIF, XMP, GPS, thumbnails, a
//! colour profile with a device's name) cannot survive, because nothing but pixels is ever encoded.

mod colour;
mod decode;
mod encode;
#[cfg(test)]
mod tests;

use hearth_domain::{CARD_PICTURE_MAX, PictureKind};

/// The longest side of a picture that is kept with a moment.
pub const SIDE_MAX: u32 = 2560;
/// The longest side of a picture on a card.
pub const CARD_SIDE_MAX: u32 = 1600;
/// The largest file that is looked at.
pub const INPUT_MAX: usize = 50 * 1024 * 1024;

/// A picture of which only the pixels are left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanPicture {
    /// `image/jpeg` or `image/png`.
    pub media_type: &'static str,
    /// The encoded picture.
    pub bytes: Vec<u8>,
    /// In pixels, as it is shown upright.
    pub width: u32,
    /// In pixels, as it is shown upright.
    pub height: u32,
}

/// Why a picture cannot be used. The file it came from is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    /// Nothing in the file.
    #[error("This picture file is empty.")]
    Empty,
    /// A kind of picture that Hearth does not read.
    #[error("Hearth cannot read {kind} pictures. Save a copy as JPEG or PNG and add that one.")]
    Unsupported {
        /// What it seems to be, such as `HEIC`.
        kind: &'static str,
    },
    /// Not a picture at all.
    #[error("This file is not a picture that Hearth knows. JPEG, PNG, WebP and GIF work.")]
    NotAPicture,
    /// More bytes, pixels or memory than Hearth spends on one picture.
    #[error(
        "This picture is too large: at most 50 MB and 40 million pixels. Save a smaller copy and add that one."
    )]
    TooLarge,
    /// The file is cut off or broken.
    #[error("This picture file is damaged, so it was left out. If you have another copy, add that one.")]
    Damaged,
}

impl PictureError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "picture_empty",
            Self::Unsupported { .. } => "picture_unsupported",
            Self::NotAPicture => "not_a_picture",
            Self::TooLarge => "picture_too_large",
            Self::Damaged => "picture_damaged",
        }
    }
}

/// The picture as it is kept with a moment: upright, within [`SIDE_MAX`], nothing but pixels.
pub fn clean(bytes: &[u8]) -> Result<CleanPicture, PictureError> {
    let picture = decode::decode(bytes, SIDE_MAX)?;
    encode::for_journal(&picture)
}

/// The picture as it goes onto a card: within [`CARD_SIDE_MAX`] and [`CARD_PICTURE_MAX`] bytes.
///
/// Quality, then size, go down step by step until it fits.
pub fn for_card(bytes: &[u8]) -> Result<CleanPicture, PictureError> {
    let picture = decode::decode(bytes, CARD_SIDE_MAX)?;
    encode::within(&picture, CARD_PICTURE_MAX)
}

/// Whether the bytes are what a card says they are: that format, no larger than a card's picture is made,
/// and whole. For pictures from other people, before anything draws them.
pub fn check_card(kind: PictureKind, bytes: &[u8]) -> Result<(), PictureError> {
    decode::look_at_card(kind, bytes, CARD_SIDE_MAX)
}

/// Whether [`clean`] would take this picture, at the cost of decoding it only.
pub fn check(bytes: &[u8]) -> Result<(), PictureError> {
    decode::look(bytes)
}
