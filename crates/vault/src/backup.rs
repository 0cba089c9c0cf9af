//! Writing a backup: one tar of ordinary `age` files, opened by `tar` and `age` alone, with the journal's passphrase or
//! its recovery code.

use crate::attached::Sorted;
use crate::disk;
use crate::error::Error;
use crate::escrow;
use crate::files::{self, FileRef};
use crate::keys::{Keys, hex, random};
use crate::notice::Notice;
use crate::record::Record;
use crate::restore;
use crate::secret::{Passphrase, Unlock};
use crate::vault::Vault;
use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::Path;

pub(crate) const README: &str = "README.txt";
pub(crate) const BY_PASSPHRASE: &str = "key-passphrase.age";
pub(crate) const BY_CODE: &str = "key-recovery.age";
pub(crate) const JOURNAL: &str = "journal.tar.age";
pub(crate) const LABEL: &str = "label";
pub(crate) const END: &str = "end";

/// What the reader of a backup needs when Hearth is not at hand.
pub(crate) const README_TEXT: &str = "This is a backup of a Hearth journal. Hearth restores it; these programs read it \
without Hearth:\n\n    tar -xf THIS-FILE\n    age -d key-passphrase.age > key.txt    (asks for the passphrase)\n    \
age -d -i key.txt journal.tar.age > journal.tar\n    tar -xf journal.tar\n\nIf the passphrase is lost, use the recovery \
code instead, typed as it was\nshown, capital letters and dashes included:\n\n    age -d key-recovery.age > key.txt\n\n\
Each entry is a file in records/ (MessagePack), each picture one in files/.\nRemove key.txt and journal.tar when you \
are done: they are not protected.\n";

pub(crate) type Tar<W> = tar::Builder<W>;

impl Vault {
    /// Writes a backup to `to`, which must not exist, reads it back, and only then gives it its name. Asks for the
    /// passphrase again. Cards received from others and the draft are not part of it.
    ///
    /// An attachment that cannot be read keeps nothing else out of it. Says which of them, and of `files`, which is what
    /// the records refer to, are not in it or not what they should be.
    pub fn backup_create(
        &mut self,
        to: &Path,
        passphrase: &Passphrase,
        files: &[FileRef],
    ) -> Result<Vec<Notice>, Error> {
        self.check_key(Unlock::Passphrase(passphrase))?;
        if to.exists() {
            return Err(Error::AlreadyThere);
        }
        let (dir, name) = (to.parent().unwrap_or(Path::new("")), to.file_name().unwrap_or_default());
        // A name of our own: the folder may be shared, and nothing in it is ours to overwrite.
        let own = hex(&random::<4>()?);
        let aside = |part: &str| dir.join(format!(".{}.{own}.{part}", name.to_string_lossy()));
        let (payload, whole) = (aside("payload"), aside("new"));
        let key = escrow::seal(&self.keys, passphrase.text(), escrow::WORDS_WORK)?;
        let sorted = self.sort_files(files)?;
        let written = self
            .write_payload(&payload, &key, &sorted)
            .and_then(|()| self.write_outer(&whole, &payload, &key))
            .and_then(|()| self.prove_backup(&whole, passphrase, sorted.readable.len() as u64))
            .and_then(|()| Ok(fs::rename(&whole, to)?));
        let _ = (disk::remove(&payload), disk::remove(&whole));
        written?;
        disk::sync_dir(if dir.as_os_str().is_empty() { Path::new(".") } else { dir })?;
        Ok(sorted.trouble)
    }

    fn write_payload(&mut self, path: &Path, key: &[u8], sorted: &Sorted) -> Result<(), Error> {
        let recipient = self.keys.recipient(Keys::backup)?;
        let recipients = std::iter::once(&recipient as &dyn age::Recipient);
        let sealer = age::Encryptor::with_recipients(recipients).map_err(|_| Error::Store("age"))?;
        let out = sealer.wrap_output(BufWriter::new(disk::create_exclusive(path)?))?;
        let mut tar = tar::Builder::new(out);
        self.fill_payload(&mut tar, key, sorted)?;
        let file =
            tar.into_inner()?.finish()?.into_inner().map_err(|error| Error::from(error.into_error()))?;
        Ok(file.sync_all()?)
    }

    fn fill_payload<W: Write>(&mut self, tar: &mut Tar<W>, key: &[u8], sorted: &Sorted) -> Result<(), Error> {
        add(tar, LABEL, self.label().as_bytes())?;
        let names: Vec<_> = self.index.entries.keys().copied().collect();
        for name in &names {
            let record = self.get_named(name)?.ok_or(Error::RecordDamaged)?;
            add(tar, &record_path(&record), &record.body)?;
        }
        let place = files::place(&self.dir);
        let attached = &sorted.readable;
        // A tar needs the length first: the content was read for it before, and is never held.
        for (name, size) in attached {
            let mut plain = files::opened(&place.join(name), &self.keys)?;
            add_stream(tar, &format!("files/{name}"), *size, &mut plain)?;
        }
        let code = self.header.escrow().ok_or(Error::HeaderDamaged)?;
        add(tar, END, end_text(names.len() as u64, attached.len() as u64, key, code).as_bytes())
    }

    fn write_outer(&self, path: &Path, payload: &Path, key: &[u8]) -> Result<(), Error> {
        let mut tar = tar::Builder::new(BufWriter::new(disk::create_exclusive(path)?));
        add(&mut tar, README, README_TEXT.as_bytes())?;
        add(&mut tar, BY_PASSPHRASE, key)?;
        add(&mut tar, BY_CODE, self.header.escrow().ok_or(Error::HeaderDamaged)?)?;
        let mut sealed = File::open(payload)?;
        let size = sealed.metadata()?.len();
        add_stream(&mut tar, JOURNAL, size, &mut sealed)?;
        let file = tar.into_inner()?.into_inner().map_err(|error| Error::from(error.into_error()))?;
        Ok(file.sync_all()?)
    }

    fn prove_backup(&self, path: &Path, passphrase: &Passphrase, files: u64) -> Result<(), Error> {
        let report = restore::backup_verify(path, Unlock::Passphrase(passphrase))?;
        if (report.records, report.files) == (self.len(), files) { Ok(()) } else { Err(Error::ProofFailed) }
    }
}

/// The last thing in the sealed part: how much there is, and which key files belong outside.
pub(crate) fn end_text(records: u64, files: u64, by_passphrase: &[u8], by_code: &[u8]) -> String {
    let keys = [blake3::hash(by_passphrase), blake3::hash(by_code)];
    format!("{records} {files} {} {}\n", keys[0].to_hex(), keys[1].to_hex())
}

/// A record's name inside the sealed part carries what its body does not: `records/ID.KIND.CREATED.UPDATED`.
pub(crate) fn record_path(record: &Record) -> String {
    format!("records/{}.{}.{}.{}", hex(&record.id), record.kind, record.created, record.updated)
}

pub(crate) fn add<W: Write>(tar: &mut Tar<W>, name: &str, bytes: &[u8]) -> Result<(), Error> {
    add_stream(tar, name, bytes.len() as u64, &mut &*bytes)
}

/// Nothing of this computer is in the tar: no times, no owner.
pub(crate) fn add_stream<W: Write>(
    tar: &mut Tar<W>,
    name: &str,
    size: u64,
    from: &mut dyn Read,
) -> Result<(), Error> {
    let mut header = tar::Header::new_ustar();
    header.set_size(size);
    header.set_mode(0o600);
    header.set_mtime(0);
    Ok(tar.append_data(&mut header, name, from)?)
}
