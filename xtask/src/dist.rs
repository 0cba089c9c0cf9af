//! `cargo xtask dist`: packages for this system.

use crate::sh::{self, Problem};
use crate::{face, needs};

/// Builds the packages; refuses if anything made for tests would be in them.
pub fn dist() -> Result<(), Problem> {
    needs::ensure(&[needs::WINDOW])?;
    face::build()?;
    refuse_test_support()?;
    sh::must(".", "cargo", &["build", "--release", "--locked", "-p", "hearth", "-p", "hearth-cli"])?;
    let bundler = sh::root().join("ui/node_modules/.bin/tauri");
    if bundler.is_file() {
        return sh::must("src-tauri", &bundler.display().to_string(), &["bundle"]);
    }
    println!(
        "The programs are in target/release. For packages: npm install --no-save @tauri-apps/cli@2 in ui/, then again."
    );
    Ok(())
}

/// Asks cargo which features a shipped build would have.
fn refuse_test_support() -> Result<(), Problem> {
    for package in ["hearth", "hearth-cli"] {
        for room in ["hearth-vault", "hearth-app"] {
            let tree = ["tree", "--locked", "-p", package, "-e", "normal,features", "-i", room];
            let tree = sh::ask("cargo", &tree).ok_or("cargo tree failed")?;
            if let Some(found) = ["test-support", "fuzzing"].iter().find(|feature| tree.contains(**feature)) {
                return Err(format!("{package} would be built with {found}. Nothing was built."));
            }
        }
    }
    Ok(())
}
