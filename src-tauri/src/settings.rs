//! The window's preferences: language, theme, text size. Nothing of a journal is ever kept here.

use std::path::Path;
use std::sync::Arc;

use hearth_app::api::Settings;
use serde_json::Value;
use tauri::{AppHandle, Wry};
use tauri_plugin_store::{Store, StoreExt};

/// Reads the preferences; what is missing or makes no sense is as on a first start.
pub fn load(app: &AppHandle, home: &Path) -> Result<Settings, tauri_plugin_store::Error> {
    let store = open(app, home)?;
    let text = |key| store.get(key).and_then(|v| v.as_str().map(str::to_owned));
    Ok(sane(Settings {
        language: text("language").unwrap_or_else(system_language),
        theme: text("theme").unwrap_or_default(),
        text_size: store.get("text_size").and_then(|v| u32::try_from(v.as_u64()?).ok()).unwrap_or(100),
    }))
}

/// Writes the preferences, at once.
pub fn save(app: &AppHandle, home: &Path, settings: Settings) -> Result<(), tauri_plugin_store::Error> {
    let settings = sane(settings);
    let store = open(app, home)?;
    store.set("language", Value::from(settings.language));
    store.set("theme", Value::from(settings.theme));
    store.set("text_size", Value::from(settings.text_size));
    store.save()
}

fn open(app: &AppHandle, home: &Path) -> Result<Arc<Store<Wry>>, tauri_plugin_store::Error> {
    app.store_builder(home.join("settings.json")).disable_auto_save().build()
}

fn sane(mut settings: Settings) -> Settings {
    settings.language = one_of(settings.language, &["en", "es"]);
    settings.theme = one_of(settings.theme, &["system", "light", "dark", "contrast"]);
    settings.text_size = settings.text_size.clamp(100, 200);
    settings
}

fn one_of(value: String, allowed: &[&str]) -> String {
    if allowed.contains(&value.as_str()) { value } else { allowed[0].to_owned() }
}

fn system_language() -> String {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok());
    set.map(|locale| locale.chars().take(2).collect()).unwrap_or_default()
}
