//! The system's own file dialogs, asked by the core: the page never sees a path it did not ask a person for.

use std::path::PathBuf;

use rfd::{AsyncFileDialog, FileHandle};
use tauri::{Manager, WebviewWindow};

/// Asks for a file with one of these endings.
pub fn file(window: &WebviewWindow, endings: &'static [&'static str]) -> tauri::Result<Option<PathBuf>> {
    ask(window, move |dialog| Box::pin(dialog.add_filter(endings.join(", "), endings).pick_file()))
}

/// Asks for a folder.
pub fn folder(window: &WebviewWindow) -> tauri::Result<Option<PathBuf>> {
    ask(window, |dialog| Box::pin(dialog.pick_folder()))
}

/// Asks where to save a new file.
pub fn place(window: &WebviewWindow, name: impl Into<String>) -> tauri::Result<Option<PathBuf>> {
    let name = name.into();
    ask(window, move |dialog| Box::pin(dialog.set_file_name(name).save_file()))
}

type Answer = std::pin::Pin<Box<dyn Future<Output = Option<FileHandle>> + Send>>;

/// Opens the dialog on the window's own thread, as toolkits demand, and waits on this one.
fn ask(
    window: &WebviewWindow,
    open: impl FnOnce(AsyncFileDialog) -> Answer + Send + 'static,
) -> tauri::Result<Option<PathBuf>> {
    if let Some(path) = answered_by_test() {
        return Ok(Some(path));
    }
    let (tell, told) = std::sync::mpsc::channel();
    let parent = window.clone();
    window.app_handle().run_on_main_thread(move || {
        let answer = open(AsyncFileDialog::new().set_parent(&parent));
        // A window that closed meanwhile has nobody left to tell.
        let _ = tell.send(answer);
    })?;
    let Ok(answer) = told.recv() else { return Ok(None) };
    Ok(tauri::async_runtime::block_on(answer).map(|handle| handle.path().to_owned()))
}

/// A dialog of the desktop cannot be driven, so builds for tests can be told the answer.
fn answered_by_test() -> Option<PathBuf> {
    if cfg!(feature = "test-support") { std::env::var_os("HEARTH_PICK").map(PathBuf::from) } else { None }
}
