//! Pictures of windows, and whether they show anything.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::{Trouble, binaries};

/// A page with text has at least this share of pixels that are not its ground.
pub const LEAST_INK: f64 = 0.005;

/// Where pictures go.
pub fn folder() -> PathBuf {
    binaries::target().join("screenshots")
}

/// Keeps a picture as `NAME.png`, unless it shows nothing.
pub fn keep(name: &str, png: &[u8]) -> Result<PathBuf, Trouble> {
    if ink(png)? < LEAST_INK {
        return Err(Trouble::Blank(name.to_owned()));
    }
    std::fs::create_dir_all(folder())?;
    let path = folder().join(format!("{name}.png"));
    std::fs::write(&path, png)?;
    Ok(path)
}

/// Keeps a picture of what went wrong, blank or not.
pub fn keep_whatever(name: &str, png: &[u8]) {
    // What went wrong is told in words, too.
    let _ = std::fs::create_dir_all(folder());
    let _ = std::fs::write(folder().join(format!("{name}.png")), png);
}

/// The share of pixels that differ from the most common colour.
pub fn ink(png: &[u8]) -> Result<f64, Trouble> {
    let picture = image::load_from_memory(png)?.to_rgb8();
    let mut colours: HashMap<[u8; 3], u32> = HashMap::new();
    for pixel in picture.pixels() {
        *colours.entry(pixel.0).or_default() += 1;
    }
    let all = f64::from(picture.width()) * f64::from(picture.height());
    let ground = f64::from(colours.values().copied().max().unwrap_or_default());
    Ok(1.0 - ground / all.max(1.0))
}

/// The share of pixels in which two pictures differ; all, where they are not of one size.
pub fn difference(one: &[u8], other: &[u8]) -> Result<f64, Trouble> {
    difference_within((u32::MAX, u32::MAX), one, other)
}

/// The same, looking only at so many columns at the left and rows at the top.
pub fn difference_within(corner: (u32, u32), one: &[u8], other: &[u8]) -> Result<f64, Trouble> {
    let (one, other) = (image::load_from_memory(one)?.to_rgb8(), image::load_from_memory(other)?.to_rgb8());
    if one.dimensions() != other.dimensions() {
        return Ok(1.0);
    }
    let (width, height) = (corner.0.min(one.width()), corner.1.min(one.height()));
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let differ = pixels.filter(|(x, y)| one.get_pixel(*x, *y) != other.get_pixel(*x, *y)).count();
    Ok(differ as f64 / (f64::from(width) * f64::from(height)).max(1.0))
}
