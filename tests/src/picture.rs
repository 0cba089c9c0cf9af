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
    difference_above(u32::MAX, one, other)
}

/// The same, looking only at so many rows at the top.
pub fn difference_above(rows: u32, one: &[u8], other: &[u8]) -> Result<f64, Trouble> {
    let (one, other) = (image::load_from_memory(one)?.to_rgb8(), image::load_from_memory(other)?.to_rgb8());
    if one.dimensions() != other.dimensions() {
        return Ok(1.0);
    }
    let seen = rows.min(one.height()) as usize * one.width() as usize;
    let differ = one.pixels().zip(other.pixels()).take(seen).filter(|(one, other)| one != other).count();
    Ok(differ as f64 / seen.max(1) as f64)
}
