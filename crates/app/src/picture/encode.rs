use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType as PngFilter, PngEncoder};
use image::{DynamicImage, Rgb, RgbImage};

use super::decode::{Decoded, fit};
use super::{CleanPicture, PictureError};

const QUALITY: u8 = 85;
/// Below this a drawing or a screenshot stays PNG, with its sharp edges.
const SMALL_PNG: usize = 1024 * 1024;
/// From the best to the least that still looks like the picture.
const CARD_QUALITIES: [u8; 4] = [85, 75, 65, 50];
const SMALLEST_SIDE: u32 = 64;

/// PNG where there is transparency or where it was drawn and stays small, else JPEG.
pub(super) fn for_journal(picture: &Decoded) -> Result<CleanPicture, PictureError> {
    let image = &picture.image;
    if see_through(image) {
        return png(image);
    }
    if picture.drawn && worth_a_png(image) {
        let kept = png(image)?;
        if kept.bytes.len() <= SMALL_PNG {
            return Ok(kept);
        }
    }
    jpeg(image, QUALITY)
}

/// The best encoding of at most `max` bytes.
pub(super) fn within(picture: &Decoded, max: usize) -> Result<CleanPicture, PictureError> {
    let first = for_journal(picture)?;
    if first.bytes.len() <= max {
        return Ok(first);
    }
    let mut image = on_white(&picture.image);
    loop {
        for quality in CARD_QUALITIES {
            let smaller = jpeg(&image, quality)?;
            if smaller.bytes.len() <= max {
                return Ok(smaller);
            }
        }
        let side = image.width().max(image.height()) * 3 / 4;
        if side < SMALLEST_SIDE {
            return Err(PictureError::TooLarge);
        }
        image = fit(image, side);
    }
}

fn see_through(image: &DynamicImage) -> bool {
    image.as_rgba8().is_some_and(|pixels| pixels.pixels().any(|pixel| pixel.0[3] < u8::MAX))
}

/// Compressing many pixels only to find out that they were a photo costs seconds.
fn worth_a_png(image: &DynamicImage) -> bool {
    u64::from(image.width()) * u64::from(image.height()) <= 4_000_000
}

fn png(image: &DynamicImage) -> Result<CleanPicture, PictureError> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, PngFilter::Adaptive);
    image.write_with_encoder(encoder).map_err(|_| PictureError::Damaged)?;
    Ok(finished("image/png", bytes, image))
}

fn jpeg(image: &DynamicImage, quality: u8) -> Result<CleanPicture, PictureError> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    let paper = image.color().has_alpha().then(|| on_white(image));
    paper.as_ref().unwrap_or(image).write_with_encoder(encoder).map_err(|_| PictureError::Damaged)?;
    Ok(finished("image/jpeg", bytes, image))
}

fn finished(media_type: &'static str, bytes: Vec<u8>, image: &DynamicImage) -> CleanPicture {
    CleanPicture { media_type, bytes, width: image.width(), height: image.height() }
}

/// JPEG has no transparency: what was see-through becomes paper, not black.
fn on_white(image: &DynamicImage) -> DynamicImage {
    let Some(pixels) = image.as_rgba8() else { return image.clone() };
    let mut paper = RgbImage::new(image.width(), image.height());
    for (target, source) in paper.pixels_mut().zip(pixels.pixels()) {
        let [red, green, blue, alpha] = source.0;
        *target = Rgb([red, green, blue].map(|channel| over_white(channel, alpha)));
    }
    DynamicImage::ImageRgb8(paper)
}

fn over_white(channel: u8, alpha: u8) -> u8 {
    let mixed = (u16::from(channel) * u16::from(alpha) + 255 * (255 - u16::from(alpha))) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}
