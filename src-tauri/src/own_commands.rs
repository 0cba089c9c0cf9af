//! The commands that only a window has, declared like the use cases: `name(Request) -> View`.

/// Calls `$each!` with the whole list.
macro_rules! own_commands {
    ($each:ident) => {
        $each! {
            settings_get(()) -> Settings;
            settings_set(Settings) -> ();
            hide(()) -> ();
            activity(()) -> ();
            pick_import(PickImport) -> Option<String>;
            save_text(SaveText) -> bool;
            read_invitation(()) -> Option<String>;
            pick_backup_place(PickBackupPlace) -> Option<String>;
            pick_backup(()) -> Option<String>;
            put_aside_done(()) -> ();
            print_page(()) -> ();
        }
    };
}
