//! `cargo xtask icons`: the mark in every size that a system asks for, drawn from one SVG.

use std::fs;

use crate::sh::{self, Problem};

const SVG: &str = "icons/hearth.svg";
/// Names are those that the packager expects.
const SIZES: &[(&str, u32)] = &[
    ("16x16", 16),
    ("32x32", 32),
    ("48x48", 48),
    ("64x64", 64),
    ("128x128", 128),
    ("128x128@2x", 256),
    ("512x512", 512),
];

/// Draws all sizes, and puts them together for Windows and macOS.
pub fn icons() -> Result<(), Problem> {
    for (program, package) in
        [("rsvg-convert", "librsvg2-bin"), ("convert", "imagemagick"), ("png2icns", "icnsutils")]
    {
        if !sh::has(program) {
            return Err(format!("{program} is needed: apt-get install {package}"));
        }
    }
    for (name, size) in SIZES {
        draw(name, *size)?;
    }
    let png = |name: &str| format!("icons/{name}.png");
    let small = ["16x16", "32x32", "48x48", "64x64", "128x128@2x"].map(png);
    let mut windows: Vec<&str> = small.iter().map(String::as_str).collect();
    windows.push("icons/icon.ico");
    sh::must(".", "convert", &windows)?;
    let sizes = ["16x16", "32x32", "48x48", "128x128", "128x128@2x", "512x512"].map(png);
    let mut mac = vec!["icons/icon.icns"];
    mac.extend(sizes.iter().map(String::as_str));
    sh::must(".", "png2icns", &mac)?;
    fs::copy(sh::root().join("icons/512x512.png"), sh::root().join("icons/icon.png"))
        .map_err(|e| e.to_string())?;
    Ok(())
}

fn draw(name: &str, size: u32) -> Result<(), Problem> {
    let (size, to) = (size.to_string(), format!("icons/{name}.png"));
    sh::must(".", "rsvg-convert", &["--width", &size, "--height", &size, "--output", &to, SVG])
}
