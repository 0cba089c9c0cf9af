//! What only a window does: preferences, hiding, being asked for files, printing.

use std::path::{Path, PathBuf};

use hearth_app::Hearth;
use hearth_app::api::{Settings, WireError};
use serde::Deserialize;
use tauri::{Manager, WebviewWindow};

use crate::aside::Aside;
use crate::idle::Idle;
use crate::page::{self, Fresh};
use crate::picked::Picked;
use crate::unsaved::Unsaved;
use crate::{dialogs, settings};

/// An invitation is a few hundred bytes; anything much larger is another kind of file.
const LONGEST_INVITATION: u64 = 64 * 1024;

/// Hearth's home, as the window knows it.
#[derive(Debug)]
pub struct Home(pub PathBuf);

/// Which kind of diary is looked for.
#[derive(Debug, Deserialize)]
pub struct PickImport {
    /// `dayone` or `markdown`.
    pub format: String,
}

/// Where a backup is to go.
#[derive(Debug, Deserialize)]
pub struct PickBackupPlace {
    /// The day on its owner's calendar, `YYYY-MM-DD`; part of the name that is proposed.
    pub day: String,
}

/// A text to keep as a file of its owner's choice.
#[derive(Debug, Deserialize)]
pub struct SaveText {
    /// What it is; names the file.
    pub purpose: Purpose,
    /// Its words.
    pub text: String,
}

/// What a saved text is.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The recovery sheet.
    Recovery,
    /// An invitation to a group.
    Invitation,
}

/// Why something only the window does, did not happen.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OwnError {
    /// Preferences cannot be kept.
    #[error("The settings could not be read or kept: {0}")]
    Settings(#[from] tauri_plugin_store::Error),
    /// The chosen file.
    #[error("The file could not be read or written: {0}")]
    File(#[from] std::io::Error),
    /// A day that is none would put odd things into a file's name.
    #[error("That is not a day.")]
    NotADay,
    /// The chosen file is too large.
    #[error("That file is not an invitation.")]
    NotAnInvitation,
    /// The window system.
    #[error("The window could not do that: {0}")]
    Window(#[from] tauri::Error),
    /// A use case.
    #[error(transparent)]
    App(#[from] hearth_app::AppError),
}

impl OwnError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Settings(_) => "settings_unusable",
            Self::File(_) => "file_unreadable",
            Self::NotADay => "bad_date",
            Self::NotAnInvitation => "bad_invitation",
            Self::Window(_) => "window_failed",
            Self::App(error) => error.code(),
        }
    }
}

impl From<OwnError> for WireError {
    fn from(error: OwnError) -> Self {
        Self { code: error.code().to_owned(), message: error.to_string() }
    }
}

/// The window's preferences.
pub fn settings_get(window: &WebviewWindow, (): ()) -> Result<Settings, OwnError> {
    Ok(settings::load(window.app_handle(), home(window))?)
}

/// Keeps the window's preferences.
pub fn settings_set(window: &WebviewWindow, request: Settings) -> Result<(), OwnError> {
    Ok(settings::save(window.app_handle(), home(window), request)?)
}

/// Leaves a blank page, then locks the journal and covers the board: what can be seen goes first.
pub fn hide(window: &WebviewWindow, (): ()) -> Result<(), OwnError> {
    page::empty(window, Fresh::Hidden);
    Ok(window.state::<Hearth>().hide()?)
}

/// Someone is here: the idle lock starts over.
pub fn activity(window: &WebviewWindow, (): ()) -> Result<(), OwnError> {
    window.state::<Idle>().someone_is_here();
    Ok(())
}

/// Asks for the diary to bring in.
pub fn pick_import(window: &WebviewWindow, request: PickImport) -> Result<Option<String>, OwnError> {
    let folder = request.format == "markdown";
    let picked = if folder { dialogs::folder(window) } else { dialogs::file(window, &["zip", "json"]) }?;
    Ok(named(window, picked)?)
}

/// Asks where to keep a text, and keeps it. False where the person thought better of it.
pub fn save_text(window: &WebviewWindow, request: SaveText) -> Result<bool, OwnError> {
    let name = match request.purpose {
        Purpose::Recovery => "sheet.txt",
        Purpose::Invitation => "invitation.txt",
    };
    let number = window.state::<Unsaved>().hold(request.text);
    let place = dialogs::place(window, name);
    let text = window.state::<Unsaved>().take(number);
    let Some(path) = place? else { return Ok(false) };
    // Locked or hidden while the dialog was open: whoever answers it now may be anybody.
    let text = text.ok_or(hearth_app::AppError::Locked)?;
    write_whole(&path, text.as_bytes())?;
    Ok(true)
}

/// Asks for an invitation's file and gives its words.
pub fn read_invitation(window: &WebviewWindow, (): ()) -> Result<Option<String>, OwnError> {
    let Some(path) = dialogs::file(window, &["txt"])? else { return Ok(None) };
    if std::fs::metadata(&path)?.len() > LONGEST_INVITATION {
        return Err(OwnError::NotAnInvitation);
    }
    let bytes = std::fs::read(&path)?;
    String::from_utf8(bytes).map(Some).map_err(|_| OwnError::NotAnInvitation)
}

/// Asks where a new backup is to go. The name that is proposed says nothing of what is in it.
pub fn pick_backup_place(
    window: &WebviewWindow,
    request: PickBackupPlace,
) -> Result<Option<String>, OwnError> {
    let plain = |c: char| c.is_ascii_digit() || c == '-';
    if request.day.len() != 10 || !request.day.chars().all(plain) {
        return Err(OwnError::NotADay);
    }
    let picked = dialogs::place(window, format!("notebook-{}.tar", request.day))?;
    Ok(named(window, picked)?)
}

/// Asks for a backup that is there.
pub fn pick_backup(window: &WebviewWindow, (): ()) -> Result<Option<String>, OwnError> {
    Ok(named(window, dialogs::file(window, &["tar"])?)?)
}

/// What was being written is sealed: whoever waits for it may go on.
pub fn put_aside_done(window: &WebviewWindow, (): ()) -> Result<(), OwnError> {
    window.state::<Aside>().is_done();
    Ok(())
}

/// Opens the system's print dialog for the page as it is.
pub fn print_page(window: &WebviewWindow, (): ()) -> Result<(), OwnError> {
    Ok(window.print()?)
}

/// From now on the page may name what was chosen.
fn named(window: &WebviewWindow, picked: Option<PathBuf>) -> std::io::Result<Option<String>> {
    picked.map(|path| window.state::<Picked>().add(path)).transpose()
}

fn home(window: &WebviewWindow) -> &Path {
    &window.state::<Home>().inner().0
}

/// A recovery sheet that is half there would be found out only when it is needed.
fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;

    let mut file = for_its_owner().open(path)?;
    // A file that was there keeps its mode when it is opened, so it is closed to others before it holds a word. A stick
    // whose file system knows no modes refuses this; the sheet may be saved there all the same.
    #[cfg(unix)]
    let _ = file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600));
    file.write_all(bytes)?;
    file.sync_all()
}

/// On a shared computer nobody else may read the sheet.
fn for_its_owner() -> std::fs::OpenOptions {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
