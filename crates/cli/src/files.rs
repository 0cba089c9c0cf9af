//! Files that people name: texts in, invitations and recovery codes out.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::error::CliError;

const LONGEST: u64 = 16 * 1024 * 1024;

/// The text of a file, or of the input for `-`.
pub fn text(path: &Path) -> Result<String, CliError> {
    let read = || {
        if path == Path::new("-") { to_text(io::stdin().lock()) } else { to_text(File::open(path)?) }
    };
    read().map_err(|source| CliError::file(path, source))
}

/// Whether every file can be opened: said before a journal is opened for them.
pub fn all_there(paths: &[PathBuf]) -> Result<(), CliError> {
    paths
        .iter()
        .try_for_each(|path| File::open(path).map(drop).map_err(|source| CliError::file(path, source)))
}

fn to_text(source: impl Read) -> io::Result<String> {
    let mut text = String::new();
    source.take(LONGEST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LONGEST {
        return Err(io::Error::other("it is longer than 16 MB"));
    }
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// A new file that only its owner can read. It is there before anything depends on it, and gone again
/// when what it was meant for did not happen.
pub struct NewFile<'a> {
    path: &'a Path,
    file: Option<File>,
}

impl<'a> NewFile<'a> {
    /// Creates it; what is there already is never written over.
    pub fn create(path: &'a Path) -> Result<Self, CliError> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|source| CliError::file(path, source))?;
        Ok(Self { path, file: Some(file) })
    }

    /// Where it is.
    pub fn path(&self) -> &'a Path {
        self.path
    }

    /// Writes the text, and returns when it is on the disk. What that failure means, only the caller knows: by now
    /// something may be done.
    pub fn write(mut self, text: &str) -> io::Result<()> {
        let Some(file) = self.file.as_mut() else { return Ok(()) };
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all())?;
        self.file = None;
        Ok(())
    }
}

impl Drop for NewFile<'_> {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            // An empty file left behind is untidy, not wrong; there is nobody to tell here.
            let _ = std::fs::remove_file(self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_came_to_nothing_is_gone_and_an_old_one_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("code.txt");
        drop(NewFile::create(&path).unwrap());
        assert!(!path.exists());
        NewFile::create(&path).unwrap().write("first").unwrap();
        let again = NewFile::create(&path).err().unwrap();
        assert_eq!(again.code(), "file_exists");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "first");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_text_that_did_not_fit_leaves_no_half_of_it_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("code.txt");
        std::fs::write(&path, "half of").unwrap();
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let file = NewFile { path: &path, file: Some(full) };
        assert_eq!(file.write("half of it").unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert!(!path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("code.txt");
        NewFile::create(&path).unwrap().write("x").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
