//! The kept corpus of fuzzing, through the same doors: what once led somewhere still does, and nothing breaks.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper of tests fails by panicking")]

mod import_support;

use std::fs;
use std::path::{Path, PathBuf};

use hearth_app::fuzzing::{self, Came};
use hearth_domain::{
    Agreement, Attachment, AttachmentKind, Card, CardPicture, Group, Id, Moment, PictureKind, Recipient,
    ResponseKind, Share, ShareEnd, ShareState,
};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageEncoder, ImageFormat, Rgba, RgbaImage};
use import_support::{dayone, dayone_entry, folder, jpeg, zipped};
use moxcms::ColorProfile;
use serde::Serialize;
use serde_json::json;
use tempfile::TempDir;

type Door = fn(&Path, &[u8]) -> Came;

const DOORS: [(&str, Door); 3] = [
    ("body", |_, input| fuzzing::body(input)),
    ("import", fuzzing::import),
    ("picture", |_, input| fuzzing::picture(input)),
];

fn place(door: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(door)
}

#[test]
fn what_was_kept_goes_through_or_is_refused_and_keeps_its_promises() {
    let dir = TempDir::new().unwrap();
    for (name, door) in DOORS {
        let files = fs::read_dir(place(name)).unwrap_or_else(|error| panic!("fuzz/corpus/{name}: {error}"));
        let kept = files.map(|file| fs::read(file.unwrap().path()).unwrap());
        let came: Vec<Came> = kept.map(|input| door(dir.path(), &input)).collect();
        let through = came.iter().filter(|came| **came == Came::Through).count();
        assert!(through >= 3, "{name}: {through} of {} go through", came.len());
        assert!(came.len() - through >= 3, "{name}: {through} of {} go through", came.len());
    }
}

#[test]
fn what_programs_write_goes_through_every_door() {
    let dir = TempDir::new().unwrap();
    for (name, door) in DOORS {
        for (number, seed) in seeds(name).iter().enumerate() {
            assert_eq!(door(dir.path(), seed), Came::Through, "{name} {number}");
        }
    }
}

/// Puts the seeds beside what is kept; `cargo xtask fuzz --keep` then chooses among them.
#[test]
#[ignore = "run once when what is read has changed"]
fn plant() {
    for (name, _) in DOORS {
        fs::create_dir_all(place(name)).unwrap();
        for (number, seed) in seeds(name).iter().enumerate() {
            fs::write(place(name).join(format!("seed-{number:02}")), seed).unwrap();
        }
    }
}

fn seeds(door: &str) -> Vec<Vec<u8>> {
    match door {
        "body" => bodies(),
        "import" => exports(),
        _ => pictures(),
    }
}

fn by(way: u8, bytes: &[u8]) -> Vec<u8> {
    [&[way], bytes].concat()
}

fn bodies() -> Vec<Vec<u8>> {
    let photo = Attachment {
        id: Id::from_bytes([1; 16]),
        kind: AttachmentKind::Photo,
        media_type: "image/png".into(),
        description: "a cat".into(),
        bytes: 700,
        file: vec![1, 2, 3],
        origin: Some("abc".into()),
    };
    let moment = Moment {
        title: "A day".into(),
        body: "Rain on the **roof**.".into(),
        occurred_on: "about 2026-03-14".parse().ok(),
        tags: vec!["rain".into()],
        attachments: vec![photo],
        ..Moment::default()
    };
    let picture = CardPicture { kind: PictureKind::Png, description: "a cat".into(), bytes: vec![7; 20] };
    let card = Card { text: "Rain.".into(), picture: Some(picture), ..Card::default() };
    let group = group();
    vec![
        kept(0, &moment),
        kept(0, &Moment::default()),
        kept(1, &json!({ "input": { "text": "Rain." }, "card": card })),
        kept(2, &share(&card)),
        kept(3, &group),
        kept(4, &json!({ "recovery_kept": true })),
        by(5, &card.encode().unwrap()),
        by(6, group.invitation().to_text().unwrap().as_bytes()),
    ]
}

fn kept(way: u8, value: &impl Serialize) -> Vec<u8> {
    by(way, &rmp_serde::to_vec_named(value).unwrap())
}

fn group() -> Group {
    Group {
        name: "Tuesday group".into(),
        guides: vec!["Ana".into()],
        agreement: Agreement { lines: vec!["What is said here stays here.".into()] },
        public_key: [7; 32],
        secret_key: Some([8; 32]),
        knock_secret: [9; 32],
        my_name: "Jay".into(),
        agreement_read: None,
    }
}

fn share(card: &Card) -> Share {
    Share {
        card: Some(Id::from_bytes([2; 16])),
        sent: card.encode().unwrap(),
        group: "Tuesday group".into(),
        group_key: [7; 32],
        guide: "Ana".into(),
        recipients: vec![Recipient { name: "Ana".into(), guide: true }],
        end: ShareEnd::Day("2026-05-14".parse().unwrap()),
        state: ShareState::Kept,
        since: 1_773_489_600,
        taken_back_at: None,
        purpose: "at my request".into(),
        text_version: "1-en".into(),
        signature: "Jay".into(),
        heard: vec![ResponseKind::Heard],
        lines: vec!["Thank you.".into()],
        token: [3; 32],
        replies: Vec::new(),
    }
}

const NOTE: &str = "---\ntitle: \"A: b\"\ntags: [a, &x b]\ndate: 2026-03-14\nn: {a: *x}\n---\n# A\n![a](x.jpg) ![[x.jpg|3]] `c`\n";

fn exports() -> Vec<Vec<u8>> {
    let mut entry = dayone_entry("1", "# A\n\n![](dayone-moment://AA) b\\.");
    entry["photos"] = json!([{ "identifier": "AA", "md5": "abc", "type": "jpeg", "orderInEntry": 0 }]);
    entry["tags"] = json!(["rain", "roof"]);
    let mut rich = dayone_entry("2", "");
    rich["richText"] =
        json!(r#"{"contents":[{"text":"Called her.\n"},{"embeddedObjects":[{"identifier":"AA"}]}]}"#);
    let journal = dayone(vec![entry, rich]);
    let photo = jpeg(1);
    let day_one = [("Journal.json", journal.clone()), ("photos/abc.jpeg", photo.clone())];
    let notes = [("2026-03-14 A.md", NOTE.into()), ("x.jpg", photo), ("in/b.markdown", b"words".to_vec())];
    let dir = folder(&[]);
    vec![
        by(0, &journal),
        by(1, &fs::read(zipped(&dir, &day_one)).unwrap()),
        by(2, &parts(&day_one)),
        by(3, NOTE.as_bytes()),
        by(3, b"Created: 2026\r\n\r\n![[x.png]] ![y](../y.png)"),
        by(4, &fs::read(zipped(&dir, &notes)).unwrap()),
        by(5, &parts(&notes)),
    ]
}

/// As the door packs them: `name len u8 | name | len u16 | bytes`, every second one deflated.
fn parts(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (number, (name, bytes)) in files.iter().enumerate() {
        let deflated = if number % 2 == 1 { 0x80 } else { 0 };
        out.push(deflated | u8::try_from(name.len()).unwrap());
        out.extend_from_slice(name.as_bytes());
        out.extend(u16::try_from(bytes.len()).unwrap().to_le_bytes());
        out.extend_from_slice(bytes);
    }
    out
}

fn pictures() -> Vec<Vec<u8>> {
    let drawn = RgbaImage::from_fn(12, 9, |x, y| Rgba([x as u8 * 20, y as u8 * 20, 80, 255 - (x * y) as u8]));
    let drawn = DynamicImage::ImageRgba8(drawn);
    let encoded = |image: &DynamicImage, format| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    };
    let plain = DynamicImage::ImageRgb8(drawn.to_rgb8());
    let (jpeg, png) = (encoded(&plain, ImageFormat::Jpeg), encoded(&drawn, ImageFormat::Png));
    let mut out = vec![by(2, &jpeg), by(3, &png), by(0, &from_a_phone(&plain))];
    for way in [0, 1] {
        let others = [encoded(&drawn, ImageFormat::WebP), encoded(&drawn, ImageFormat::Gif)];
        let grey = encoded(&DynamicImage::ImageLuma16(drawn.to_luma16()), ImageFormat::Png);
        out.extend([&jpeg, &png, &others[0], &others[1], &grey].map(|bytes| by(way, bytes)));
    }
    out
}

/// Turned, and in wider colours.
fn from_a_phone(image: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new(&mut bytes);
    let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    encoder.set_exif_metadata(exif.to_vec()).unwrap();
    encoder.set_icc_profile(ColorProfile::new_display_p3().encode().unwrap()).unwrap();
    image.write_with_encoder(encoder).unwrap();
    bytes
}
