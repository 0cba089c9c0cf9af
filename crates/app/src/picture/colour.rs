use image::DynamicImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Phones write photos in wider colours and say so in a profile. The profile is not kept, so the colours
/// are brought into sRGB, which is what a picture without a profile means. A profile that cannot be read
/// leaves the pixels as they are.
pub(super) fn to_srgb(image: DynamicImage, profile: Option<&[u8]>) -> DynamicImage {
    let Some(profile) = profile.and_then(rgb_profile) else { return image };
    let layout = match image {
        DynamicImage::ImageRgb8(_) => Layout::Rgb,
        DynamicImage::ImageRgba8(_) => Layout::Rgba,
        _ => return image,
    };
    converted(&image, &profile, layout).unwrap_or(image)
}

fn rgb_profile(bytes: &[u8]) -> Option<ColorProfile> {
    ColorProfile::new_from_slice(bytes).ok().filter(|profile| profile.color_space == DataColorSpace::Rgb)
}

fn converted(image: &DynamicImage, profile: &ColorProfile, layout: Layout) -> Option<DynamicImage> {
    let srgb = ColorProfile::new_srgb();
    let transform = profile.create_transform_8bit(layout, &srgb, layout, TransformOptions::default()).ok()?;
    let mut pixels = vec![0; image.as_bytes().len()];
    transform.transform(image.as_bytes(), &mut pixels).ok()?;
    let (width, height) = (image.width(), image.height());
    match layout {
        Layout::Rgb => image::RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8),
        _ => image::RgbaImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgba8),
    }
}
