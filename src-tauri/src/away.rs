//! Hides when the computer goes to sleep or its screen is locked, where the desktop says so.

#[cfg(target_os = "linux")]
pub use linux::watch;

/// Elsewhere only the idle lock watches.
#[cfg(not(target_os = "linux"))]
pub fn watch(_hearth: &hearth_app::Hearth, _window: &tauri::WebviewWindow) {}

#[cfg(target_os = "linux")]
mod linux {
    use gtk::gio::{BusType, Cancellable, DBusConnection, DBusSignalFlags, bus_get_sync};
    use gtk::glib::Variant;
    use hearth_app::Hearth;
    use tauri::WebviewWindow;

    use crate::page::{self, Fresh};
    use crate::{aside, sleep};

    const SLEEP: &str = "PrepareForSleep";
    /// Interface and signal, and whether its argument must be true to mean “away”.
    const OF_THE_SYSTEM: &[(&str, &str, bool)] =
        &[(sleep::MANAGER, SLEEP, true), ("org.freedesktop.login1.Session", "Lock", false)];
    const OF_THE_DESKTOP: &[(&str, &str, bool)] = &[
        ("org.freedesktop.ScreenSaver", "ActiveChanged", true),
        ("org.gnome.ScreenSaver", "ActiveChanged", true),
    ];

    /// Listens on the buses that are there; without any, only the idle lock watches.
    pub fn watch(hearth: &Hearth, window: &WebviewWindow) {
        for (bus, signals) in [(BusType::System, OF_THE_SYSTEM), (BusType::Session, OF_THE_DESKTOP)] {
            if bus == BusType::Session && std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_none() {
                // Asking would start a bus that nobody else is on.
                continue;
            }
            let Ok(bus) = bus_get_sync(bus, Cancellable::NONE) else { continue };
            for (interface, signal, must_be_true) in signals {
                if *signal == SLEEP {
                    sleep::hold(&bus);
                }
                listen(&bus, (interface, signal), *must_be_true, (hearth.clone(), window.clone()));
            }
        }
    }

    fn listen(
        bus: &DBusConnection,
        what: (&str, &str),
        must_be_true: bool,
        (hearth, window): (Hearth, WebviewWindow),
    ) {
        // Who only subscribes does not keep the connection: this does, or nothing would ever be heard.
        let kept = bus.clone();
        let heard = move |_: &DBusConnection, _: &str, _: &str, _: &str, signal: &str, said: &Variant| {
            let away = said.try_child_get::<bool>(0).ok().flatten().unwrap_or(!must_be_true);
            if away {
                hide(&hearth, &window, sleep::held().filter(|_| signal == SLEEP));
            } else if signal == SLEEP {
                // Awake again: the next sleep is to wait as well.
                sleep::hold(&kept);
            }
        };
        // Listened to as long as the app runs, so the subscription is never given back.
        let _ =
            bus.signal_subscribe(None, Some(what.0), Some(what.1), None, None, DBusSignalFlags::NONE, heard);
    }

    /// The page goes blank by itself, seals what is being written and then is thrown away: sleep waits for that, and a
    /// locked screen shows nothing. On a thread of its own: this one draws the window.
    fn hide(hearth: &Hearth, window: &WebviewWindow, sleep_waits: Option<u64>) {
        let wait = aside::put_aside(window, true);
        let (hearth, window) = (hearth.clone(), window.clone());
        std::thread::spawn(move || {
            wait(aside::WAIT);
            page::empty(&window, Fresh::Hidden);
            // Even where the disk refuses the last write the keys are gone.
            let _ = hearth.hide();
            hearth_app::wipe_stack();
            if let Some(number) = sleep_waits {
                sleep::let_go(&window, number);
            }
        });
    }
}
