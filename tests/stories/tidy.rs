//! Rules of the house that a compiler does not hold: who may import whom, how long a file may be, what
//! never stands in product code.

use std::path::{Path, PathBuf};

use hearth_tests::{Trouble, binaries};

/// Room and the rooms it may know.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("crates/domain", &[]),
    ("crates/vault", &["hearth-domain"]),
    ("crates/circle", &["hearth-domain"]),
    ("crates/app", &["hearth-domain", "hearth-vault", "hearth-circle"]),
    ("crates/cli", &["hearth-app", "hearth-domain"]),
    ("src-tauri", &["hearth-app"]),
    ("xtask", &[]),
];

const LONGEST: usize = 400;

#[test]
fn rooms_know_only_the_rooms_below() -> Result<(), Trouble> {
    for (room, allowed) in MAY_KNOW {
        let manifest = read(&binaries::root().join(room).join("Cargo.toml"))?;
        for known in product_dependencies(&manifest) {
            assert!(allowed.contains(&known.as_str()), "{room} must not know {known}");
        }
    }
    Ok(())
}

#[test]
fn the_face_imports_downwards_and_only_ipc_knows_tauri() -> Result<(), Trouble> {
    let source = binaries::root().join("ui/src");
    let files = files(&source, &["ts", "svelte"])?;
    assert!(files.len() > 20, "the face was not found");
    for path in files {
        let tier = tier(&source, &path);
        for import in imports(&read(&path)?) {
            let told = format!("{} imports {import}", path.display());
            assert!(tier == "ipc" || !import.contains("@tauri-apps"), "{told}");
            assert!(tier != "components" || !reaches(&import, &["features", "views"]), "{told}");
            assert!(tier != "features" || !reaches(&import, &["views"]), "{told}");
            assert!(tier != "ipc" || !reaches(&import, &["components", "features", "views"]), "{told}");
        }
    }
    Ok(())
}

#[test]
fn files_stay_short() -> Result<(), Trouble> {
    for path in sources()? {
        let lines = read(&path)?.lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines", path.display());
    }
    Ok(())
}

#[test]
fn what_must_not_stand_in_product_code_does_not() -> Result<(), Trouble> {
    let rust = [concat!("todo", "!("), concat!("unimplemented", "!("), concat!("dbg", "!(")];
    let face = ["{@html", "innerHTML", "localStorage", "sessionStorage", "document.title", "eval("];
    for path in sources()?.into_iter().filter(|path| !path.ends_with("tidy.rs")) {
        let banned =
            if path.extension().is_some_and(|ending| ending == "rs") { &rust[..] } else { &face[..] };
        let words = read(&path)?;
        for word in banned {
            assert!(!words.contains(word), "{} holds {word}", path.display());
        }
    }
    Ok(())
}

#[test]
fn every_room_forbids_unsafe_code() -> Result<(), Trouble> {
    let house = read(&binaries::root().join("Cargo.toml"))?;
    assert!(house.contains("unsafe_code = \"forbid\""));
    for (room, _) in MAY_KNOW {
        let manifest = read(&binaries::root().join(room).join("Cargo.toml"))?;
        assert!(manifest.contains("[lints]\nworkspace = true"), "{room} does not keep the house's rules");
    }
    Ok(())
}

/// Names under `[dependencies]` that are rooms of this house.
fn product_dependencies(manifest: &str) -> Vec<String> {
    let section = manifest.split("\n[dependencies]").nth(1).unwrap_or_default();
    let section = section.split("\n[").next().unwrap_or_default();
    let names = section.lines().filter_map(|line| line.split(['.', ' ', '=']).next());
    names.filter(|name| name.starts_with("hearth-")).map(str::to_owned).collect()
}

fn tier(source: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(source).unwrap_or(path);
    inside.iter().next().unwrap_or_default().to_string_lossy().into_owned()
}

fn imports(words: &str) -> Vec<String> {
    let quoted = words.lines().filter(|line| line.contains("import") || line.contains(" from "));
    quoted.filter_map(|line| line.split(['\'', '"']).nth(1).map(str::to_owned)).collect()
}

/// Whether a relative import goes up into one of these tiers.
fn reaches(import: &str, tiers: &[&str]) -> bool {
    import.starts_with('.') && tiers.iter().any(|tier| import.split('/').any(|part| part == *tier))
}

/// Written by people: not generated, not installed.
fn sources() -> Result<Vec<PathBuf>, Trouble> {
    let mut all = Vec::new();
    for folder in ["crates", "src-tauri/src", "tests", "xtask/src"] {
        all.extend(files(&binaries::root().join(folder), &["rs"])?);
    }
    all.extend(files(&binaries::root().join("ui/src"), &["ts", "svelte"])?);
    all.retain(|path| !path.ends_with("types.gen.ts") && !path.iter().any(|part| part == "paraglide"));
    Ok(all)
}

fn files(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, Trouble> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path, endings)?);
        } else if path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)) {
            found.push(path);
        }
    }
    Ok(found)
}

fn read(path: &Path) -> Result<String, Trouble> {
    Ok(std::fs::read_to_string(path)?)
}
