use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use hearth_domain::PictureKind;
use image::error::ImageError;
use image::imageops::FilterType;
use image::{DynamicImage, GenericImageView, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::{INPUT_MAX, PictureError, colour};

const PIXELS_MAX: u64 = 40_000_000;
const MEMORY_MAX: u64 = 256 * 1024 * 1024;
const FINE_PIXELS_MAX: u64 = 16_000_000;

/// Pixels, upright, in sRGB, and what they came from.
pub(super) struct Decoded {
    pub image: DynamicImage,
    /// Drawn rather than photographed, as far as a file format can tell.
    pub drawn: bool,
}

/// Decodes under limits and fits the picture into a square of `side`.
pub(super) fn decode(bytes: &[u8], side: u32) -> Result<Decoded, PictureError> {
    let format = known_format(bytes)?;
    let (image, profile) = pixels(bytes, format)?;
    let image = colour::to_srgb(eight_bits(fit(image, side)), profile.as_deref());
    Ok(Decoded { image, drawn: matches!(format, ImageFormat::Png | ImageFormat::Gif) })
}

/// Decodes under limits and lets the pixels go.
pub(super) fn look(bytes: &[u8]) -> Result<(), PictureError> {
    let format = known_format(bytes)?;
    pixels(bytes, format).map(|_| ())
}

/// Refuses another format or a larger picture before a pixel is decoded.
pub(super) fn look_at_card(kind: PictureKind, bytes: &[u8], side: u32) -> Result<(), PictureError> {
    let said = match kind {
        PictureKind::Jpeg => ImageFormat::Jpeg,
        PictureKind::Png => ImageFormat::Png,
    };
    if known_format(bytes)? != said {
        return Err(PictureError::Damaged);
    }
    let size = ImageReader::with_format(Cursor::new(bytes), said).into_dimensions().map_err(refusal)?;
    if size.0 > side || size.1 > side {
        return Err(PictureError::TooLarge);
    }
    look(bytes)
}

fn pixels(bytes: &[u8], format: ImageFormat) -> Result<(DynamicImage, Option<Vec<u8>>), PictureError> {
    if format == ImageFormat::Jpeg && !jpeg_has_an_end(bytes) {
        return Err(PictureError::Damaged);
    }
    // A decoder that gives up on a hostile file by panicking must not take the journal down with it.
    catch_unwind(AssertUnwindSafe(|| pixels_unguarded(bytes, format))).unwrap_or(Err(PictureError::Damaged))
}

fn pixels_unguarded(
    bytes: &[u8],
    format: ImageFormat,
) -> Result<(DynamicImage, Option<Vec<u8>>), PictureError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refusal)?;
    let (width, height) = decoder.dimensions();
    // A GIF may say so; nothing can be written of it.
    if width == 0 || height == 0 {
        return Err(PictureError::Damaged);
    }
    if u64::from(width) * u64::from(height) > PIXELS_MAX || decoder.total_bytes() > MEMORY_MAX {
        return Err(PictureError::TooLarge);
    }
    let orientation = decoder.orientation().map_err(refusal)?;
    let profile = decoder.icc_profile().unwrap_or_default();
    let mut image = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    image.apply_orientation(orientation);
    Ok((image, profile))
}

fn refusal(error: ImageError) -> PictureError {
    match error {
        ImageError::Limits(_) => PictureError::TooLarge,
        _ => PictureError::Damaged,
    }
}

/// The finer filter needs sixteen bytes for each pixel of a half-made picture and a second for the largest
/// ones, so those, and the ones made much smaller, are averaged block by block instead.
pub(super) fn fit(image: DynamicImage, side: u32) -> DynamicImage {
    let (width, height) = image.dimensions();
    let longest = width.max(height);
    if longest <= side {
        image
    } else if longest >= 2 * side || u64::from(width) * u64::from(height) > FINE_PIXELS_MAX {
        image.thumbnail(side, side)
    } else {
        image.resize(side, side, FilterType::Triangle)
    }
}

fn eight_bits(image: DynamicImage) -> DynamicImage {
    match image {
        DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_) => image,
        DynamicImage::ImageLuma16(_) => DynamicImage::ImageLuma8(image.into_luma8()),
        _ if image.color().has_alpha() => DynamicImage::ImageRgba8(image.into_rgba8()),
        _ => DynamicImage::ImageRgb8(image.into_rgb8()),
    }
}

fn known_format(bytes: &[u8]) -> Result<ImageFormat, PictureError> {
    if bytes.is_empty() {
        return Err(PictureError::Empty);
    }
    if bytes.len() > INPUT_MAX {
        return Err(PictureError::TooLarge);
    }
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif)) => {
            Ok(format)
        }
        _ => Err(unknown_kind(bytes)),
    }
}

fn unknown_kind(bytes: &[u8]) -> PictureError {
    let kind = match bytes {
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', ..] => "AVIF",
        [_, _, _, _, b'f', b't', b'y', b'p', b'h' | b'm', ..] => "HEIC",
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => "TIFF",
        [b'B', b'M', ..] => "BMP",
        [b'%', b'P', b'D', b'F', ..] => "PDF",
        _ if looks_like_svg(bytes) => "SVG",
        _ => return PictureError::NotAPicture,
    };
    PictureError::Unsupported { kind }
}

fn looks_like_svg(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(1024)].windows(4).any(|window| window.eq_ignore_ascii_case(b"<svg"))
}

/// The decoder fills what is missing of a cut-off JPEG with grey. Inside the picture's data a 0xFF is
/// always followed by 0 or a restart mark, so an end mark after its start is there exactly when it is whole.
fn jpeg_has_an_end(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let [0xFF, marker, tail @ ..] = rest {
        rest = match (*marker, tail) {
            (0xFF, _) => &rest[1..],
            (0xDA, _) => return tail.windows(2).any(|pair| pair == [0xFF, 0xD9]),
            (_, [high, low, ..]) => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                tail.get(length.max(2)..).unwrap_or_default()
            }
            _ => return false,
        };
    }
    false
}
