//! The files and folders that somebody chose in a dialog. The page may name no other to a use case, whatever runs in it.

use std::collections::HashSet;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hearth_app::api::WireError;
use serde_json::Value;

/// What was chosen since the page was last emptied.
#[derive(Debug, Default)]
pub struct Picked(Mutex<HashSet<String>>);

impl Picked {
    /// Lets the page name this one, and says by which words.
    pub fn add(&self, path: PathBuf) -> io::Result<String> {
        let not_text = |_| io::Error::new(io::ErrorKind::InvalidFilename, "its name is not text");
        let path = path.into_os_string().into_string().map_err(not_text)?;
        self.lock().insert(path.clone());
        Ok(path)
    }

    /// Refuses a request that names, at whatever depth, a path that nobody chose.
    pub fn check(&self, request: &Value) -> Result<(), WireError> {
        match request {
            Value::Object(fields) => fields.iter().try_for_each(|(name, value)| match value {
                Value::String(path) if name == "path" && !self.lock().contains(path) => Err(not_picked()),
                _ => self.check(value),
            }),
            Value::Array(items) => items.iter().try_for_each(|item| self.check(item)),
            _ => Ok(()),
        }
    }

    /// The page is empty and knows none any more.
    pub fn forget(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn not_picked() -> WireError {
    WireError {
        code: "not_picked".into(),
        message: "Choose the file or folder again. Nothing was changed.".into(),
    }
}
