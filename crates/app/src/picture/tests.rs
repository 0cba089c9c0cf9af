use std::io::Cursor;

use image::metadata::Orientation;
use image::{
    DynamicImage, GenericImageView, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Rgb, RgbImage,
};

use super::*;

/// A picture whose left half is red and whose right half is blue.
fn two_halves(width: u32, height: u32) -> DynamicImage {
    let half = |x, _| if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, half))
}

/// A picture that compresses badly, from a small generator with a fixed seed.
fn noise(width: u32, height: u32) -> DynamicImage {
    let mut state = 7_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |_, _| Rgb([next(), next(), next()])))
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    image.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

fn decoded(picture: &CleanPicture) -> DynamicImage {
    let image = image::load_from_memory(&picture.bytes).unwrap();
    assert_eq!(image.dimensions(), (picture.width, picture.height));
    image
}

/// EXIF with an orientation and a GPS latitude reference, little endian, as a camera writes it.
fn exif(orientation: u16) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x02\0".to_vec();
    exif.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0]);
    exif.extend(orientation.to_le_bytes());
    exif.extend([0, 0]);
    exif.extend([0x0F, 0x01, 2, 0, 12, 0, 0, 0, 38, 0, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"CanaryPhone\0");
    exif
}

fn jpeg_with_exif(image: &DynamicImage, orientation: u16) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::jpeg::JpegEncoder::new(&mut bytes);
    encoder.set_exif_metadata(exif(orientation)).unwrap();
    image.write_with_encoder(encoder).unwrap();
    bytes
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn what_the_camera_wrote_is_gone() {
    let before = jpeg_with_exif(&two_halves(64, 32), 1);
    assert!(
        contains(&before, b"CanaryPhone") && contains(&before, b"Exif"),
        "the camera's data is there at first"
    );
    for after in [clean(&before).unwrap(), for_card(&before).unwrap()] {
        assert!(!contains(&after.bytes, b"CanaryPhone") && !contains(&after.bytes, b"Exif"));
        let mut decoder = ImageReader::new(Cursor::new(&after.bytes))
            .with_guessed_format()
            .unwrap()
            .into_decoder()
            .unwrap();
        assert_eq!(decoder.exif_metadata().unwrap(), None);
        assert_eq!(decoder.xmp_metadata().unwrap(), None);
        assert_eq!(decoder.icc_profile().unwrap(), None);
    }
}

#[test]
fn text_chunks_of_a_png_are_gone() {
    let mut before = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(&mut before);
    encoder.set_exif_metadata(exif(1)).unwrap();
    two_halves(16, 16).write_with_encoder(encoder).unwrap();
    assert!(contains(&before, b"CanaryPhone"));
    let after = clean(&before).unwrap();
    assert_eq!(after.media_type, "image/png");
    assert!(!contains(&after.bytes, b"CanaryPhone") && !contains(&after.bytes, b"eXIf"));
}

#[test]
fn a_photo_taken_sideways_stands_upright() {
    let sideways = u16::from(Orientation::Rotate90.to_exif());
    let picture = clean(&jpeg_with_exif(&two_halves(64, 32), sideways)).unwrap();
    assert_eq!((picture.width, picture.height), (32, 64));
    let image = decoded(&picture).to_rgb8();
    let (top, bottom) = (image.get_pixel(16, 8), image.get_pixel(16, 56));
    assert!(top.0[0] > 180 && bottom.0[2] > 180, "the left half is on top now: {top:?} {bottom:?}");
}

#[test]
fn every_kind_that_is_offered_is_read() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let bytes = encoded(&two_halves(40, 20), format);
        let picture = clean(&bytes).unwrap();
        assert!(check(&bytes).is_ok());
        let image = decoded(&picture).to_rgb8();
        assert!(image.get_pixel(5, 10).0[0] > 180 && image.get_pixel(35, 10).0[2] > 180, "{format:?}");
    }
}

#[test]
fn a_large_one_is_fitted_and_a_small_one_is_not_blown_up() {
    let large = clean(&encoded(&two_halves(5_120, 1_280), ImageFormat::Png)).unwrap();
    assert_eq!((large.width, large.height), (2_560, 640));
    let small = clean(&encoded(&two_halves(10, 5), ImageFormat::Png)).unwrap();
    assert_eq!((small.width, small.height), (10, 5));
}

#[test]
fn transparency_stays_and_a_photo_becomes_a_jpeg() {
    let mut glass = two_halves(32, 32).to_rgba8();
    glass.get_pixel_mut(3, 3).0[3] = 0;
    let glass = clean(&encoded(&DynamicImage::ImageRgba8(glass), ImageFormat::WebP)).unwrap();
    assert_eq!(glass.media_type, "image/png");
    assert_eq!(decoded(&glass).to_rgba8().get_pixel(3, 3).0[3], 0);
    let photo = clean(&encoded(&noise(800, 800), ImageFormat::Png)).unwrap();
    assert_eq!(photo.media_type, "image/jpeg");
}

#[test]
fn a_card_s_picture_fits_however_busy_it_is() {
    for image in [noise(1_700, 900), DynamicImage::ImageRgba8(noise(900, 900).to_rgba8())] {
        let picture = for_card(&encoded(&image, ImageFormat::Png)).unwrap();
        assert!(picture.bytes.len() <= CARD_PICTURE_MAX, "{}", picture.bytes.len());
        assert!(picture.width.max(picture.height) <= CARD_SIDE_MAX);
        decoded(&picture);
    }
}

#[test]
fn a_see_through_card_picture_lies_on_white_when_it_must_shrink() {
    let mut glass = noise(700, 700).to_rgba8();
    for pixel in glass.pixels_mut() {
        pixel.0[3] = if pixel.0[0] == 0 { 255 } else { 0 };
    }
    let picture = for_card(&encoded(&DynamicImage::ImageRgba8(glass), ImageFormat::Png)).unwrap();
    assert!(picture.bytes.len() <= CARD_PICTURE_MAX);
    assert_eq!(picture.media_type, "image/jpeg");
    let middle = *decoded(&picture).to_rgb8().get_pixel(picture.width / 2, picture.height / 2);
    assert!(middle.0.iter().all(|channel| *channel > 200), "{middle:?}");
}

#[test]
fn a_wide_colour_photo_is_brought_into_srgb() {
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let plain = DynamicImage::ImageRgb8(RgbImage::from_pixel(8, 8, Rgb([200, 80, 60])));
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    encoder.set_icc_profile(profile).unwrap();
    plain.write_with_encoder(encoder).unwrap();
    let red = decoded(&clean(&bytes).unwrap()).to_rgb8().get_pixel(4, 4).0[0];
    assert!(red > 205, "Display P3 red is stronger than the same number in sRGB: {red}");
}

/// A PNG that says it is enormous in a few bytes.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = encoded(&two_halves(1, 1), ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32fast_of(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes
}

fn crc32fast_of(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

#[test]
fn a_decompression_bomb_is_refused_before_it_unfolds() {
    for (width, height) in [(65_000, 65_000), (6_400, 6_300), (i32::MAX as u32, 1)] {
        assert_eq!(clean(&bomb(width, height)).unwrap_err().code(), "picture_too_large", "{width}x{height}");
    }
    assert_eq!(clean(&vec![0; INPUT_MAX + 1]).unwrap_err(), PictureError::TooLarge);
}

#[test]
fn a_file_cut_off_anywhere_is_refused() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let whole = encoded(&noise(64, 64), format);
        for part in [whole.len() / 4, whole.len() / 2, whole.len() - 40] {
            let refused = clean(&whole[..part]).unwrap_err();
            assert_eq!(refused, PictureError::Damaged, "{format:?} cut at {part} of {}", whole.len());
            assert_eq!(check(&whole[..part]).unwrap_err(), refused);
        }
    }
}

#[test]
fn a_picture_without_pixels_is_refused_by_both_looks() {
    let mut bytes = encoded(&two_halves(12, 9), ImageFormat::Gif);
    assert_eq!(bytes[8..10], 9_u16.to_le_bytes(), "where a GIF says how high it is");
    bytes[8..10].fill(0);
    assert_eq!(clean(&bytes).unwrap_err(), PictureError::Damaged);
    assert_eq!(check(&bytes).unwrap_err(), PictureError::Damaged);
}

#[test]
fn a_cut_off_photo_with_a_whole_thumbnail_inside_is_still_cut_off() {
    let thumbnail = encoded(&two_halves(8, 8), ImageFormat::Jpeg);
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::jpeg::JpegEncoder::new(&mut bytes);
    encoder.set_exif_metadata([exif(1), thumbnail].concat()).unwrap();
    noise(64, 64).write_with_encoder(encoder).unwrap();
    assert!(clean(&bytes).is_ok());
    assert_eq!(clean(&bytes[..bytes.len() - 100]).unwrap_err(), PictureError::Damaged);
}

#[test]
fn what_is_no_picture_is_named() {
    let cases: [(&[u8], &str); 7] = [
        (b"", "picture_empty"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1", "picture_unsupported"),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1", "picture_unsupported"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "picture_unsupported"),
        (b"II*\0\x08\0\0\0", "picture_unsupported"),
        (b"just words", "not_a_picture"),
        (b"\xFF", "not_a_picture"),
    ];
    for (bytes, code) in cases {
        assert_eq!(clean(bytes).unwrap_err().code(), code, "{bytes:?}");
    }
    let heic = clean(b"\0\0\0\x18ftypheic\0\0\0\0mif1").unwrap_err();
    assert!(heic.to_string().contains("HEIC") && heic.to_string().contains("JPEG"));
}

#[test]
fn changed_bytes_never_panic() {
    let mut state = 99_u64;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let whole = encoded(&two_halves(24, 24), format);
        for _ in 0..300 {
            let mut bytes = whole.clone();
            for _ in 0..1 + next(6) {
                let at = next(bytes.len());
                bytes[at] = next(256) as u8;
            }
            if let Ok(picture) = clean(&bytes) {
                decoded(&picture);
            }
        }
    }
}
