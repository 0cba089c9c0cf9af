//! A home of one's own: journals, settings and temporary files of one person's computer.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::Trouble;

/// A directory that is gone when the test is over.
#[derive(Debug)]
pub struct Home {
    root: TempDir,
}

impl Home {
    /// An empty home.
    pub fn new() -> Result<Self, Trouble> {
        let root = tempfile::Builder::new().prefix("hearth-story-").tempdir()?;
        for folder in ["home", "tmp", "config", "files"] {
            std::fs::create_dir(root.path().join(folder))?;
        }
        Ok(Self { root })
    }

    /// `HEARTH_HOME`.
    pub fn path(&self) -> PathBuf {
        self.root.path().join("home")
    }

    /// A place for files of the story that are not Hearth's own, such as a passphrase to read.
    pub fn files(&self) -> PathBuf {
        self.root.path().join("files")
    }

    /// Everything a program may write to: home, config, temporary files.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// The variables that keep a program inside.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let place = |folder: &str| self.root.path().join(folder).display().to_string();
        vec![
            ("HEARTH_HOME", place("home")),
            ("HOME", place("config")),
            ("XDG_CONFIG_HOME", place("config")),
            ("TMPDIR", place("tmp")),
            // A gathering of a test is nobody else's business: it stays on this computer.
            ("HEARTH_BIND", "127.0.0.1:0".to_owned()),
        ]
    }
}
