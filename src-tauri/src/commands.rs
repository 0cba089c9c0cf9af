//! The page's commands: one adapter each, made from the two lists. An adapter parses, calls, maps.
//!
//! A use case may wait for the disk or stretch a key, so it runs where waiting is allowed, never on the
//! thread that draws the window.

use hearth_app::Hearth;
use hearth_app::api::{CirclePhase, CircleRole, WireError};
use tauri::ipc::{Invoke, InvokeBody};
use tauri::{Manager, WebviewWindow, Wry};

use crate::page::{self, Fresh, Hidden};
use crate::picked::Picked;

macro_rules! names {
    ($($name:ident($request:ty) -> $view:ty;)*) => { &[$(stringify!($name)),*] };
}

macro_rules! handle {
    ($($name:ident($request:ty) -> $view:ty;)*) => { tauri::generate_handler![$($name),*] };
}

/// Answers every command of the page that the capability lets through.
pub fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    const OWN: &[&str] = own_commands!(names);
    let (own, use_cases) = (own::handler(), use_cases::handler());
    move |invoke| {
        if OWN.contains(&invoke.message.command()) {
            return own(invoke);
        }
        match may_name(&invoke) {
            Ok(()) => use_cases(invoke),
            Err(refused) => {
                invoke.resolver.reject(refused);
                true
            }
        }
    }
}

/// A path that nobody chose in a dialog is none of the page's business.
fn may_name(invoke: &Invoke<Wry>) -> Result<(), WireError> {
    match invoke.message.payload() {
        InvokeBody::Json(request) => invoke.message.webview_ref().state::<Picked>().check(request),
        InvokeBody::Raw(_) => Ok(()),
    }
}

mod use_cases {
    use hearth_app::Hearth;
    use hearth_app::api::*;
    use tauri::ipc::Invoke;
    use tauri::{Manager, State, WebviewWindow, Wry};

    macro_rules! adapters {
        ($($name:ident($request:ty) -> $view:ty;)*) => {$(
            #[tauri::command]
            async fn $name(
                window: WebviewWindow,
                hearth: State<'_, Hearth>,
                request: $request,
            ) -> Result<$view, WireError> {
                let (hearth, asked) = (hearth.inner().clone(), hearth.inner().clone());
                let visited = stringify!($name) == "circle_leave" && super::visit_is_over(&hearth);
                let done = super::waiting(move || asked.$name(request)).await;
                super::empty_after(&window, &hearth, stringify!($name), visited);
                if done.is_ok() && super::COME_BACK.contains(&stringify!($name)) {
                    window.state::<super::Hidden>().is_over();
                }
                done
            }
        )*};
    }

    hearth_app::commands!(adapters);

    pub(super) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
        hearth_app::commands!(handle)
    }
}

mod own {
    use hearth_app::api::*;
    use tauri::ipc::Invoke;
    use tauri::{WebviewWindow, Wry};

    use crate::own::{self, PickBackupPlace, PickImport, SaveText};

    macro_rules! adapters {
        ($($name:ident($request:ty) -> $view:ty;)*) => {$(
            #[tauri::command]
            async fn $name(window: WebviewWindow, request: $request) -> Result<$view, WireError> {
                super::waiting(move || own::$name(&window, request)).await
            }
        )*};
    }

    own_commands!(adapters);

    pub(super) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
        own_commands!(handle)
    }
}

/// Runs a piece of work on a thread that may wait.
async fn waiting<T: Send + 'static, E: Into<WireError> + Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, WireError> {
    let ended = tauri::async_runtime::spawn_blocking(move || {
        let done = work();
        // This thread waits for more work, and may outlive the lock.
        hearth_app::wipe_stack();
        done
    });
    ended.await.map_err(|_| broken())?.map_err(Into::into)
}

/// The work panicked; its message might hold words of a journal, so it is not repeated.
fn broken() -> WireError {
    let message =
        "Something in Hearth broke. What was saved before is safe; lock and open the journal again.";
    WireError { code: "internal".into(), message: message.into() }
}

/// By these somebody is back at a page that was hidden.
const COME_BACK: &[&str] = &[
    "journal_create",
    "journal_unlock",
    "journal_unlock_repair",
    "journal_recover",
    "backup_restore",
    "circle_join",
    "circle_come_back",
];

/// The use cases after which the page may hold nothing any more, whatever came of them: a lock that the disk
/// refused its last write has wiped the keys all the same.
fn empty_after(window: &WebviewWindow, hearth: &Hearth, command: &str, visited: bool) {
    let locked = || !hearth.is_open();
    let fresh = match command {
        "journal_lock" => Fresh::Start,
        "journal_erase" if locked() => Fresh::Start,
        // The disk refused half way: the journal is closed, so nothing of it may stay in sight.
        "journal_rotate" if locked() => Fresh::Start,
        "show_here" if locked() => Fresh::Start,
        "circle_leave" if visited && locked() => Fresh::Start,
        "show_here_done" => Fresh::Hidden,
        _ => return,
    };
    page::empty(window, fresh);
}

/// Whether a visitor is about to put away a gathering they were in: their cards and those of others were on the
/// page. Whoever was not let in has seen nothing, and keeps the page to try again.
fn visit_is_over(hearth: &Hearth) -> bool {
    let Some(view) = hearth.circle_view(()).ok().flatten() else { return false };
    let over = view.role == CircleRole::Visitor && view.phase == CirclePhase::Ended;
    let showed = || hearth.circle_visitor_cards(()).is_ok_and(|cards| !cards.items.is_empty());
    let was_in = matches!(view.reason.as_str(), "" | "host_ended" | "left")
        || !view.question.is_empty()
        || !view.board_words.is_empty();
    over && (was_in || showed())
}
