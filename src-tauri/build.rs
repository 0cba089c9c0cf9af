//! Declares every command to Tauri, from the one list, so that only what the capability names may be called.

#[path = "../crates/app/src/commands.rs"]
#[macro_use]
mod use_cases;

#[path = "src/own_commands.rs"]
#[macro_use]
mod own_commands;

macro_rules! names {
    ($($name:ident($request:ty) -> $view:ty;)*) => { &[$(stringify!($name)),*] };
}

const USE_CASES: &[&str] = commands!(names);
const OWN: &[&str] = own_commands!(names);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=../crates/app/src/commands.rs");
    println!("cargo:rerun-if-changed=src/own_commands.rs");
    let all: Vec<&'static str> = USE_CASES.iter().chain(OWN).copied().collect();
    let manifest = tauri_build::AppManifest::new().commands(all.leak());
    Ok(tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))?)
}
