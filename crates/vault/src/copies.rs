//! The header copies: `header.a`, `header.b`, and one kept beside the snapshots. The newest sound one counts.

use crate::disk;
use crate::error::Error;
use crate::header::{self, Header};
use crate::keys::{Keys, VaultId};
use crate::log;
use crate::memory::cleanly_deep;
use crate::notice::Notice;
use crate::secret::Unlock;
use std::io;
use std::path::{Path, PathBuf};

/// The first copy, where a change of slots begins.
pub(crate) const FIRST: &str = "header.a";
const SECOND: &str = "header.b";
const BESIDE_SNAPSHOTS: &str = "header";

struct Copy {
    dir: PathBuf,
    name: &'static str,
    bytes: Vec<u8>,
    header: Option<Header>,
    /// The disk did not give it. It may be the newest one, so that nothing is written over it unless the owner asks.
    unreadable: Option<io::Error>,
}

/// An unlocked header and what had to be said about its copies.
pub(crate) struct Unlocked {
    pub(crate) header: Header,
    pub(crate) keys: Keys,
    /// The slot that was opened.
    pub(crate) slot: [u8; 16],
    pub(crate) notices: Vec<Notice>,
}

/// A header that proved to be genuine.
struct Genuine {
    header: Header,
    keys: Keys,
    slot: [u8; 16],
}

fn places(dir: &Path) -> [(PathBuf, &'static str); 3] {
    let snaps = dir.join("snaps");
    [(dir.to_path_buf(), FIRST), (dir.to_path_buf(), SECOND), (snaps, BESIDE_SNAPSHOTS)]
}

/// Opens the journal's header with `key`. The newest copy that is sound decides, so that a removed passphrase never
/// works again because an old copy lies about; then every other copy is brought to it.
///
/// Both copies damaged is refused; the one beside the snapshots is for [`repair`] alone, when the owner asks for it.
pub(crate) fn unlock(dir: &Path, key: Unlock<'_>) -> Result<Unlocked, Error> {
    cleanly_deep(|| settle(dir, read(dir), key, false))
}

/// The same with the copy beside the snapshots, where both others are lost.
pub(crate) fn repair(dir: &Path, key: Unlock<'_>) -> Result<Unlocked, Error> {
    cleanly_deep(|| settle(dir, read(dir), key, true))
}

fn settle(dir: &Path, copies: Vec<Copy>, key: Unlock<'_>, all: bool) -> Result<Unlocked, Error> {
    if copies.iter().any(|copy| Header::is_later(&copy.bytes)) {
        // Another copy may still be of this version: bringing the later one to it would undo what a later Hearth began.
        return Err(Error::LaterVersion);
    }
    let beside = |copy: &&Copy| copy.name == BESIDE_SNAPSHOTS;
    let sources: Vec<&Copy> = copies.iter().filter(|copy| all || !beside(copy)).collect();
    let found = match journals(&copies).as_slice() {
        [] | [_] => first_genuine(&sources, key),
        several => of_this_journal(dir, several, &sources, key),
    };
    let Genuine { header, keys, slot } = match found {
        Err(Error::HeaderDamaged) => return Err(none_sound(copies)),
        found => found?,
    };
    let bytes = header.encode(&keys)?;
    let mut notices = Vec::new();
    for copy in copies.iter().filter(|copy| copy.bytes != bytes) {
        if !all && copy.unreadable.is_some() {
            notices.push(Notice::new("header_damaged", "A key file cannot be read."));
            continue;
        }
        let older = copy
            .header
            .as_ref()
            .is_some_and(|other| other.vault == header.vault && other.generation < header.generation);
        // A copy one step behind is a change that was interrupted: completing it is no damage.
        if disk::replace(&copy.dir, copy.name, &bytes).is_ok() && !older {
            notices.push(Notice::new("header_repaired", "A damaged key file was repaired from its copy."));
        }
    }
    Ok(Unlocked { header, keys, slot, notices })
}

/// A disk that gives nothing is not a damaged journal.
fn none_sound(copies: Vec<Copy>) -> Error {
    copies.into_iter().find_map(|copy| copy.unreadable).map_or(Error::HeaderDamaged, Error::from)
}

fn read(dir: &Path) -> Vec<Copy> {
    let mut copies = Vec::new();
    for (place, name) in places(dir) {
        let (bytes, unreadable) = match disk::read(&place.join(name), header::SIZE as u64 + 1) {
            Ok(bytes) => (bytes, None),
            Err(error) => (None, Some(error)),
        };
        // Snapshots may not have begun yet: only the two beside the log must exist.
        if bytes.is_some() || unreadable.is_some() || name != BESIDE_SNAPSHOTS {
            let bytes = bytes.unwrap_or_default();
            let header = Header::decode(&bytes);
            copies.push(Copy { dir: place, name, bytes, header, unreadable });
        }
    }
    copies
}

/// Which journals the sound copies belong to, the one with the newest copy first. More than one is a key file that came
/// from elsewhere.
fn journals(copies: &[Copy]) -> Vec<VaultId> {
    let mut sound: Vec<&Header> = copies.iter().filter_map(|copy| copy.header.as_ref()).collect();
    sound.sort_by_key(|header| std::cmp::Reverse(header.generation));
    let mut out: Vec<VaultId> = Vec::new();
    for header in sound {
        if !out.contains(&header.vault) {
            out.push(header.vault);
        }
    }
    out
}

/// A key file of another journal may be newer and open with the same passphrase: only the log tells whose place this is.
/// Taking it for ours would overwrite the only keys to what lies here.
fn of_this_journal(
    dir: &Path,
    journals: &[VaultId],
    sources: &[&Copy],
    key: Unlock<'_>,
) -> Result<Genuine, Error> {
    let mut refused = Error::HeaderDamaged;
    for vault in journals {
        let of_it = |copy: &&&Copy| copy.header.as_ref().is_some_and(|header| header.vault == *vault);
        let copies: Vec<&Copy> = sources.iter().filter(of_it).copied().collect();
        match first_genuine(&copies, key) {
            Ok(genuine) if log::opens(dir, &genuine.keys)? => return Ok(genuine),
            Err(error @ Error::Key(_)) => refused = error,
            _ => {}
        }
    }
    Err(refused)
}

fn first_genuine(copies: &[&Copy], key: Unlock<'_>) -> Result<Genuine, Error> {
    let mut sound: Vec<(&Header, &Copy)> =
        copies.iter().filter_map(|copy| copy.header.as_ref().map(|header| (header, *copy))).collect();
    sound.sort_by_key(|(header, _)| std::cmp::Reverse(header.generation));
    let mut refused: Option<(&Header, Error)> = None;
    for (header, copy) in sound {
        if refused.as_ref().is_some_and(|(tried, _)| *tried == header) {
            continue; // The same slots: stretching again would only cost time.
        }
        if refused.as_ref().is_some_and(|(tried, _)| tried.generation != header.generation) {
            break;
        }
        match header.unlock_slot(key) {
            Ok((slot, mut master)) => {
                let keys = Keys::derive(header.vault, &mut master);
                if header::genuine(&copy.bytes, &keys) {
                    return Ok(Genuine { header: header.clone(), keys, slot: slot.id });
                }
            }
            Err(error) => refused = Some((header, error)),
        }
    }
    Err(refused.map_or(Error::HeaderDamaged, |(_, error)| error))
}

/// Writes the two copies, and the one beside the snapshots where there is one.
pub(crate) fn write_all(dir: &Path, header: &Header, keys: &Keys) -> Result<(), Error> {
    let bytes = header.encode(keys)?;
    for (place, name) in places(dir) {
        if name != BESIDE_SNAPSHOTS || place.join(name).exists() {
            disk::replace(&place, name, &bytes)?;
        }
    }
    Ok(())
}

/// Keeps a copy beside the snapshots, without which they could not be opened if both others were lost.
pub(crate) fn write_beside_snapshots(dir: &Path, header: &Header, keys: &Keys) -> Result<(), Error> {
    disk::replace(&dir.join("snaps"), BESIDE_SNAPSHOTS, &header.encode(keys)?)
}

/// Changes the slots: the first copy is written, read back and proved (`new` opens it, `removed` does not), and only
/// then the others follow. From the first rename on, the new header is the newest and counts; an error before the
/// second copy is in its place brings the old one back.
///
/// What lies on the disk decides what is answered, never which step failed: a rename may have taken place and only its
/// sync failed. Where the new header is the one that opens, the change is made, and what is left to do is a notice.
pub(crate) fn change(
    dir: &Path,
    old: &Header,
    new: &Header,
    keys: &Keys,
    prove: &dyn Fn(&Header) -> Result<bool, Error>,
) -> Result<Vec<Notice>, Error> {
    let bytes = new.encode(keys)?;
    let mut whole = true;
    let first = disk::replace(dir, FIRST, &bytes).and_then(|()| proved(dir, keys, prove));
    let begun = first.and_then(|()| match disk::replace(dir, SECOND, &bytes) {
        // One that cannot be read may be the new one: the first copy is, and proved.
        Err(_) if holds(dir, SECOND, &bytes).unwrap_or(true) => {
            whole = false;
            Ok(())
        }
        done => done,
    });
    if let Err(error) = begun {
        let taken_back = old.encode(keys).and_then(|bytes| disk::replace(dir, FIRST, &bytes));
        if taken_back.is_ok() || !holds(dir, FIRST, &bytes).unwrap_or(false) {
            return Err(error);
        }
        whole = false;
    }
    whole &= bring_along(dir, &bytes);
    Ok(if whole { Vec::new() } else { vec![Notice::new("key_copy_behind", BEHIND)] })
}

const BEHIND: &str = "The keys are changed, but one of the key files may still be the old one. It is brought along the \
                      next time the journal is opened.";

fn holds(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<bool> {
    let found = disk::read(&dir.join(name), header::SIZE as u64 + 1)?;
    Ok(found.as_deref() == Some(bytes))
}

/// The copy beside the snapshots. One that cannot be brought along must not keep the removed key.
fn bring_along(dir: &Path, bytes: &[u8]) -> bool {
    let snaps = dir.join("snaps");
    let copy = snaps.join(BESIDE_SNAPSHOTS);
    !copy.exists() || disk::replace(&snaps, BESIDE_SNAPSHOTS, bytes).is_ok() || disk::shred(&copy).is_ok()
}

fn proved(dir: &Path, keys: &Keys, prove: &dyn Fn(&Header) -> Result<bool, Error>) -> Result<(), Error> {
    let back = disk::read(&dir.join(FIRST), header::SIZE as u64 + 1)?.unwrap_or_default();
    let header = Header::decode(&back).filter(|_| header::genuine(&back, keys)).ok_or(Error::ProofFailed)?;
    if prove(&header)? { Ok(()) } else { Err(Error::ProofFailed) }
}

/// Whether every copy there is says exactly what `header` says.
pub(crate) fn agree(dir: &Path, header: &Header, keys: &Keys) -> Result<bool, Error> {
    let bytes = header.encode(keys)?;
    Ok(read(dir).iter().all(|copy| copy.bytes == bytes))
}

/// Whether at least one copy says exactly what `header` says.
pub(crate) fn any_is(dir: &Path, header: &Header, keys: &Keys) -> Result<bool, Error> {
    let bytes = header.encode(keys)?;
    Ok(read(dir).iter().any(|copy| copy.bytes == bytes))
}

/// Overwrites and removes every copy: without one, nothing else in the journal can be opened by anybody.
pub(crate) fn destroy(dir: &Path) -> Result<(), Error> {
    // One that cannot be overwritten keeps none of the others.
    let shredded = places(dir).map(|(place, name)| disk::shred(&place.join(name)));
    let synced = disk::sync_dir(dir);
    Ok(shredded.into_iter().fold(synced, io::Result::and)?)
}
