//! A small Day One export, made here: two entries, one with a photo, one with a milestone's tag.

use std::io::{Cursor, Write};
use std::path::Path;

use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::Trouble;

/// Writes the export; `words` go into its texts.
pub fn export(to: &Path, words: &[&str]) -> Result<(), Trouble> {
    let mut zip = ZipWriter::new(std::fs::File::create(to)?);
    let mut add = |name: &str, bytes: &[u8]| -> Result<(), Trouble> {
        zip.start_file(name, SimpleFileOptions::default()).map_err(std::io::Error::other)?;
        Ok(zip.write_all(bytes)?)
    };
    add("Journal.json", journal(words).to_string().as_bytes())?;
    add("photos/0123456789abcdef0123456789abcdef.jpeg", &photo()?)?;
    zip.finish().map_err(std::io::Error::other)?;
    Ok(())
}

fn journal(words: &[&str]) -> Value {
    let photo = "5C1D1D2F6B0A4E0E9C3B7A2F00000001";
    let first = format!("# A walk\n\nBy the river. {}\n\n![](dayone-moment://{photo})", words.join(" "));
    json!({
        "metadata": { "version": "1.0" },
        "entries": [
            {
                "uuid": "A0000000000000000000000000000001",
                "creationDate": "2025-06-01T17:04:11Z",
                "modifiedDate": "2025-06-01T17:10:00Z",
                "timeZone": "America/New_York",
                "tags": ["river"],
                "text": first,
                "photos": [{
                    "identifier": photo,
                    "md5": "0123456789abcdef0123456789abcdef",
                    "type": "jpeg"
                }]
            },
            {
                "uuid": "A0000000000000000000000000000002",
                "creationDate": "2025-07-14T09:00:00Z",
                "timeZone": "America/New_York",
                "text": "Thirty days\\. I called Sam\\."
            }
        ]
    })
}

/// A small JPEG.
pub fn photo() -> Result<Vec<u8>, Trouble> {
    let shade = |at: u32| u8::try_from(at % 256).unwrap_or_default();
    let picture = RgbImage::from_fn(96, 64, |x, y| Rgb([shade(x * 2), shade(y * 3), 90]));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg)?;
    Ok(bytes.into_inner())
}
