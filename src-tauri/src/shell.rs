//! spike
use std::path::PathBuf;
use serde::Deserialize;
use serde_json::{json, Value};
use tauri::{WebviewWindow, ipc::Invoke, State, AppHandle};
pub struct Home(pub PathBuf);
pub fn handler() -> impl Fn(Invoke<tauri::Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![settings_get, hide]
}
#[tauri::command]
async fn settings_get(app: AppHandle, home: State<'_, Home>, request: ()) -> Result<Value, String> {
    let _ = (request, app);
    Ok(json!({"language": "en", "home": home.0}))
}
#[tauri::command]
async fn hide(window: WebviewWindow, request: ()) -> Result<(), String> {
    let _ = request;
    crate::page::empty(&window, crate::page::Fresh::Hidden).map_err(|e| e.to_string())
}
