//! The window's types are made from the Rust ones; this fails when the committed file has drifted.
//! `HEARTH_WRITE_TYPES=1 cargo test -p hearth-app --test types_for_the_window` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use hearth_app::api::*;
use specta::Types;
use specta_typescript::Typescript;

macro_rules! describe {
    ($($name:ident($request:ty) -> $view:ty;)*) => {
        fn types() -> Types {
            let mut types = Types::default();
            $( types = types.register::<$request>().register::<$view>(); )*
            types.register::<Changed>().register::<WireError>().register::<Settings>()
        }

        fn calls() -> String {
            let mut text = String::from("\n/** Every command: its request and its view. */\nexport type Commands = {\n");
            $( writeln!(text, "  {}: [{}, {}];", stringify!($name), ts(stringify!($request)), ts(stringify!($view))).unwrap(); )*
            text + "};\n"
        }
    };
}
hearth_app::commands!(describe);

fn ts(rust: &str) -> String {
    let rust = rust.replace(' ', "");
    match rust.as_str() {
        "()" => "null".into(),
        "bool" => "boolean".into(),
        _ => match rust.strip_prefix("Option<").and_then(|inner| inner.strip_suffix('>')) {
            Some(inner) => format!("{} | null", ts(inner)),
            None => rust,
        },
    }
}

#[test]
fn the_committed_types_are_those_of_the_code() {
    let exported = Typescript::default().export(&types(), specta_serde::Format).unwrap() + &calls();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/ipc/types.gen.ts");
    if std::env::var_os("HEARTH_WRITE_TYPES").is_some() {
        std::fs::write(&path, &exported).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == exported, "ui/src/ipc/types.gen.ts has drifted; see the head of this test");
}
