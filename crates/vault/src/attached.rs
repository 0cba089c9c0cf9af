//! Whether the attachments are here as the records say that refer to them.

use crate::aside::ASIDE;
use crate::disk;
use crate::error::Error;
use crate::files::{self, FileRef};
use crate::keys::{hex, unhex};
use crate::notice::Notice;
use crate::vault::Vault;
use std::collections::HashMap;
use std::io::{self, Read};
use std::time::{Duration, SystemTime};

/// The system's number for a place on the disk that cannot be read.
const BAD_PLACE: i32 = if cfg!(windows) { 23 } else { 5 };
/// How often a place on the disk is read before it counts as one that cannot be.
const TRIES: usize = 3;

/// The attachments of a journal, told apart.
pub(crate) struct Sorted {
    /// The names of the files that can be read, and how long each is with its padding.
    pub(crate) readable: Vec<(String, u64)>,
    /// What is missing, damaged or in the place of another.
    pub(crate) trouble: Vec<Notice>,
}

/// An attachment that was read to its end.
struct Through {
    size: u64,
    /// It is what its record says.
    fits: bool,
}

impl Vault {
    /// The attachments there are, by the names of their files.
    pub fn file_names(&self) -> Result<Vec<String>, Error> {
        let mut names = disk::file_names(&files::place(&self.dir))?;
        names.retain(|name| !name.starts_with('.'));
        Ok(names)
    }

    /// Reads one attachment to its end, whoever refers to it. A notice when it is damaged; one that is gone meanwhile is
    /// not.
    pub fn check_file(&self, name: &str) -> Option<Notice> {
        let read = self.read_through(name, None);
        let gone = matches!(read, Err(Error::FileMissing));
        (read.is_err() && !gone).then(|| damaged_file(name))
    }

    /// Reads an attachment to its end and compares it with what its record says of it.
    pub fn check_attached(&self, file: &FileRef) -> Option<Notice> {
        trouble(&self.read_through(&hex(&file.id), Some(file)), &hex(&file.id))
    }

    /// Whether damaged originals were put aside so recently: what is missing may still be found in them.
    pub fn set_aside_within(&self, time: Duration) -> bool {
        let aside = self.dir.join(ASIDE);
        let any = aside.read_dir().is_ok_and(|mut entries| entries.next().is_some());
        let since = aside.metadata().and_then(|meta| meta.modified()).ok();
        // A clock that went back says nothing: kept too long is better than gone too early.
        let long_ago =
            since.and_then(|at| SystemTime::now().duration_since(at).ok()).is_some_and(|ago| ago > time);
        any && !long_ago
    }

    /// Reads every attachment there is and every one in `wanted`, which is what the records refer to.
    pub(crate) fn sort_files(&self, wanted: &[FileRef]) -> Result<Sorted, Error> {
        let wanted: HashMap<String, &FileRef> = wanted.iter().map(|file| (hex(&file.id), file)).collect();
        let names = self.file_names()?;
        let missing = wanted.keys().filter(|name| !names.contains(name));
        let trouble_of_missing = missing.filter_map(|name| trouble(&Err(Error::FileMissing), name));
        let mut out = Sorted { readable: Vec::new(), trouble: trouble_of_missing.collect() };
        for name in names {
            let read = self.read_through(&name, wanted.get(&name).copied());
            out.trouble.extend(trouble(&read, &name));
            // In the place of another it is still somebody's picture.
            if let (Ok(read), Some(_)) = (read, unhex(&name)) {
                out.readable.push((name, read.size));
            }
        }
        Ok(out)
    }

    /// Whether an attachment can be taken along under other keys. One that is damaged, or lies where the disk cannot be
    /// read however often it is asked, never can be; any other trouble may pass, and is an error.
    pub(crate) fn can_be_read(&self, name: &str) -> Result<bool, Error> {
        match asked_again(|| self.read_through(name, None)) {
            Ok(_) => Ok(true),
            Err(Error::FileDamaged) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn read_through(&self, name: &str, file: Option<&FileRef>) -> Result<Through, Error> {
        let mut plain = files::opened(&files::place(&self.dir).join(name), &self.keys)?;
        let (mut hasher, mut size) = (blake3::Hasher::new(), 0);
        if let Some(file) = file {
            size = io::copy(&mut (&mut plain).take(file.len), &mut hasher).map_err(files::damaged)?;
        }
        let fits = file.is_none_or(|file| size == file.len && hasher.finalize() == file.hash);
        size += io::copy(&mut plain, &mut io::sink()).map_err(files::damaged)?;
        Ok(Through { size, fits })
    }
}

/// Reads something up to three times. What lies in a place that the disk does not give even then is damaged; any other
/// trouble may pass.
pub(crate) fn asked_again<T>(read: impl Fn() -> Result<T, Error>) -> Result<T, Error> {
    for _ in 0..TRIES {
        match read() {
            Err(Error::Io(error)) if error.raw_os_error() == Some(BAD_PLACE) => {}
            answer => return answer,
        }
    }
    Err(Error::FileDamaged)
}

fn trouble(read: &Result<Through, Error>, name: &str) -> Option<Notice> {
    match read {
        Ok(read) if read.fits => None,
        Ok(_) => Some(of_file("file_exchanged", "Another picture is in the place of one", name)),
        Err(Error::FileMissing) => Some(of_file("file_lost", "A picture or drawing is gone", name)),
        Err(_) => Some(damaged_file(name)),
    }
}

fn damaged_file(name: &str) -> Notice {
    of_file("file_damaged", "A picture or drawing is damaged", name)
}

/// A notice about an attachment, by which the caller finds whose it is.
pub(crate) fn of_file(code: &'static str, words: &str, name: &str) -> Notice {
    Notice { file: unhex(name), ..Notice::new(code, format!("{words} ({name}).")) }
}
