//! Attachments: each one `age` file of its own, streamed in and out, never whole in memory unless asked for.

use crate::disk;
use crate::error::Error;
use crate::keys::{Keys, hex, random, unhex};
use crate::memory::cleanly_deep;
use crate::seal;
use crate::sealed_file::with_header;
use crate::vault::Vault;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The largest attachment.
pub const MAX_FILE: u64 = 200 * 1024 * 1024;

const STEP: usize = 64 * 1024;

/// How a record refers to an attachment; kept inside the record's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FileRef {
    /// Its random name.
    pub id: [u8; 16],
    /// The content's length.
    pub len: u64,
    /// BLAKE3 of the content.
    pub hash: [u8; 32],
}

impl Vault {
    /// Seals what `from` yields. Durable on return, so that the record naming it can be committed.
    pub fn file_add(&mut self, from: &mut dyn Read) -> Result<FileRef, Error> {
        if self.read_only() {
            return Err(Error::ReadOnly);
        }
        let id = random()?;
        let place = place(&self.dir);
        disk::make_dir(&place)?;
        let aside = place.join(format!(".{}.new", hex(&id)));
        let added = self.seal_file(&aside, from).and_then(|(len, hash)| {
            fs::rename(&aside, place.join(hex(&id)))?;
            disk::sync_dir(&place)?;
            Ok(FileRef { id, len, hash })
        });
        added.inspect_err(|_| {
            let _ = disk::remove(&aside);
        })
    }

    /// The whole content, verified.
    pub fn file_read(&self, file: &FileRef) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        self.file_open(file)?.read_to_end(&mut out).map_err(damaged)?;
        Ok(out)
    }

    /// The content as a stream. Each piece is authentic when it is handed out; the end is reached without an error only
    /// if length and hash fit.
    pub fn file_open(&self, file: &FileRef) -> Result<Box<dyn Read>, Error> {
        let plain = opened(&place(&self.dir).join(hex(&file.id)), &self.keys)?;
        Ok(Box::new(Verified {
            plain,
            left: file.len,
            hash: file.hash,
            hasher: blake3::Hasher::new(),
            done: false,
        }))
    }

    /// Removes every attachment that is not among `live`, and what interrupted additions left. Says how many.
    pub fn files_keep(&mut self, live: &[[u8; 16]]) -> Result<usize, Error> {
        let place = place(&self.dir);
        let live: std::collections::HashSet<_> = live.iter().collect();
        let mut removed = 0;
        for name in disk::file_names(&place)? {
            if !unhex(&name).is_some_and(|id| live.contains(&id)) {
                disk::remove(&place.join(name))?;
                removed += 1;
            }
        }
        if removed > 0 {
            disk::sync_dir(&place)?;
        }
        Ok(removed)
    }

    /// Removes attachments that nothing refers to any more.
    pub fn files_drop(&mut self, gone: &[[u8; 16]]) -> Result<(), Error> {
        let place = place(&self.dir);
        gone.iter().try_for_each(|id| disk::remove(&place.join(hex(id))))?;
        if gone.is_empty() { Ok(()) } else { Ok(disk::sync_dir(&place)?) }
    }

    /// Takes an attachment over from a journal under other keys; its name, its content and its padding stay.
    pub(crate) fn file_reseal(&mut self, from: &Self, name: &str) -> Result<(), Error> {
        let mut plain = opened(&place(&from.dir).join(name), &from.keys)?;
        self.file_restore(name, &mut plain)
    }

    /// Seals content that is already padded under a name that records know.
    pub(crate) fn file_restore(&mut self, name: &str, plain: &mut dyn Read) -> Result<(), Error> {
        let place = place(&self.dir);
        let aside = place.join(format!(".{name}.new"));
        let mut out = sealer(&aside, &self.keys)?;
        io::copy(plain, &mut out).map_err(damaged)?;
        finish(out)?;
        fs::rename(&aside, place.join(name))?;
        Ok(disk::sync_dir(&place)?)
    }

    fn seal_file(&self, path: &Path, from: &mut dyn Read) -> Result<(u64, [u8; 32]), Error> {
        let mut out = sealer(path, &self.keys)?;
        let (len, hash) = pour(from, &mut out)?;
        let size = seal::padme(usize::try_from(len).unwrap_or(usize::MAX)) as u64;
        io::copy(&mut io::repeat(0).take(size - len), &mut out)?;
        finish(out)?;
        Ok((len, hash))
    }
}

type Sealing = age::stream::StreamWriter<BufWriter<File>>;

fn sealer(path: &Path, keys: &Keys) -> Result<Sealing, Error> {
    let recipient = keys.recipient(Keys::files)?;
    let recipients = std::iter::once(&recipient as &dyn age::Recipient);
    let sealer = age::Encryptor::with_recipients(recipients).map_err(|_| Error::FileDamaged)?;
    Ok(sealer.wrap_output(BufWriter::new(disk::create_new(path)?))?)
}

fn finish(out: Sealing) -> Result<(), Error> {
    let file = out.finish()?.into_inner().map_err(|error| Error::from(error.into_error()))?;
    Ok(file.sync_all()?)
}

/// The padded content of a sealed attachment.
pub(crate) fn opened(path: &Path, keys: &Keys) -> Result<impl Read + use<>, Error> {
    let sealed = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Error::FileMissing,
        _ => error.into(),
    })?;
    cleanly_deep(|| {
        let identity = keys.files()?;
        let opened = age::Decryptor::new_buffered(with_header(sealed).map_err(damaged)?).map_err(unopened)?;
        opened.decrypt(std::iter::once(&identity as &dyn age::Identity)).map_err(unopened)
    })
}

/// A disk that gave nothing is no damaged file.
pub(crate) fn unopened(error: age::DecryptError) -> Error {
    match error {
        age::DecryptError::Io(error) => damaged(error),
        _ => Error::FileDamaged,
    }
}

/// The directory of a journal's attachments.
pub(crate) fn place(dir: &Path) -> PathBuf {
    dir.join("files")
}

fn pour(from: &mut dyn Read, to: &mut dyn Write) -> Result<(u64, [u8; 32]), Error> {
    let (mut hasher, mut len) = (blake3::Hasher::new(), 0_u64);
    let mut buffer = Zeroizing::new(vec![0; STEP]);
    loop {
        let count = match from.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        if count == 0 {
            return Ok((len, hasher.finalize().into()));
        }
        len += count as u64;
        if len > MAX_FILE {
            return Err(Error::FileTooLarge);
        }
        hasher.update(&buffer[..count]);
        to.write_all(&buffer[..count])?;
    }
}

/// What a failed reading of sealed content means.
pub(crate) fn damaged(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Error::FileDamaged,
        _ => error.into(),
    }
}

struct Verified<R> {
    plain: R,
    left: u64,
    hash: [u8; 32],
    hasher: blake3::Hasher,
    done: bool,
}

impl<R: Read> Read for Verified<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        if self.left == 0 {
            return self.finish();
        }
        let count = self.plain.read(&mut buffer[..most])?;
        if count == 0 && most > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.hasher.update(&buffer[..count]);
        self.left -= count as u64;
        Ok(count)
    }
}

impl<R: Read> Verified<R> {
    /// The padding is read too: a file cut short behind its content is still a damaged file.
    fn finish(&mut self) -> io::Result<usize> {
        if !std::mem::replace(&mut self.done, true) {
            io::copy(&mut self.plain, &mut io::sink())?;
            if self.hasher.finalize() != blake3::Hash::from(self.hash) {
                self.done = false;
                return Err(io::ErrorKind::InvalidData.into());
            }
        }
        Ok(0)
    }
}
