//! A folder of Markdown notes, with front matter and pictures beside them.

mod import_support;

use std::fs::File;
use std::time::{Duration, UNIX_EPOCH};

use hearth_domain::MomentKind;
use import_support::{Part, Read, folder, jpeg, read, zipped};

fn note(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn one(name: &str, text: &str) -> Read {
    read("markdown", folder(&[(name, note(text))]).path())
}

#[test]
fn front_matter_becomes_fields() {
    let text = "---\ntitle: First meeting\ndate: 2026-03-14\ncreated_at: 2026-03-15T08:00:00+01:00\n\
        updated: 2026-03-16 10:00\ntags: [group, \"#hope\"]\ntype: Small Win\n---\n\nI **went**.\n";
    let all = one("a/note.md", text);
    let entry = all.entry();
    let moment = &entry.moment;
    assert_eq!((moment.title.as_str(), moment.body.as_str()), ("First meeting", "I **went**."));
    assert_eq!(moment.kind, MomentKind::SmallWin);
    assert_eq!(moment.tags, ["group", "hope"]);
    assert_eq!(moment.occurred_on.unwrap().to_string(), "2026-03-14");
    assert_eq!((entry.created, entry.updated), (1_773_558_000, 1_773_655_200));
    assert_eq!((entry.name.as_str(), all.skipped.len()), ("a/note.md", 0));
}

#[test]
fn a_note_without_front_matter_takes_date_and_title_from_its_name() {
    let all = one("2026-03-14 - Called her.md", "She answered.");
    let entry = all.entry();
    assert_eq!((entry.moment.title.as_str(), entry.moment.body.as_str()), ("Called her", "She answered."));
    assert_eq!(entry.moment.occurred_on.unwrap().to_string(), "2026-03-14");
    assert_eq!(entry.created, 1_773_489_600);
    let daily = one("2026-03-14.md", "# The sea\n\nWe went.");
    assert_eq!(
        (daily.entry().moment.title.as_str(), daily.entry().moment.body.as_str()),
        ("The sea", "We went.")
    );
}

#[test]
fn a_note_without_any_date_takes_the_file_s_time_and_claims_no_day() {
    let dir = folder(&[("plain.md", note("words"))]);
    let at = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    File::options().write(true).open(dir.path().join("plain.md")).unwrap().set_modified(at).unwrap();
    let all = read("markdown", dir.path());
    assert_eq!(all.entry().created, 1_700_000_000);
    assert_eq!(all.entry().moment.occurred_on, None);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_do_no_harm() {
    let all = one("n.md", "\u{FEFF}---\r\ntitle: Día\r\ntags: a b\r\n---\r\nuno\r\ndos\r\n");
    let moment = &all.entry().moment;
    assert_eq!((moment.title.as_str(), moment.body.as_str()), ("Día", "uno\ndos"));
    assert_eq!(moment.tags, ["a", "b"]);
}

#[test]
fn broken_yaml_loses_no_word() {
    let text = "---\ntitle: My day: good\n---\nWords";
    let all = one("n.md", text);
    assert_eq!(all.entry().moment.body, text);
    assert!(all.reason("n.md").contains("not proper YAML (near line 2)"), "{:?}", all.skipped);
}

#[test]
fn what_has_no_place_is_told_once_for_all_notes() {
    let text = "---\nmood: 4\nplace: {lat: 1}\ntype: wonder\ndate: 14.03.2026\n---\nWords";
    let dir = folder(&[("a.md", note(text)), ("b.md", note(text)), ("c.pdf", vec![1]), ("d.pdf", vec![1])]);
    let all = read("markdown", dir.path());
    assert_eq!(all.entries.len(), 2);
    for name in ["“mood:” in 2 note(s)", "“place:” in 2 note(s)", "“type:” in 2 note(s)"] {
        assert!(all.reason(name).contains("no place"));
    }
    assert!(all.reason("14.03.2026” in a.md").contains("2026-03-14"));
    assert!(all.reason("2 .pdf file(s)").contains("Only .md"));
}

#[test]
fn pictures_inside_the_folder_come_along() {
    let text = "![the sea](../img/my%20sea.jpg) and ![[Dog.JPG|300]]\n\n![](/img/cat.jpg)\n\n![the sea](../img/my%20sea.jpg)\n\nEnd";
    let parts: Vec<Part<'_>> = vec![
        ("notes/n.md", note(text)),
        ("img/my sea.jpg", jpeg(1)),
        ("deep/er/dog.jpg", jpeg(2)),
        ("img/cat.jpg", jpeg(3)),
        ("img/unseen.png", jpeg(4)),
    ];
    let dir = folder(&parts);
    let zip = folder(&[]);
    for path in [dir.path().to_owned(), zipped(&zip, &parts)] {
        let mut all = read("markdown", &path);
        assert_eq!(all.entry().moment.body, "and \n\nEnd");
        let photos = &mut all.entries[0].photos;
        let told: Vec<_> =
            photos.iter_mut().map(|photo| (photo.description.clone(), photo.read().unwrap())).collect();
        let expected = [("the sea", 1), ("", 2), ("", 3)].map(|(words, red)| (words.to_owned(), jpeg(red)));
        assert_eq!(told, expected);
        assert!(all.reason("1 .png file(s)").contains("No note shows them"));
        assert_eq!(all.skipped.len(), 1, "{:?}", all.skipped);
    }
}

#[test]
fn pictures_elsewhere_stay_as_words_and_are_named() {
    let text =
        "![](../../secret.jpg) ![](https://example.org/a.jpg) ![[gone.png]] ![](/etc/b.png) ![[Other note]]";
    let dir = folder(&[("in/notes/n.md", note(text)), ("secret.jpg", jpeg(1))]);
    let all = read("markdown", &dir.path().join("in"));
    assert!(all.entry().photos.is_empty());
    assert_eq!(all.entry().moment.body, text);
    assert!(all.reason("secret.jpg").contains("outside the folder"));
    assert!(all.reason("example.org").contains("opens no connection"));
    assert!(all.reason("gone.png").contains("not in the folder"));
    assert!(all.reason("/etc/b.png").contains("not in the folder"));
    assert_eq!(all.skipped.len(), 4);
}

#[test]
fn hidden_folders_are_left_alone_and_what_is_no_text_is_named() {
    let dir = folder(&[
        (".obsidian/x.md", note("settings")),
        (".trash/y.md", note("thrown away")),
        ("bad.md", vec![b'a', 0xFF, 0xFE]),
        ("empty.md", note(" \n")),
        ("good.markdown", note("words")),
        ("only front.md", note("---\ntags: a\n---\n")),
    ]);
    let all = read("markdown", dir.path());
    assert_eq!(all.entry().name, "good.markdown");
    assert!(all.reason("bad.md").contains("UTF-8"));
    assert!(all.reason("empty.md").contains("no words"));
    assert!(all.reason("only front.md").contains("no words"));
}

#[test]
fn a_note_is_known_again_by_its_name_and_every_byte() {
    let key = |path: &std::path::Path| {
        read("markdown", path)
            .entries
            .iter()
            .map(|entry| entry.moment.source.clone().unwrap().key)
            .collect::<Vec<_>>()
    };
    let first = folder(&[("a/n.md", note("words"))]);
    let moved = folder(&[("b/c/n.md", note("words"))]);
    let edited = folder(&[("a/n.md", note("words, and more"))]);
    assert_eq!(key(first.path()), key(moved.path()), "a moved folder brings nothing twice");
    assert_ne!(key(first.path()), key(edited.path()), "an edited note is not dropped");
    let twins = folder(&[("a/n.md", note("words")), ("b/n.md", note("words"))]);
    let all = read("markdown", twins.path());
    assert_eq!(all.entry().name, "a/n.md");
    assert!(all.reason("b/n.md").contains("“a/n.md”"));
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let dir = folder(&[("in/n.md", note("words")), ("out/secret.md", note("secret"))]);
    symlink(dir.path().join("out"), dir.path().join("in/away")).unwrap();
    symlink(dir.path().join("out/secret.md"), dir.path().join("in/s.md")).unwrap();
    symlink(dir.path().join("in"), dir.path().join("in/round")).unwrap();
    let all = read("markdown", &dir.path().join("in"));
    assert_eq!(all.entry().moment.body, "words");
    assert!(all.reason("away").contains("Links are not followed"));
    assert!(all.reason("s.md").contains("Links are not followed"));
    assert!(all.reason("round").contains("Links are not followed"));
}

#[test]
fn one_note_may_be_chosen_alone() {
    let dir = folder(&[("n.md", note("![](x.jpg) words")), ("x.jpg", jpeg(1)), ("other.md", note("other"))]);
    let all = read("markdown", &dir.path().join("n.md"));
    assert_eq!(all.entry().moment.body, "![](x.jpg) words");
    assert!(all.reason("x.jpg").contains("not in the folder"));
}
