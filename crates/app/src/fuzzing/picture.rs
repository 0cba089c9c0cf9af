//! Pictures from exports, files and cards.

use std::io::Cursor;
use std::ops::RangeInclusive;

use hearth_domain::{CARD_PICTURE_MAX, PictureKind};
use image::ImageReader;

use super::{Came, came, split};
use crate::picture::{self, CARD_SIDE_MAX, CleanPicture, SIDE_MAX};

/// Decoding as many pixels as are allowed takes a second without any mistake, and longer in a build for fuzzing. More
/// than that must be refused at once.
const MANY: RangeInclusive<u64> = 1_000_000..=40_000_000;

/// A picture that is added to a moment, made into a card's, or received on one.
pub fn picture(input: &[u8]) -> Came {
    let Some((way, rest)) = split(input, 4) else { return Came::Refused };
    if MANY.contains(&pixels(rest)) {
        return Came::Refused;
    }
    came(match way {
        0 => added(rest),
        1 => shown(rest),
        2 => picture::check_card(PictureKind::Jpeg, rest).is_ok(),
        _ => picture::check_card(PictureKind::Png, rest).is_ok(),
    })
}

fn pixels(bytes: &[u8]) -> u64 {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok();
    let size = reader.and_then(|reader| reader.into_dimensions().ok());
    size.map_or(0, |(width, height)| u64::from(width) * u64::from(height))
}

/// What was cleaned is small enough, and can be looked at again.
fn added(bytes: &[u8]) -> bool {
    let clean = picture::clean(bytes);
    assert_eq!(clean.is_ok(), picture::check(bytes).is_ok(), "a dry run says something else");
    let Ok(clean) = clean else { return false };
    within(&clean, SIDE_MAX);
    assert_eq!(picture::check(&clean.bytes), Ok(()), "a cleaned picture is refused");
    true
}

/// What one app puts on a card, every other accepts.
fn shown(bytes: &[u8]) -> bool {
    let Ok(clean) = picture::for_card(bytes) else { return false };
    within(&clean, CARD_SIDE_MAX);
    assert!(clean.bytes.len() <= CARD_PICTURE_MAX);
    let kind = if clean.media_type == "image/png" { PictureKind::Png } else { PictureKind::Jpeg };
    assert_eq!(picture::check_card(kind, &clean.bytes), Ok(()), "a card's own picture is refused");
    true
}

fn within(clean: &CleanPicture, side: u32) {
    assert!((1..=side).contains(&clean.width) && (1..=side).contains(&clean.height));
}
