//! Files that are wholly there or not there: written aside, synced, renamed, and their directory synced.

use crate::error::Error;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

/// Makes a file that was not there, for places outside a journal: what lies in a folder under this name, or where a link
/// of this name leads, belongs to somebody.
pub(crate) fn create_exclusive(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    private(&mut options);
    options.open(path)
}

/// Only the owner's account may read a journal's files.
pub(crate) fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    private(&mut options);
    options.open(path)
}

#[cfg(unix)]
pub(crate) fn private(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}

#[cfg(not(unix))]
pub(crate) fn private(_options: &mut OpenOptions) {}

/// Makes a directory (and its parents) that only the owner's account may enter.
pub(crate) fn make_dir(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path)
}

/// Makes the names in a directory durable.
pub(crate) fn sync_dir(path: &Path) -> io::Result<()> {
    #[cfg(all(test, feature = "test-support"))]
    fault::sync_dir(path)?;
    // Windows keeps names durable with the file and cannot open a directory so.
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}

/// Replaces `dir/name` as one step: after a power cut it is the old file or the new one.
pub(crate) fn replace(dir: &Path, name: &str, bytes: &[u8]) -> Result<(), Error> {
    let aside = dir.join(format!(".{name}.new"));
    let written = write_synced(&aside, bytes).and_then(|()| fs::rename(&aside, dir.join(name)));
    if let Err(error) = written {
        let _ = fs::remove_file(&aside);
        return Err(error.into());
    }
    Ok(sync_dir(dir)?)
}

/// Writes a file and syncs it.
pub(crate) fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The file's bytes, or `None` where there is no such file. Never more than `cap`.
pub(crate) fn read(path: &Path, cap: u64) -> io::Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(file, cap), &mut bytes)?;
    Ok(Some(bytes))
}

/// Removes a file; one that is not there is fine.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Removes a directory with all in it; one that is not there is fine.
pub(crate) fn remove_tree(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Overwrites a file before removing it. Best effort: what an SSD or a snapshot keeps is beyond a program. One that
/// cannot be overwritten (a full disk that copies on every write) goes all the same, and it is said.
pub(crate) fn shred(path: &Path) -> io::Result<()> {
    let opened = OpenOptions::new().write(true).open(path);
    let overwritten = opened.map_or(Ok(()), |mut file| overwrite(&mut file));
    #[cfg(all(test, feature = "test-support"))]
    fault::overwritten(path)?;
    remove(path).and(overwritten)
}

/// No file of a journal is longer, its attachments' padding included.
#[cfg(unix)]
const LARGEST: u64 = 256 * 1024 * 1024;

/// What ends the hidden name of a file that is being let go.
const GONE: &str = ".gone";

/// Shreds files of a directory, out of their names first: an interruption leaves each of them whole or not at all, never
/// overwritten under its own name. The rest is done by [`finish_letting_go`].
pub(crate) fn let_go(dir: &Path, names: &[String]) -> io::Result<()> {
    for name in names {
        fs::rename(dir.join(name), dir.join(format!(".{name}{GONE}")))?;
    }
    sync_dir(dir)?;
    finish_letting_go(dir)
}

/// Shreds what an interruption left half let go.
pub(crate) fn finish_letting_go(dir: &Path) -> io::Result<()> {
    let names = file_names(dir)?;
    let gone = names.iter().filter(|name| name.starts_with('.') && name.ends_with(GONE));
    gone.map(|name| dir.join(name)).try_for_each(|path| shred(&path))
}

/// Shreds what an interruption left unfinished: files written aside that never got their names.
pub(crate) fn clear_unfinished(dir: &Path) -> io::Result<()> {
    let names = file_names(dir)?;
    let unfinished = names.iter().filter(|name| name.starts_with('.') && name.ends_with(".new"));
    unfinished.map(|name| dir.join(name)).try_for_each(|path| shred(&path))
}

/// The same where another process may be at work: only what nobody has touched for so long.
pub(crate) fn clear_unfinished_since(dir: &Path, long_ago: Duration) -> io::Result<()> {
    let old = |path: &Path| {
        let modified = path.metadata().and_then(|meta| meta.modified()).ok();
        modified.and_then(|at| at.elapsed().ok()).is_some_and(|ago| ago > long_ago)
    };
    let names = file_names(dir)?;
    let unfinished = names.iter().filter(|name| name.starts_with('.') && name.ends_with(".new"));
    unfinished.map(|name| dir.join(name)).filter(|path| old(path)).try_for_each(|path| shred(&path))
}

/// Puts zeros over every byte of an open file.
pub(crate) fn overwrite(file: &mut File) -> io::Result<()> {
    let mut left = on_the_disk(&file.metadata()?);
    io::Seek::rewind(file)?;
    while left > 0 {
        let step = left.min(64 * 1024);
        file.write_all(&vec![0; usize::try_from(step).unwrap_or(0)])?;
        left -= step;
    }
    file.sync_data()
}

/// How much of a file there is to overwrite. A file larger than any of ours may say that it is larger than the disk.
#[cfg(unix)]
fn on_the_disk(meta: &fs::Metadata) -> u64 {
    let taken = std::os::unix::fs::MetadataExt::blocks(meta).saturating_mul(512);
    meta.len().min(taken.max(LARGEST))
}

#[cfg(not(unix))]
fn on_the_disk(meta: &fs::Metadata) -> u64 {
    meta.len()
}

/// Names of the plain files in a directory, sorted; none where it is missing.
pub(crate) fn file_names(dir: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            names.extend(entry.file_name().into_string());
        }
    }
    names.sort();
    Ok(names)
}

/// What no file system does when asked: a rename that took place and whose directory is then not synced, an end between
/// overwriting and unlinking.
#[cfg(all(test, feature = "test-support"))]
pub(crate) mod fault {
    use std::cell::RefCell;
    use std::io;
    use std::path::{Path, PathBuf};

    std::thread_local! {
        static FAILING: RefCell<Option<PathBuf>> = const { RefCell::new(None) };
        static STOPPING: RefCell<Option<&'static str>> = const { RefCell::new(None) };
    }

    /// From now on this thread cannot sync this directory; `None` heals it.
    pub(crate) fn fail_syncs_of(dir: Option<&Path>) {
        FAILING.replace(dir.map(Path::to_path_buf));
    }

    /// From now on files of this name are overwritten and stay; `None` heals it.
    pub(crate) fn stop_behind_overwriting(name: Option<&'static str>) {
        STOPPING.replace(name);
    }

    pub(super) fn overwritten(path: &Path) -> io::Result<()> {
        let stops = STOPPING.with_borrow(|name| name.is_some_and(|name| path.ends_with(name)));
        if stops { Err(io::Error::other("an end behind overwriting")) } else { Ok(()) }
    }

    pub(super) fn sync_dir(dir: &Path) -> io::Result<()> {
        let failing = FAILING.with_borrow(|failing| failing.as_deref() == Some(dir));
        if failing { Err(io::Error::other("a sync that failed")) } else { Ok(()) }
    }
}
