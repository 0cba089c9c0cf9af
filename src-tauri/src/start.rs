//! From an empty process to an open window, and back.

use std::path::PathBuf;

use hearth_app::Hearth;
use tauri::{App, Emitter, Manager};

use crate::aside::Aside;
use crate::closing::{self, Closing};
use crate::idle::Idle;
use crate::own::Home;
use crate::page::Hidden;
use crate::picked::Picked;
use crate::unsaved::Unsaved;
#[cfg(target_os = "linux")]
use crate::{anew, home, wiping};
use crate::{away, commands, refuse, window};

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
    let home = std::path::absolute(hearth_app::home_dir())?;
    begin_anew(&home)?;
    let builder = tauri::Builder::default()
        .plugin(tauri_plugin_store::Builder::new().build())
        .invoke_handler(commands::handler())
        .setup(move |app| Ok(set_up(app, home)?));
    builder.build(tauri::generate_context!())?.run(|app, event| closing::on_event(app, &event));
    Ok(())
}

/// What WebKit and GTK keep lies under the home, and what they free is wiped. Elsewhere the webview takes its directory
/// when it is built, and frees as it will.
#[cfg(target_os = "linux")]
fn begin_anew(home: &std::path::Path) -> std::io::Result<()> {
    let mut variables = home::variables(home)?;
    variables.extend(wiping::variables());
    anew::unless_set(&variables)?;
    wiping::for_this_process_alone();
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn begin_anew(_home: &std::path::Path) -> std::io::Result<()> {
    Ok(())
}

fn set_up(app: &mut App, home: PathBuf) -> tauri::Result<()> {
    let teller = app.handle().clone();
    let hearth = Hearth::new(home.clone(), move |changed| {
        // A window that is closing hears nothing any more.
        let _ = teller.emit_to(window::LABEL, "changed", changed);
    });
    hearth.keep_house();
    hearth.share_only_previewed();
    keep_no_list_of_files();
    let idle = Idle::new();
    app.manage(Aside::default());
    app.manage(Closing::default());
    app.manage(Hidden::default());
    app.manage(Home(home.clone()));
    app.manage(Picked::default());
    app.manage(Unsaved::default());
    app.manage(hearth.clone());
    app.manage(idle.clone());
    let window = window::open(app.handle(), &home)?;
    away::watch(&hearth, &window);
    idle.watch(hearth, window);
    Ok(())
}

/// The toolkit would note each file that is chosen, with its path and the time, in plain.
fn keep_no_list_of_files() {
    #[cfg(target_os = "linux")]
    if let Some(settings) = gtk::Settings::default() {
        use gtk::prelude::GtkSettingsExt;
        settings.set_gtk_recent_files_enabled(false);
    }
}
