//! Which journals lie in a home. Reads only their labels; all it writes is the name of a journal that a rotation was
//! interrupted in the middle of moving, and it finishes an erasure that was interrupted.

use crate::disk;
use crate::erase;
use crate::error::Error;
use crate::keys::unhex;
use crate::vault::take_lock;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub(crate) const JOURNALS: &str = "journals";
pub(crate) const LABEL: &str = "label";
const MAX_LABEL: usize = 64;

/// One journal, as a stranger sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// The random directory name, 32 hex digits.
    pub id: String,
    /// The plain label its owner chose.
    pub label: String,
    /// Where it lies.
    pub dir: PathBuf,
}

/// The journals in a home, by label. A home that does not exist holds none.
pub fn list(home: &Path) -> Result<Vec<JournalEntry>, Error> {
    bring_all_back(&home.join(JOURNALS));
    erase::finish_erasing(&home.join(JOURNALS));
    let entries = match fs::read_dir(home.join(JOURNALS)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut out = Vec::new();
    for entry in entries {
        let dir = entry?.path();
        let id = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if unhex(&id).is_some() && is_journal(&dir) {
            out.push(JournalEntry { id, label: read_label(&dir), dir });
        }
    }
    out.sort_by(|a, b| (&a.label, &a.id).cmp(&(&b.label, &b.id)));
    Ok(out)
}

/// Makes the name of a new journal durable. It may be the first of its home: the directories above are as new as it is.
pub(crate) fn sync_journals(home: &Path) -> Result<(), Error> {
    disk::sync_dir(&home.join(JOURNALS))?;
    disk::sync_dir(home)?;
    if let Some(above) = home.parent().filter(|above| !above.as_os_str().is_empty()) {
        // Not always ours to open; then it is not ours to have made.
        let _ = disk::sync_dir(above);
    }
    Ok(())
}

/// Any trace of a header makes it a journal: damage is then reported as damage, never as absence.
pub(crate) fn is_journal(dir: &Path) -> bool {
    ["header.a", "header.b", "snaps/header"].iter().any(|name| dir.join(name).exists())
}

/// The label; a damaged one loses only its unreadable part.
pub(crate) fn read_label(dir: &Path) -> String {
    let bytes = disk::read(&dir.join(LABEL), MAX_LABEL as u64 * 4).ok().flatten().unwrap_or_default();
    let text: String =
        String::from_utf8_lossy(&bytes).chars().filter(|c| !c.is_control()).take(MAX_LABEL).collect();
    if text.is_empty() { "journal".to_owned() } else { text }
}

/// One to 64 characters on one line.
pub(crate) fn check_label(label: &str) -> Result<(), Error> {
    let good = !label.trim().is_empty()
        && label.chars().count() <= MAX_LABEL
        && !label.chars().any(char::is_control);
    if good { Ok(()) } else { Err(Error::LabelInvalid) }
}

const PREVIOUS: &str = ".old-";

/// Where the old journal stands for a moment while a rewritten one takes its place, on systems without an exchange.
pub(crate) fn previous(dir: &Path) -> PathBuf {
    beside(dir, PREVIOUS)
}

/// Where a journal is written anew, and where its old self then lies on systems with an exchange.
pub(crate) fn rewritten(dir: &Path) -> PathBuf {
    beside(dir, ".new-")
}

fn beside(dir: &Path, prefix: &str) -> PathBuf {
    let name = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    dir.with_file_name(format!("{prefix}{name}"))
}

/// A journal whose directory is missing would be shown to nobody, and nobody would open it.
fn bring_all_back(journals: &Path) {
    for entry in fs::read_dir(journals).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(id) = name.strip_prefix(PREVIOUS).filter(|id| unhex(id).is_some()) {
            bring_back(&journals.join(id));
        }
    }
}

/// Undoes such a replacement that was interrupted.
pub(crate) fn bring_back(dir: &Path) {
    let old = previous(dir);
    if dir.exists() || !is_journal(&old) {
        return;
    }
    // Held by somebody, it is at work there, and about to put the rewritten one in this place.
    let Ok(lock) = take_lock(&old) else { return };
    let _held = can_move_held().then_some(lock);
    if !dir.exists() && fs::rename(old, dir).is_ok() {
        // Tried again by the next who looks.
        let _ = dir.parent().map(disk::sync_dir);
    }
}

/// Windows moves no directory in which a file is open.
pub(crate) fn can_move_held() -> bool {
    !cfg!(windows)
}
