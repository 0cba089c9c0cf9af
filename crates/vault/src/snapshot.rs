//! Snapshots: the whole state as one ordinary `age` file each, verified after writing, two generations kept.
//!
//! Inside: `HSN1 | seq u64 | count u64 | set 32 | MAC 32`, then `len u32 | envelope` for each record.

use crate::disk;
use crate::error::Error;
use crate::frame::Head;
use crate::keys::{Keys, hex, random};
use crate::locked::Slot;
use crate::memory::cleanly_deep;
use crate::record::open_record;
use crate::sealed_file::with_header;
use crate::state::Contents;
use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 4] = b"HSN1";
const KEPT: usize = 2;
const MAX_ENVELOPE: u32 = 64 * 1024 * 1024;

/// A state read back from a snapshot.
pub(crate) struct Snapshot {
    pub(crate) head: Head,
    pub(crate) contents: Contents,
}

/// Writes a snapshot of `contents`, reads it back, and only then lets the third newest go.
pub(crate) fn write(dir: &Path, keys: &Keys, contents: &Contents, head: Head) -> Result<(), Error> {
    let place = add(dir, keys, contents, head)?;
    drop_old(dir, keys, &place)
}

/// The same, beside all there are. Where it lies.
pub(crate) fn add(dir: &Path, keys: &Keys, contents: &Contents, head: Head) -> Result<PathBuf, Error> {
    let snaps = dir.join("snaps");
    disk::make_dir(&snaps)?;
    let name = format!("{}.age", hex(&random::<8>()?));
    let aside = snaps.join(format!(".{name}.new"));
    if let Err(error) = write_file(&aside, keys, contents, head).and_then(|()| prove(&aside, keys, head)) {
        let _ = disk::remove(&aside);
        return Err(error);
    }
    let place = snaps.join(name);
    fs::rename(&aside, &place)?;
    disk::sync_dir(&snaps)?;
    Ok(place)
}

fn write_file(path: &Path, keys: &Keys, contents: &Contents, head: Head) -> Result<(), Error> {
    let recipient = keys.recipient(Keys::files)?;
    let recipients = std::iter::once(&recipient as &dyn age::Recipient);
    let sealer = age::Encryptor::with_recipients(recipients).map_err(|_| Error::Store("age"))?;
    let mut out = sealer.wrap_output(BufWriter::new(disk::create_new(path)?))?;
    out.write_all(MAGIC)?;
    out.write_all(&head.to_bytes())?;
    out.write_all(&mac(keys, head))?;
    for (_, envelope) in contents.records.values() {
        out.write_all(&u32::try_from(envelope.len()).map_err(|_| Error::RecordTooLarge)?.to_le_bytes())?;
        out.write_all(envelope)?;
    }
    let file = out.finish()?.into_inner().map_err(|error| Error::from(error.into_error()))?;
    Ok(file.sync_all()?)
}

fn prove(path: &Path, keys: &Keys, head: Head) -> Result<(), Error> {
    match read(path, keys) {
        Some(back) if back.head == head && back.contents.index(keys).head(head.seq) == head => Ok(()),
        _ => Err(Error::ProofFailed),
    }
}

fn mac(keys: &Keys, head: Head) -> [u8; 32] {
    keys.mac(Slot::Mac, &[b"hearth/v1/snapshot\0", &keys.vault, &head.to_bytes()])
}

/// Reads a snapshot; `None` unless every byte is genuine and the state is what it says.
pub(crate) fn read(path: &Path, keys: &Keys) -> Option<Snapshot> {
    let (head, mut reader) = begin(path, keys)?;
    let mut contents = Contents::default();
    for _ in 0..head.count {
        let envelope = read_envelope(&mut reader)?;
        open_record(keys, &envelope)?;
        contents.put(envelope);
    }
    let end = reader.read(&mut [0]).ok()? == 0;
    let whole = end && contents.index(keys).head(head.seq) == head;
    whole.then_some(Snapshot { head, contents })
}

fn begin(path: &Path, keys: &Keys) -> Option<(Head, impl Read + use<>)> {
    cleanly_deep(|| begin_at_once(path, keys))
}

fn begin_at_once(path: &Path, keys: &Keys) -> Option<(Head, impl Read + use<>)> {
    let file = with_header(File::open(path).ok()?).ok()?;
    let identity = keys.files().ok()?;
    let opened = age::Decryptor::new_buffered(file).ok()?;
    let mut reader = opened.decrypt(std::iter::once(&identity as &dyn age::Identity)).ok()?;
    Some((read_head(&mut reader, keys)?, reader))
}

/// What each snapshot says it holds; the rest of it is not read.
pub(crate) fn heads(dir: &Path, keys: &Keys) -> Vec<Head> {
    paths(dir).iter().filter_map(|path| begin(path, keys).map(|(head, _)| head)).collect()
}

/// The newest state that a snapshot says it holds.
pub(crate) fn newest_head(dir: &Path, keys: &Keys) -> Option<Head> {
    heads(dir, keys).into_iter().max_by_key(|head| head.seq)
}

fn read_head(reader: &mut dyn Read, keys: &Keys) -> Option<Head> {
    let (mut magic, mut head, mut tag) = ([0; 4], [0; 48], [0; 32]);
    reader.read_exact(&mut magic).ok()?;
    reader.read_exact(&mut head).ok()?;
    reader.read_exact(&mut tag).ok()?;
    let head = Head::from_bytes(&head)?;
    (magic == *MAGIC && blake3::Hash::from(mac(keys, head)) == blake3::Hash::from(tag)).then_some(head)
}

fn read_envelope(reader: &mut dyn Read) -> Option<Vec<u8>> {
    let mut len = [0; 4];
    reader.read_exact(&mut len).ok()?;
    let len = Some(u32::from_le_bytes(len)).filter(|len| *len <= MAX_ENVELOPE)?;
    let mut envelope = vec![0; len as usize];
    reader.read_exact(&mut envelope).ok()?;
    Some(envelope)
}

/// Every snapshot that can be read, newest first.
pub(crate) fn all(dir: &Path, keys: &Keys) -> Vec<Snapshot> {
    let mut found: Vec<Snapshot> = paths(dir).iter().filter_map(|path| read(path, keys)).collect();
    found.sort_by_key(|snapshot| std::cmp::Reverse(snapshot.head.seq));
    found
}

/// Why the disk does not give a snapshot, or which there are: one that cannot be read now is not one that is damaged.
pub(crate) fn unread(dir: &Path) -> Option<Error> {
    let names = match disk::file_names(&dir.join("snaps")) {
        Ok(names) => names,
        Err(error) => return Some(error.into()),
    };
    let first_byte = |name: &String| File::open(dir.join("snaps").join(name))?.read(&mut [0]);
    let kept = names.iter().filter(|name| name.ends_with(".age") && !name.starts_with('.'));
    kept.map(first_byte).find_map(Result::err).map(Error::from)
}

/// The newest snapshot that can be read.
pub(crate) fn newest(dir: &Path, keys: &Keys) -> Option<Snapshot> {
    all(dir, keys).into_iter().next()
}

/// The snapshot files there are, readable or not.
pub(crate) fn paths(dir: &Path) -> Vec<PathBuf> {
    names(dir).iter().map(|name| dir.join("snaps").join(name)).collect()
}

/// Their names.
pub(crate) fn names(dir: &Path) -> Vec<String> {
    let mut names = disk::file_names(&dir.join("snaps")).unwrap_or_default();
    names.retain(|name| name.ends_with(".age") && !name.starts_with('.'));
    names
}

/// By what their heads say: reading them whole is for `verify` and for compaction. The one just written stays whatever
/// the others say.
fn drop_old(dir: &Path, keys: &Keys, fresh: &Path) -> Result<(), Error> {
    let others = paths(dir).into_iter().filter(|path| path != fresh);
    let heads = others.filter_map(|path| begin(&path, keys).map(|(head, _)| (head.seq, path)));
    let mut found: Vec<(u64, PathBuf)> = heads.collect();
    found.sort_by_key(|(seq, _)| std::cmp::Reverse(*seq));
    for (_, old) in found.iter().skip(KEPT - 1) {
        disk::remove(old)?;
    }
    Ok(disk::sync_dir(&dir.join("snaps"))?)
}
