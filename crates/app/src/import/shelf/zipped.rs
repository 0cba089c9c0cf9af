use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use zip::ZipArchive;
use zip::result::ZipError;

use super::{At, FILES_MAX, Shelf, hidden, read_at_most, shown, too_many};
use crate::import::{ImportError, Why};

/// How much may be read to learn what is in a zip: enough for the longest list that is taken, too little
/// for a forged one to fill the memory.
const LIST_MAX: u64 = 64 * 1024 * 1024;
const NOT_A_ZIP: &str = "it is not a whole zip file";

/// An open zip. One reader at a time.
pub(super) struct Zip(Mutex<ZipArchive<Metered>>);

impl fmt::Debug for Zip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Zip(..)")
    }
}

/// Puts every ordinary file of the zip at `path` on the shelf.
pub(super) fn unpack_list(shelf: &mut Shelf, path: &Path) -> Result<(), ImportError> {
    let mut archive = open(path)?;
    if archive.len() > FILES_MAX {
        return Err(too_many());
    }
    for index in 0..archive.len() {
        place(shelf, &mut archive, index)?;
    }
    shelf.zip = Some(Zip(Mutex::new(archive)));
    Ok(())
}

impl Zip {
    pub(super) fn read(&self, index: usize, name: &str, max: u64) -> Result<Vec<u8>, ImportError> {
        let mut archive = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let file = archive.by_index(index).map_err(|error| refusal(name, &error))?;
        if file.size() > max {
            return Err(ImportError::larger_than(name, max));
        }
        // Whatever the list says of its size, no more than that is unpacked.
        let size = file.size();
        read_at_most(file, size, name, max)?
            .map_err(|_| ImportError::damaged(name, "it is damaged inside the zip"))
    }
}

fn open(path: &Path) -> Result<ZipArchive<Metered>, ImportError> {
    let name = shown(path);
    let mut file = File::open(path).map_err(|error| ImportError::from_io(&name, &error))?;
    let mut magic = [0; 2];
    file.read_exact(&mut magic).map_err(|_| ImportError::damaged(&name, NOT_A_ZIP))?;
    if magic != *b"PK" {
        return Err(ImportError::damaged(&name, NOT_A_ZIP));
    }
    let left = Arc::new(AtomicU64::new(LIST_MAX));
    let metered = Metered { file: BufReader::new(file), left: Arc::clone(&left) };
    let archive = ZipArchive::new(metered).map_err(|error| match left.load(Ordering::Relaxed) {
        0 => too_many(),
        _ => refusal(&name, &error),
    })?;
    left.store(u64::MAX, Ordering::Relaxed);
    Ok(archive)
}

fn place(shelf: &mut Shelf, archive: &mut ZipArchive<Metered>, index: usize) -> Result<(), ImportError> {
    let Ok(entry) = archive.by_index_data(index) else { return Ok(()) };
    let (is_file, modified) = (entry.is_file(), entry.last_modified().and_then(unix).unwrap_or_default());
    let Some(Ok(name)) = archive.name_for_index(index) else { return Ok(()) };
    let name = name.replace('\\', "/");
    if !is_file || name.split('/').any(|part| part != ".." && part != "." && hidden(part)) {
        return Ok(());
    }
    match plain_path(&name) {
        Some(plain) => shelf.put(plain, At::Zip(index), modified),
        None => {
            shelf.problem(name, Why::OutsideZip);
            Ok(())
        }
    }
}

/// The name without `.` parts; nothing if it is absolute or goes up.
fn plain_path(name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split('/').filter(|part| *part != ".").collect();
    let harmless = |part: &&str| !part.is_empty() && *part != ".." && !part.contains('\0');
    parts.iter().all(harmless).then(|| parts.join("/"))
}

fn unix(at: zip::DateTime) -> Option<i64> {
    let day = NaiveDate::from_ymd_opt(at.year().into(), at.month().into(), at.day().into())?;
    let time = day.and_hms_opt(at.hour().into(), at.minute().into(), at.second().into())?;
    Some(time.and_utc().timestamp())
}

fn refusal(name: &str, error: &ZipError) -> ImportError {
    let why = match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => "it is locked with a password",
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            "it is packed in a way that Hearth does not know"
        }
        _ => NOT_A_ZIP,
    };
    ImportError::damaged(name, why)
}

/// A file that stops giving once so many bytes were read from it.
struct Metered {
    file: BufReader<File>,
    left: Arc<AtomicU64>,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            return Err(io::Error::other("more was read than a list of files needs"));
        }
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.file.read(&mut buffer[..most])?;
        self.left.store(left - read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl Seek for Metered {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
