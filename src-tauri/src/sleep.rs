//! Holds the computer's sleep up for the moment that Hide takes, where the system lets itself be asked: keys and words
//! must not be frozen into memory, or into an image on the disk.

use std::cell::{Cell, RefCell};

use gtk::gio::{Cancellable, DBusCallFlags, DBusConnection, UnixFDList};
use gtk::glib::variant::ToVariant;
use gtk::glib::{Variant, VariantTy};
use tauri::WebviewWindow;

const LOGIN: &str = "org.freedesktop.login1";
const LOGIN_PATH: &str = "/org/freedesktop/login1";
pub const MANAGER: &str = "org.freedesktop.login1.Manager";
/// Anybody on the computer can read who holds its sleep up, and why.
const WHY: &str = "Putting the window away";
/// The window is not up yet while this is asked.
const ANSWER_WITHIN_MS: i32 = 1_000;

thread_local! {
    /// The one hold and its number, on the thread that draws the window; it can go to no other. Sleep goes on once
    /// it is dropped, which closes what it holds.
    static HELD: RefCell<Option<(u64, UnixFDList)>> = const { RefCell::new(None) };
    static LAST: Cell<u64> = const { Cell::new(0) };
}

/// Asks to be waited for before the next sleep. A system that does not know of this sleeps at once, as ever.
pub fn hold(bus: &DBusConnection) {
    let ask: Variant = ("sleep", "Hearth", WHY, "delay").to_variant();
    let answer = VariantTy::new("(h)").ok();
    let asked = bus.call_with_unix_fd_list_sync(
        Some(LOGIN),
        LOGIN_PATH,
        MANAGER,
        "Inhibit",
        Some(&ask),
        answer,
        DBusCallFlags::NO_AUTO_START,
        ANSWER_WITHIN_MS,
        UnixFDList::NONE,
        Cancellable::NONE,
    );
    if let Ok((_, held)) = asked {
        let number = LAST.get() + 1;
        LAST.set(number);
        HELD.set(Some((number, held)));
    }
}

/// The number of the present hold, on the thread that draws the window.
pub fn held() -> Option<u64> {
    HELD.with_borrow(|held| held.as_ref().map(|(number, _)| *number))
}

/// Everything is put away: the computer may sleep. A hold taken since, after it woke again, stays.
pub fn let_go(window: &WebviewWindow, number: u64) {
    // A window that is gone holds nothing any more: its process ends.
    let _ = window.run_on_main_thread(move || {
        HELD.with_borrow_mut(|held| drop(held.take_if(|(present, _)| *present == number)));
    });
}
