//! Day One's JSON export, read from a zip, a folder, and one JSON file.
#![allow(clippy::unwrap_used, reason = "a helper of tests fails by panicking")]

mod import_support;

use hearth_domain::{MomentKind, Source};
use import_support::{Part, dayone, dayone_entry, folder, jpeg, read, zipped};
use serde_json::{Value, json};

const MD5: &str = "31c871f18f68d2fde4196ccba1f8ece1";
const OTHER_MD5: &str = "6b73e9bd86a91d3a7ead09268b0fb266";

fn with(mut entry: Value, fields: Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        entry[name] = value.clone();
    }
    entry
}

fn photo(identifier: &str, md5: &str, order: i64) -> Value {
    json!({ "identifier": identifier, "md5": md5, "type": "jpeg", "orderInEntry": order })
}

#[test]
fn all_that_is_kept_comes_over_and_the_rest_does_not() {
    let entry = with(
        dayone_entry("DF8B32A3FE25400BBBB3A7BBFCD23CE7", "# Sixty\\-one days\n\nIt is **done**\\. \\#proud"),
        json!({
            "tags": ["proud", "#home", "proud"],
            "starred": true,
            "location": { "placeName": "canary-place", "latitude": 1.5 },
            "weather": { "conditionsDescription": "canary-weather" },
            "creationDevice": "canary-device",
        }),
    );
    let dir = folder(&[("Journal.json", dayone(vec![entry]))]);
    let all = read("dayone", dir.path());
    let entry = all.entry();
    let moment = &entry.moment;
    assert_eq!((moment.title.as_str(), moment.body.as_str()), ("Sixty-one days", "It is **done**. #proud"));
    assert_eq!(moment.kind, MomentKind::Reflection);
    assert_eq!(moment.tags, ["proud", "home"]);
    assert_eq!(moment.occurred_on.unwrap().to_string(), "2024-04-17", "the day where it was written");
    assert_eq!(moment.time_zone.as_deref(), Some("Europe/Dublin"));
    assert_eq!((entry.created, entry.updated), (1_713_308_400, 1_713_563_751));
    let source = Source { program: "dayone".into(), key: "DF8B32A3FE25400BBBB3A7BBFCD23CE7".into() };
    assert_eq!(moment.source, Some(source));
    assert!(!format!("{all:?}").contains("canary"));
    assert_eq!(all.skipped, []);
}

#[test]
fn photos_come_in_the_order_of_the_words() {
    let text = "Before![](dayone-moment://BB) after\\.\n\n![the sea](dayone-moment://AA)\n\nEnd";
    let entry = with(
        dayone_entry("1", text),
        json!({ "photos": [photo("AA", MD5, 0), photo("BB", OTHER_MD5, 1), photo("CC", "c0ffee", 2)] }),
    );
    let parts: Vec<Part<'_>> = vec![
        ("Export/Journal.json", dayone(vec![entry])),
        ("Export/photos/31c871f18f68d2fde4196ccba1f8ece1.jpeg", jpeg(10)),
        ("Export/photos/6b73e9bd86a91d3a7ead09268b0fb266.jpeg", jpeg(200)),
        ("Export/photos/c0ffee.jpg", jpeg(100)),
    ];
    let dir = folder(&parts);
    let zip = zipped(&dir, &parts);
    let alone = dir.path().join("Export/Journal.json");
    for path in [dir.path().join("Export").as_path(), &zip, &alone] {
        let mut all = read("dayone", path);
        assert_eq!(all.skipped, [], "{path:?}");
        assert_eq!(all.entry().moment.body, "Before after.\n\nEnd");
        let photos = &mut all.entries[0].photos;
        let told: Vec<_> = photos.iter().map(|photo| photo.description.as_str()).collect();
        assert_eq!(told, ["", "the sea", ""]);
        let bytes: Vec<_> = photos.iter_mut().map(|photo| photo.read().unwrap()).collect();
        assert_eq!(bytes, [jpeg(200), jpeg(10), jpeg(100)]);
    }
}

#[test]
fn what_cannot_come_is_named_and_the_entry_comes_without_it() {
    let media = |identifier: &str, md5: &str, kind: &str| json!({ "identifier": identifier, "md5": md5, "type": kind });
    let entry = with(
        dayone_entry(
            "1",
            "Words\n\n![](dayone-moment:/video/VV)\n\n![](dayone-moment://AA) ![](dayone-moment://ZZ)",
        ),
        json!({
            "photos": [photo("AA", MD5, 0)],
            "videos": [media("VV", "d500", "mp4")],
            "audios": [json!({ "identifier": "UU", "md5": "f35f", "format": "aac" })],
            "pdfAttachments": [media("PP", "aaaa", "pdf")],
        }),
    );
    let dir = folder(&[("Journal.json", dayone(vec![entry])), ("audios/f35f.m4a", vec![1])]);
    let all = read("dayone", dir.path());
    assert_eq!(all.entry().moment.body, "Words");
    assert!(all.entry().photos.is_empty());
    assert!(all.reason(&format!("photos/{MD5}.jpeg in “Words”")).contains("not in the export"));
    assert!(all.reason("videos/d500.mp4").contains("not videos"));
    assert!(all.reason("audios/f35f.m4a").contains("not recordings"));
    assert!(all.reason("pdfs/aaaa.pdf").contains("not PDFs"));
    assert!(all.reason("picture ZZ").contains("does not have it"));
    assert_eq!(all.skipped.len(), 5);
}

#[test]
fn entries_with_missing_parts() {
    let rich = r#"{"contents":[{"text":"Only in the rich form."}]}"#;
    let entries = vec![
        json!({ "uuid": "no-words", "creationDate": "2024-04-16T23:00:00Z" }),
        json!({ "uuid": "rich", "creationDate": "2024-04-16T23:00:00Z", "richText": rich }),
        json!({ "uuid": "no-date", "text": "When was it?", "tags": null }),
        json!({ "uuid": "odd-zone", "text": "x", "creationDate": "2024-04-16T23:00:00Z", "timeZone": "GMT+0200" }),
        json!({ "text": "no id", "creationDate": "2024-04-16T23:00:00Z", "timeZone": "Nowhere/At_All" }),
        json!({ "uuid": "odd-type", "text": ["not", "text"] }),
        json!(7),
        with(dayone_entry("only-a-photo", ""), json!({ "photos": [json!({ "md5": MD5 })] })),
    ];
    let dir = folder(&[
        ("Journal.json", dayone(entries)),
        ("photos/31c871f18f68d2fde4196ccba1f8ece1.png", jpeg(1)),
    ]);
    let all = read("dayone", dir.path());
    let body = |key: &str| {
        let is_it =
            |moment: &&hearth_domain::Moment| moment.source.as_ref().is_some_and(|source| source.key == key);
        all.entries.iter().map(|entry| &entry.moment).find(is_it).unwrap()
    };
    assert_eq!(all.entries.len(), 5, "{all:?}");
    assert_eq!(body("rich").body, "Only in the rich form.");
    assert_eq!(body("no-date").occurred_on, None);
    assert_eq!(body("odd-zone").occurred_on.unwrap().to_string(), "2024-04-17");
    assert_eq!(body("odd-zone").time_zone, None);
    let without_id = all.entries.iter().find(|entry| entry.moment.body == "no id").unwrap();
    assert_eq!(without_id.moment.source.as_ref().unwrap().key.len(), 64);
    assert_eq!(without_id.moment.occurred_on.unwrap().to_string(), "2024-04-16");
    assert_eq!(all.entries.last().unwrap().photos.len(), 1);
    assert!(all.reason("Entry of 2024-04-16").contains("no words"));
    assert!(all.reason("When was it?").contains("date"));
    assert!(all.reason("Entry 6 of Journal.json").contains("damaged"));
    assert!(all.reason("Entry 7 of Journal.json").contains("damaged"));
}

#[test]
fn several_journals_come_in_and_a_broken_one_is_named() {
    let dir = folder(&[]);
    let zip = zipped(
        &dir,
        &[
            ("A broken one.json", b"{\"entries\": [".to_vec()),
            ("Home.json", dayone(vec![dayone_entry("1", "home")])),
            ("Notes.json", b"{\"something\": \"else\"}".to_vec()),
            ("Work.json", dayone(vec![dayone_entry("2", "work"), dayone_entry("3", "more")])),
            ("__MACOSX/._Work.json", vec![0, 5, 22, 7]),
        ],
    );
    let all = read("dayone", &zip);
    let bodies: Vec<_> = all.entries.iter().map(|entry| entry.moment.body.as_str()).collect();
    assert_eq!(bodies, ["home", "work", "more"]);
    assert!(all.reason("A broken one.json").contains("ends in the middle"));
    assert!(all.reason("Notes.json").contains("not a Day One journal"));
    assert_eq!(all.skipped.len(), 2);
}

#[test]
fn a_name_in_the_export_reaches_no_other_file() {
    let sneaky = with(
        dayone_entry("1", "words"),
        json!({ "photos": [photo("AA", "../secret", 0), photo("../../secret", "x/../../secret", 1)] }),
    );
    let dir = folder(&[
        ("in/Journal.json", dayone(vec![sneaky])),
        ("secret.jpeg", jpeg(1)),
        ("in/photos/x.jpeg", jpeg(2)),
    ]);
    let all = read("dayone", &dir.path().join("in"));
    assert!(all.entry().photos.is_empty());
    assert_eq!(all.skipped.len(), 2, "{:?}", all.skipped);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let entry = with(dayone_entry("1", "words"), json!({ "photos": [photo("AA", MD5, 0)] }));
    let dir = folder(&[
        ("in/Journal.json", dayone(vec![entry])),
        ("secret.jpeg", jpeg(1)),
        ("in/photos/x.jpeg", jpeg(2)),
    ]);
    let link = dir.path().join(format!("in/photos/{MD5}.jpeg"));
    std::os::unix::fs::symlink(dir.path().join("secret.jpeg"), link).unwrap();
    let all = read("dayone", &dir.path().join("in"));
    assert!(all.entry().photos.is_empty());
    assert!(all.skipped.iter().any(|line| line.reason.contains("Links are not followed")));
}

#[test]
fn too_many_or_too_long_tags_are_reported() {
    let tags: Vec<String> = (0..60).map(|number| format!("tag {number}")).chain(["x".repeat(121)]).collect();
    let dir = folder(&[("J.json", dayone(vec![with(dayone_entry("1", "words"), json!({ "tags": tags }))]))]);
    let all = read("dayone", dir.path());
    assert_eq!(all.entry().moment.tags.len(), 50);
    assert!(all.reason("words").contains("tags"));
}
