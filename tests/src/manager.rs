//! What a window manager does: it asks a window to close.

use std::error::Error;

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, Window};
use x11rb::rust_connection::RustConnection;

use crate::{Trouble, screen};

/// Asks the window with this title, on the screen that the driven windows share, to close, as its button would
/// (ICCCM 4.2.8.1).
pub fn close_window(title: &str) -> Result<(), Trouble> {
    let refused = |error: Box<dyn Error>| Trouble::Vain(format!("“{title}” to be asked to close: {error}"));
    ask_to_close(screen::shared()?, title).map_err(refused)
}

/// Whether a window with this title is there.
pub fn has_window(title: &str) -> Result<bool, Trouble> {
    let failed = |error: Box<dyn Error>| Trouble::Vain(format!("a look for “{title}”: {error}"));
    let (display, root) = connect(screen::shared()?).map_err(failed)?;
    Ok(titled(&display, root, title).map_err(failed)?.is_some())
}

fn connect(screen: &str) -> Result<(RustConnection, Window), Box<dyn Error>> {
    let (display, number) = x11rb::connect(Some(screen))?;
    let root = display.setup().roots.get(number).ok_or("no screen")?.root;
    Ok((display, root))
}

fn ask_to_close(screen: &str, title: &str) -> Result<(), Box<dyn Error>> {
    let (display, root) = connect(screen)?;
    let atom = |name: &[u8]| Ok::<_, Box<dyn Error>>(display.intern_atom(false, name)?.reply()?.atom);
    let (protocols, delete) = (atom(b"WM_PROTOCOLS")?, atom(b"WM_DELETE_WINDOW")?);
    let window = titled(&display, root, title)?.ok_or("there is none")?;
    let message = ClientMessageEvent::new(32, window, protocols, [delete, x11rb::CURRENT_TIME, 0, 0, 0]);
    display.send_event(false, window, EventMask::NO_EVENT, message)?.check()?;
    Ok(())
}

/// Without a window manager each window of an app hangs at the root.
fn titled(display: &RustConnection, root: Window, title: &str) -> Result<Option<Window>, Box<dyn Error>> {
    for window in display.query_tree(root)?.reply()?.children {
        let name = display.get_property(false, window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 64)?.reply();
        // One may have gone since it was listed.
        if name.is_ok_and(|name| name.value == title.as_bytes()) {
            return Ok(Some(window));
        }
    }
    Ok(None)
}
