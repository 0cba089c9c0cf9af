//! A backup: the outer tar, the sealed part, and the tar inside it. The words that open the key files are left out.

use super::{Came, came, split, with_keys};
use crate::backup::{self, BY_CODE, BY_PASSPHRASE, END, JOURNAL, LABEL, README, README_TEXT};
use crate::error::Error;
use crate::home;
use crate::record::Record;
use crate::restore::{self, BackupReport, Outer, Part};
use std::io::{Cursor, Write};

/// A backup as it is.
pub(super) const FILE: u8 = 0;
/// The inner tar, checksums of its headers mended, sealed and put into an outer one.
pub(super) const SEALED: u8 = 1;
/// The inner tar, checksums of its headers mended.
pub(super) const MENDED: u8 = 2;
/// The inner tar as it is.
pub(super) const INNER: u8 = 3;

/// What stands for the key files: they are opened by stretching words, which is not fuzzed.
const KEYS: [&[u8]; 2] = [b"opened by the passphrase", b"opened by the code"];
const BLOCK: usize = 512;

/// A backup.
pub fn backup(input: &[u8]) -> Came {
    let Some((way, rest)) = split(input, 4) else { return Came::Refused };
    let mut parts = Parts::default();
    let read = match way {
        SEALED => whole(&mended(rest)).and_then(|file| read_file(&file, &mut parts)),
        MENDED => read_inner(&mended(rest), &mut parts),
        INNER => read_inner(rest, &mut parts),
        _ => read_file(rest, &mut parts),
    };
    if let Ok(report) = read {
        assert_eq!(report, parts.report(), "the report counts something else than was found");
    }
    // Whatever was handed out before a refusal is of the right sort too.
    assert!(parts.again().is_ok_and(|again| again == parts), "parts written again are others");
    came(read.is_ok())
}

/// What a reading handed out.
#[derive(Default, PartialEq, Eq)]
struct Parts {
    labels: Vec<String>,
    records: Vec<Record>,
    files: Vec<(String, Vec<u8>)>,
}

impl Parts {
    fn report(&self) -> BackupReport {
        BackupReport { records: self.records.len() as u64, files: self.files.len() as u64 }
    }

    fn take(&mut self, part: Part<'_>) -> Result<(), Error> {
        match part {
            Part::Label(text) => {
                let _ = home::check_label(&text);
                self.labels.push(text);
            }
            Part::Record(record) => self.records.push(record),
            Part::File(name, plain) => {
                let mut bytes = Vec::new();
                plain.read_to_end(&mut bytes).map_err(|_| Error::BackupDamaged)?;
                self.files.push((name, bytes));
            }
        }
        Ok(())
    }

    /// An inner tar of them, as Hearth writes it.
    fn written(&self) -> Result<Vec<u8>, Error> {
        let mut tar = tar::Builder::new(Vec::new());
        self.labels.iter().try_for_each(|text| backup::add(&mut tar, LABEL, text.as_bytes()))?;
        for record in &self.records {
            backup::add(&mut tar, &backup::record_path(record), &record.body)?;
        }
        for (name, bytes) in &self.files {
            backup::add(&mut tar, &format!("files/{name}"), bytes)?;
        }
        let end = backup::end_text(self.records.len() as u64, self.files.len() as u64, KEYS[0], KEYS[1]);
        backup::add(&mut tar, END, end.as_bytes())?;
        Ok(tar.into_inner()?)
    }

    /// What is read of them when they are written again.
    fn again(&self) -> Result<Self, Error> {
        let mut again = Self::default();
        let report = read_inner(&self.written()?, &mut again)?;
        if report == self.report() { Ok(again) } else { Err(Error::ProofFailed) }
    }
}

fn read_file(file: &[u8], parts: &mut Parts) -> Result<BackupReport, Error> {
    let mut file = Cursor::new(file);
    let outer = restore::read_outer(&mut file)?;
    // As far as reading a key file goes without its words.
    let _ = age::Decryptor::new_buffered(&*outer.by_passphrase).map(|opened| opened.is_scrypt());
    let identity = with_keys(|keys| keys.backup())?;
    restore::read_journal(file, &outer, &identity, &mut |part| parts.take(part))
}

fn read_inner(tar: &[u8], parts: &mut Parts) -> Result<BackupReport, Error> {
    let outer = Outer { by_passphrase: KEYS[0].to_vec(), by_code: KEYS[1].to_vec(), journal: (0, 0) };
    restore::read_payload(tar, &outer, &mut |part| parts.take(part))
}

/// A backup around an inner tar.
pub(super) fn whole(inner: &[u8]) -> Result<Vec<u8>, Error> {
    let recipient = with_keys(|keys| keys.backup())?.to_public();
    let recipients = std::iter::once(&recipient as &dyn age::Recipient);
    let sealer = age::Encryptor::with_recipients(recipients).map_err(|_| Error::Store("age"))?;
    let mut sealed = sealer.wrap_output(Vec::new())?;
    sealed.write_all(inner)?;
    let sealed = sealed.finish()?;
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in
        [(README, README_TEXT.as_bytes()), (BY_PASSPHRASE, KEYS[0]), (BY_CODE, KEYS[1]), (JOURNAL, &*sealed)]
    {
        backup::add(&mut tar, name, bytes)?;
    }
    Ok(tar.into_inner()?)
}

/// The same tar with the right checksum in each header: a changed header is then read, and not only refused.
fn mended(tar: &[u8]) -> Vec<u8> {
    let mut out = tar.to_vec();
    let mut at = 0;
    while let Some(block) = out.get_mut(at..at + BLOCK) {
        let mut header = tar::Header::new_old();
        header.as_mut_bytes().copy_from_slice(block);
        if block.iter().any(|byte| *byte != 0) {
            header.set_cksum();
            block.copy_from_slice(header.as_bytes());
        }
        let content = header.entry_size().ok().and_then(|size| usize::try_from(size).ok()).unwrap_or(0);
        // A size beyond the end is the last header's.
        at += BLOCK + content.min(out.len()).next_multiple_of(BLOCK);
    }
    out
}

/// An inner tar as Hearth writes it.
pub(super) fn inner(label: &str, records: Vec<Record>, files: &[(&str, &[u8])]) -> Result<Vec<u8>, Error> {
    let files = files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
    Parts { labels: vec![label.to_owned()], records, files }.written()
}
