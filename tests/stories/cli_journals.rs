//! One person and then another at one terminal: two journals, an import that is run twice, a milestone,
//! a card. No window.

use std::io::Cursor;

use hearth_tests::Trouble;
use hearth_tests::cli::{Desk, items, text};
use hearth_tests::dayone;
use serde_json::json;

const FIRST: &str = "lamp river seven amber";
const SECOND: &str = "other words entirely here";

#[test]
fn an_import_run_twice_adds_nothing_the_second_time() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let blue = desk.person("Blue notebook", FIRST)?;
    let green = desk.person("Green notebook", SECOND)?;
    blue.create()?;
    green.create()?;
    let export = desk.home.files().join("export.zip");
    dayone::export(&export, &["It rained."])?;
    let export = export.display().to_string();

    let planned = blue.does(&["import", "dayone", &export, "--dry-run"])?;
    assert_eq!((&planned["added"], &planned["photos"]), (&json!(2), &json!(1)), "{planned}");
    assert!(items(&blue.does(&["moment", "list"])?).is_empty(), "a dry run stores nothing");

    let first = blue.does(&["import", "dayone", &export])?;
    assert_eq!((&first["added"], &first["already_there"]), (&json!(2), &json!(0)), "{first}");
    assert_eq!(first["skipped"], json!([]));
    let again = blue.does(&["import", "dayone", &export])?;
    assert_eq!((&again["added"], &again["already_there"]), (&json!(0), &json!(2)), "{again}");

    let moments = items(&blue.does(&["moment", "list"])?);
    assert_eq!(moments.len(), 2);
    let walk = moments.iter().find(|row| row["has_pictures"] == json!(true));
    let walk = blue.does(&["moment", "show", &text(walk.unwrap(), "id")])?;
    assert_eq!((&walk["occurred_on"], &walk["tags"]), (&json!("2025-06-01"), &json!(["river"])));
    assert_eq!(walk["attachments"].as_array().map(Vec::len), Some(1));
    assert!(text(&walk, "body").contains("By the river. It rained."), "{walk}");
    assert!(items(&green.does(&["moment", "list"])?).is_empty(), "the other journal knows nothing of it");
    Ok(())
}

#[test]
fn a_milestone_and_a_card_of_it() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = desk.person("Notebook", FIRST)?;
    ana.create()?;
    let photo = desk.file("cup.jpg", dayone::photo()?)?;
    let added = ana.does(&[
        "moment",
        "add",
        "--kind",
        "milestone",
        "--title",
        "Ninety days",
        "--body",
        "I told my sister. She cried.",
        "--on",
        "about 2026-02-28",
        "--dimension",
        "community",
        "--feeling",
        "proud",
        "--tag",
        "family",
        "--helped",
        "Rosa",
        "--attach",
        &photo,
    ])?;
    let moment = text(&added, "id");
    assert_eq!((&added["kind"], &added["occurred_on"]), (&json!("milestone"), &json!("about 2026-02-28")));
    assert_eq!(added["milestone"]["helped"], json!("Rosa"));
    assert_eq!(items(&ana.does(&["search", "sister"])?)[0]["id"], json!(moment));
    assert!(items(&ana.does(&["search", "brother"])?).is_empty());

    let edited = ana.does(&["moment", "edit", &moment, "--title", "Ninety-one days", "--tag", ""])?;
    assert_eq!((&edited["title"], &edited["tags"]), (&json!("Ninety-one days"), &json!([])));
    assert_eq!(
        (&edited["body"], &edited["attachments"]),
        (&added["body"], &added["attachments"]),
        "the rest stays"
    );

    let picture = text(&edited["attachments"][0], "id");
    let card = ana.does(&[
        "card",
        "make",
        "--from",
        &moment,
        "--text",
        "I told my sister.",
        "--sign",
        "A.",
        "--theme",
        "dawn",
        "--wish",
        "just_listen",
        "--picture",
        &picture,
        "--picture-description",
        "A cup",
    ])?;
    let card = text(&card, "id");
    let preview = ana.does(&["card", "preview", &card])?;
    assert_eq!(preview["face"]["text"], json!("I told my sister."));
    assert_eq!(preview["face"]["signed_as"], json!("A."));
    assert_eq!(preview["face"]["picture"]["description"], json!("A cup"));
    let stays: Vec<_> = preview["not_sent"].as_array().into_iter().flatten().collect();
    assert!(stays.contains(&&json!("date")) && stays.contains(&&json!("other_words")), "{stays:?}");
    assert!(!preview.to_string().contains("cried"), "what was not picked is not on the card");
    assert_eq!(items(&ana.does(&["card", "list"])?).len(), 1);

    ana.does(&["moment", "delete", &moment])?;
    assert!(items(&ana.does(&["moment", "list"])?).is_empty());
    assert_eq!(items(&ana.does(&["moment", "list", "--bin"])?).len(), 1);
    ana.does(&["moment", "restore", &moment])?;
    assert_eq!(
        items(&ana.does(&["moment", "list", "--kind", "milestone", "--from", "2026-02-01"])?).len(),
        1
    );
    ana.does(&["card", "delete", &card])?;
    assert!(items(&ana.does(&["card", "list"])?).is_empty());
    Ok(())
}

#[test]
fn a_photo_loses_its_camera_data_and_nothing_of_its_size() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = desk.person("Notebook", FIRST)?;
    ana.create()?;
    let photo = desk.file("cup.jpg", dayone::photo()?)?;
    let added = ana.does(&["moment", "add", "--body", "A cup.", "--attach", &photo])?;
    let picture = text(&added["attachments"][0], "id");
    let id = text(&added, "id");
    let made =
        ana.does(&["card", "make", "--from", &id, "--picture", &picture, "--picture-description", "A cup"])?;
    let data = text(&made["face"]["picture"], "data_url");
    let (kind, base64) = data.split_once(";base64,").unwrap();
    assert_eq!(kind, "data:image/jpeg");
    let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, base64).unwrap();
    let decoded = image::ImageReader::new(Cursor::new(bytes)).with_guessed_format()?.decode()?;
    assert_eq!((decoded.width(), decoded.height()), (96, 64));
    Ok(())
}

#[test]
fn a_lost_passphrase_is_replaced_with_the_recovery_code() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let ana = desk.person("Notebook", FIRST)?;
    let code = ana.create()?;
    ana.does(&["moment", "add", "--body", "Still here."])?;
    let code = desk.file("code", format!("{}\n", code.to_lowercase()))?;
    let new = desk.file("new", "a quite different one\n")?;

    desk.run(&["--json", "journal", "recover", "--recovery-file", &code, "--new-passphrase-file", &new])?
        .json()?;
    assert_eq!(ana.is_refused(&["moment", "list"])?, "wrong_passphrase");
    let list = desk.run(&["--json", "--passphrase-file", &new, "moment", "list"])?.json()?;
    assert_eq!(items(&list).len(), 1);

    let old: &str = &ana.passphrase_file;
    let args = ["--json", "--passphrase-file", &new, "journal", "passphrase", "--new-passphrase-file", old];
    desk.run(&args)?.json()?;
    assert_eq!(items(&ana.does(&["moment", "list"])?).len(), 1);
    assert_eq!(ana.does(&["journal", "verify"])?["ok"], json!(true));
    Ok(())
}

#[test]
fn a_recovery_code_in_a_file_is_not_on_the_screen() -> Result<(), Trouble> {
    let desk = Desk::new()?;
    let file = desk.file("passphrase", FIRST)?;
    let code = desk.home.files().join("code").display().to_string();
    let args = [
        "--json",
        "--passphrase-file",
        &file,
        "journal",
        "create",
        "--label",
        "Notebook",
        "--recovery-file",
        &code,
    ];
    let made = desk.run(&args)?.json()?;
    assert!(made.get("recovery_code").is_none(), "{made}");
    assert!(std::fs::read_to_string(&code)?.trim().len() > 40);
    // The second journal would write over the first one's code.
    assert_eq!(desk.run(&args)?.refusal()?, "file_exists");
    assert_eq!(items(&desk.run(&["--json", "journal", "list"])?.json()?).len(), 1);
    Ok(())
}
