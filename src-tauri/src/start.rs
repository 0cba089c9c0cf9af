//! From an empty process to an open window.

use std::path::PathBuf;

use tauri::{App, Manager};

use crate::{home, refuse, shell, window};

/// Why the window did not open.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Somebody wants to drive a window that is not built for it.
    #[error("This Hearth does not let other programs drive its window. Nothing was opened.")]
    Automation,
    /// The home cannot be used.
    #[error("The folder for Hearth cannot be used: {0}")]
    Home(#[from] std::io::Error),
    /// The window system or the webview failed.
    #[error("The window cannot be opened: {0}")]
    Window(#[from] tauri::Error),
}

impl StartError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Automation => "automation_refused",
            Self::Home(_) => "home_unusable",
            Self::Window(_) => "window_failed",
        }
    }
}

/// Opens the window and stays until it is closed.
pub fn start() -> Result<(), StartError> {
    if refuse::must_refuse() {
        return Err(StartError::Automation);
    }
    let home = std::path::absolute(std::env::var_os("HEARTH_HOME").map(PathBuf::from).unwrap_or_default())?;
    home::enclose(&home)?;
    tauri::Builder::default()
        .plugin(tauri_plugin_store::Builder::new().build())
        .invoke_handler(shell::handler())
        .setup(move |app| Ok(set_up(app, home)?))
        .run(tauri::generate_context!())?;
    Ok(())
}

fn set_up(app: &mut App, home: PathBuf) -> tauri::Result<()> {
    window::open(app.handle(), &home)?;
    app.manage(shell::Home(home));
    Ok(())
}
