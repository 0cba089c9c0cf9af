//! Reading a backup: every byte proved before anything is made of it.

use crate::backup::{self, BY_CODE, BY_PASSPHRASE, END, JOURNAL, README, README_TEXT};
use crate::disk;
use crate::erase;
use crate::error::{Error, KeyError};
use crate::escrow;
use crate::home;
use crate::keys::{hex, random, unhex};
use crate::memory::cleanly_deep;
use crate::record::{MAX_BODY, Op, Record};
use crate::sealed_file::with_header;
use crate::secret::{Passphrase, RecoveryCode, Unlock};
use crate::vault::Vault;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A key file is a few hundred bytes.
const MAX_KEY: u64 = 8 * 1024;
const MAX_LABEL: u64 = 1024;
const BATCH: usize = 256;

/// What a checked backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupReport {
    /// Records in it.
    pub records: u64,
    /// Attachments in it.
    pub files: u64,
}

/// Reads every byte of a backup and says what it holds.
pub fn backup_verify(path: &Path, key: Unlock<'_>) -> Result<BackupReport, Error> {
    let mut label = None;
    read_backup(path, key, &mut |part| {
        if let Part::Label(text) = part {
            label = Some(text);
        }
        Ok(())
    })
}

/// Makes a new journal in `home` from a backup that `key` opens: new keys, opened by `passphrase` and the recovery code
/// returned. The backup is proved whole first, so that a damaged one makes nothing.
pub fn restore(
    home: &Path,
    path: &Path,
    key: Unlock<'_>,
    passphrase: &Passphrase,
) -> Result<(Vault, RecoveryCode), Error> {
    passphrase.long_enough()?;
    let mut label = String::new();
    let proved = read_backup(path, key, &mut |part| {
        if let Part::Label(text) = part {
            label = text;
        }
        Ok(())
    })?;
    let aside = home.join(home::JOURNALS).join(format!("{}{}", erase::RESTORING, hex(&random::<8>()?)));
    let made = build(&aside, &label, path, key, passphrase, proved).and_then(|(dir, code)| {
        let place = home.join(home::JOURNALS).join(dir.file_name().unwrap_or_default());
        fs::rename(&dir, &place)?;
        home::sync_journals(home)?;
        Ok((Vault::open(&place, Unlock::Passphrase(passphrase))?.vault, code))
    });
    // Made or not is decided by now; a folder that stays is swept at the next opening.
    let _ = disk::remove_tree(&aside);
    made
}

/// Fills a journal in a home of its own, so that no half of one is ever listed.
fn build(
    aside: &Path,
    label: &str,
    path: &Path,
    key: Unlock<'_>,
    passphrase: &Passphrase,
    proved: BackupReport,
) -> Result<(PathBuf, RecoveryCode), Error> {
    let (mut vault, code) = Vault::create(aside, label, passphrase)?;
    let filled = fill(&mut vault, path, key)?;
    if filled != proved || vault.len() != proved.records {
        return Err(Error::BackupDamaged);
    }
    let dir = vault.dir().to_path_buf();
    vault.lock()?;
    Ok((dir, code))
}

fn fill(vault: &mut Vault, path: &Path, key: Unlock<'_>) -> Result<BackupReport, Error> {
    let mut waiting = Vec::new();
    let report = read_backup(path, key, &mut |part| {
        match part {
            Part::Record(record) => waiting.push(Op::Put(record)),
            Part::File(name, plain) => vault.file_restore(&name, plain)?,
            Part::Label(_) => {}
        }
        if waiting.len() >= BATCH { vault.commit(std::mem::take(&mut waiting)) } else { Ok(()) }
    })?;
    vault.commit(waiting)?;
    Ok(report)
}

/// One thing found in the sealed part.
pub(crate) enum Part<'a> {
    Label(String),
    Record(Record),
    File(String, &'a mut dyn Read),
}

pub(crate) type Visit<'a> = &'a mut dyn FnMut(Part<'_>) -> Result<(), Error>;

fn damaged<E>(_: E) -> Error {
    Error::BackupDamaged
}

fn read_backup(path: &Path, key: Unlock<'_>, visit: Visit<'_>) -> Result<BackupReport, Error> {
    cleanly_deep(|| read_at_once(path, key, visit))
}

fn read_at_once(path: &Path, key: Unlock<'_>, visit: Visit<'_>) -> Result<BackupReport, Error> {
    let mut file = File::open(path)?;
    let outer = read_outer(&mut file)?;
    let (sealed, words) = match key {
        Unlock::Passphrase(pass) => (&outer.by_passphrase, zeroize::Zeroizing::new(pass.text().to_owned())),
        Unlock::Recovery(code) => (&outer.by_code, code.reveal()),
    };
    let wrong = match key {
        Unlock::Passphrase(_) => KeyError::WrongPassphrase,
        Unlock::Recovery(_) => KeyError::WrongRecoveryCode,
    };
    let identity = escrow::open(sealed, &words)?.ok_or(wrong)?;
    read_journal(file, &outer, &identity, visit)
}

pub(crate) struct Outer {
    pub(crate) by_passphrase: Vec<u8>,
    pub(crate) by_code: Vec<u8>,
    /// Where the sealed journal lies in the file, and its length.
    pub(crate) journal: (u64, u64),
}

/// Reads the sealed part, once its identity is known.
pub(crate) fn read_journal(
    mut file: impl Read + Seek,
    outer: &Outer,
    identity: &age::x25519::Identity,
    visit: Visit<'_>,
) -> Result<BackupReport, Error> {
    file.seek(SeekFrom::Start(outer.journal.0))?;
    let sealed = with_header(file.take(outer.journal.1)).map_err(damaged)?;
    let opened = age::Decryptor::new_buffered(sealed).map_err(damaged)?;
    let plain = opened.decrypt(std::iter::once(identity as &dyn age::Identity)).map_err(damaged)?;
    read_payload(plain, outer, visit)
}

/// Reads the outer tar. Each backup has exactly one spelling: it is written again into a hash and compared with the
/// file, so that no byte of it can differ unnoticed.
pub(crate) fn read_outer(file: &mut (impl Read + Seek)) -> Result<Outer, Error> {
    let (mut parts, mut journal) = (Vec::new(), None);
    let mut archive = tar::Archive::new(&mut *file);
    // As it stands in the file: a long name or an extension is otherwise read whole before anything can be said of it.
    for (entry, name) in archive.entries()?.raw(true).zip([README, BY_PASSPHRASE, BY_CODE, JOURNAL]) {
        let mut entry = entry.map_err(damaged)?;
        let expected = &*entry.path_bytes() == name.as_bytes() && is_plain(&entry);
        if !expected || (name != JOURNAL && entry.size() > MAX_KEY) {
            return Err(Error::BackupDamaged);
        }
        if name == JOURNAL {
            journal = Some((entry.raw_file_position(), entry.size()));
        } else {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).map_err(damaged)?;
            parts.push(bytes);
        }
    }
    let journal = journal.ok_or(Error::BackupDamaged)?;
    let [readme, by_passphrase, by_code] = <[Vec<u8>; 3]>::try_from(parts).map_err(damaged)?;
    let outer = Outer { by_passphrase, by_code, journal };
    let same = readme == README_TEXT.as_bytes() && hash_again(file, &outer)? == hash_of(file)?;
    if same { Ok(outer) } else { Err(Error::BackupDamaged) }
}

fn hash_of(file: &mut (impl Read + Seek)) -> Result<blake3::Hash, Error> {
    file.seek(SeekFrom::Start(0))?;
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(file)?;
    Ok(hasher.finalize())
}

fn hash_again(file: &mut (impl Read + Seek), outer: &Outer) -> Result<blake3::Hash, Error> {
    let mut tar = tar::Builder::new(blake3::Hasher::new());
    let parts =
        [(README, README_TEXT.as_bytes()), (BY_PASSPHRASE, &outer.by_passphrase), (BY_CODE, &outer.by_code)];
    for (name, bytes) in parts {
        backup::add_stream(&mut tar, name, bytes.len() as u64, &mut &*bytes)?;
    }
    file.seek(SeekFrom::Start(outer.journal.0))?;
    backup::add_stream(&mut tar, JOURNAL, outer.journal.1, &mut file.take(outer.journal.1))?;
    let mut hasher = tar.into_inner()?;
    hasher.flush()?;
    Ok(hasher.finalize())
}

pub(crate) fn read_payload(plain: impl Read, outer: &Outer, visit: Visit<'_>) -> Result<BackupReport, Error> {
    let mut archive = tar::Archive::new(plain);
    let (mut found, mut end) = (BackupReport { records: 0, files: 0 }, None);
    for entry in archive.entries().map_err(damaged)?.raw(true) {
        let mut entry = entry.map_err(damaged)?;
        let path = String::from_utf8(entry.path_bytes().into_owned()).map_err(damaged)?;
        if end.is_some() || !is_plain(&entry) {
            return Err(Error::BackupDamaged);
        }
        match path.split_once('/') {
            None if path == backup::LABEL => visit(Part::Label(read_text(&mut entry)?))?,
            None if path == END => end = Some(read_text(&mut entry)?),
            Some(("records", name)) => {
                found.records += 1;
                visit(Part::Record(read_record(name, &mut entry)?))?;
            }
            Some(("files", name)) if unhex(name).is_some() => {
                found.files += 1;
                visit(Part::File(name.to_owned(), &mut entry))?;
            }
            _ => return Err(Error::BackupDamaged),
        }
        std::io::copy(&mut entry, &mut std::io::sink()).map_err(damaged)?;
    }
    // What follows the tar inside the sealed part is read too: only then has `age` said that nothing is cut off.
    std::io::copy(&mut archive.into_inner(), &mut std::io::sink()).map_err(damaged)?;
    let expected = backup::end_text(found.records, found.files, &outer.by_passphrase, &outer.by_code);
    let whole = end.is_some_and(|end| end == expected);
    if whole { Ok(found) } else { Err(Error::BackupDamaged) }
}

/// No links, no long names or extensions, and no files with gaps: a few bytes of those stand for more than any disk holds.
fn is_plain<R: Read>(entry: &tar::Entry<'_, R>) -> bool {
    entry.header().entry_type().is_file()
}

fn read_text(entry: &mut dyn Read) -> Result<String, Error> {
    let mut text = String::new();
    entry.take(MAX_LABEL).read_to_string(&mut text).map_err(damaged)?;
    Ok(text)
}

fn read_record(name: &str, entry: &mut dyn Read) -> Result<Record, Error> {
    let mut parts = name.split('.');
    let mut next = || parts.next().ok_or(Error::BackupDamaged);
    let id = unhex(next()?).ok_or(Error::BackupDamaged)?;
    let kind = next()?.parse().map_err(damaged)?;
    let created = next()?.parse().map_err(damaged)?;
    let updated = next()?.parse().map_err(damaged)?;
    let mut body = Vec::new();
    entry.take(MAX_BODY as u64 + 1).read_to_end(&mut body).map_err(damaged)?;
    if body.len() > MAX_BODY || parts.next().is_some() {
        return Err(Error::BackupDamaged);
    }
    Ok(Record { id, kind, created, updated, body })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::cell::Cell;

    /// One member that says it is endless, and how much of it was read.
    struct Endless<'a> {
        head: Vec<u8>,
        at: usize,
        read: &'a Cell<usize>,
    }

    impl Read for Endless<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            self.read.set(self.read.get() + into.len());
            // Enough said: whoever goes on would never end.
            if self.read.get() > 16 * 1024 * 1024 {
                return Err(std::io::Error::other("read on and on"));
            }
            for byte in into.iter_mut() {
                *byte = self.head.get(self.at).copied().unwrap_or(b'a');
                self.at += 1;
            }
            Ok(into.len())
        }
    }

    impl Seek for Endless<'_> {
        fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
            if let SeekFrom::Start(at) = to {
                self.at = usize::try_from(at).unwrap();
            }
            Ok(self.at as u64)
        }
    }

    #[test]
    fn an_endless_name_or_extension_is_refused_unread() {
        let sorts = [tar::EntryType::GNULongName, tar::EntryType::GNULongLink, tar::EntryType::XHeader];
        for sort in sorts {
            let mut header = tar::Header::new_gnu();
            header.set_path(README).unwrap();
            header.set_entry_type(sort);
            header.set_size(1 << 40);
            header.set_cksum();
            let read = Cell::new(0);
            let mut hostile = Endless { head: header.as_bytes().to_vec(), at: 0, read: &read };
            assert_eq!(read_outer(&mut hostile).err().map(|error| error.code()), Some("backup_damaged"));
            assert!(read.get() <= 4096, "{sort:?} outside: {} bytes", read.get());
            read.set(0);
            hostile.at = 0;
            let outer = Outer { by_passphrase: Vec::new(), by_code: Vec::new(), journal: (0, 0) };
            assert!(read_payload(hostile, &outer, &mut |_| Ok(())).is_err());
            assert!(read.get() <= 4096, "{sort:?} inside: {} bytes", read.get());
        }
    }
}
