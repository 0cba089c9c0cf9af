//! The screens a person meets first, in both languages, both themes, and at twice the size: no barrier, and
//! nothing to be scrolled sideways.

use hearth_tests::Trouble;
use hearth_tests::home::Home;
use hearth_tests::window::Window;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_languages_three_themes_and_twice_the_size() -> Result<(), Trouble> {
    for language in ["en", "es"] {
        for (theme, size) in [("light", 100), ("dark", 100), ("light", 200), ("contrast", 200)] {
            looks(language, theme, size).await?;
        }
    }
    Ok(())
}

async fn looks(language: &str, theme: &str, size: u32) -> Result<(), Trouble> {
    let home = Home::new()?;
    let settings = json!({ "language": language, "theme": theme, "text_size": size });
    std::fs::write(home.path().join("settings.json"), settings.to_string())?;
    let window = Window::open(&home).await?;
    let name = |screen: &str| format!("looks-{language}-{theme}-{size}-{screen}");
    window.see("start-journal").await?;
    window
        .until("its language", "return document.documentElement.lang === arguments[0]", json!(language))
        .await?;
    stands(&window, &name("welcome")).await?;
    window.start_a_journal_and_write("Hola. Hello.").await?;
    stands(&window, &name("saved")).await?;
    window.click("settings").await?;
    window.see("text-size").await?;
    stands(&window, &name("settings")).await?;
    window.close().await
}

async fn stands(window: &Window, name: &str) -> Result<(), Trouble> {
    window.is_sound(name).await?;
    let sideways = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(window.run(sideways, vec![]).await?, json!(0), "{name} scrolls sideways");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_barrier_put_there_on_purpose_is_seen() -> Result<(), Trouble> {
    let home = Home::new()?;
    let window = Window::open(&home).await?;
    window.see("start-journal").await?;
    assert!(window.barriers().await?.is_empty());
    window.run("document.querySelector('main').append(document.createElement('input'))", vec![]).await?;
    let found = serde_json::Value::from(window.barriers().await?).to_string();
    assert!(found.contains("label"), "axe saw only {found}");
    window.close().await
}
