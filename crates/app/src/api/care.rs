use serde::{Deserialize, Serialize};
use specta::Type;

use super::{JournalView, NoticeView};

/// What a check of every byte found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct VerifyReport {
    /// Everything is here, and no loss is left that its owner has not read.
    pub ok: bool,
    /// Records read.
    pub records: u32,
    /// Attachments read.
    pub files: u32,
    /// What was repaired or could not be.
    pub notices: Vec<NoticeView>,
}

/// How the open journal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum HealthState {
    /// Not looked through yet since it was opened.
    Unchecked,
    /// Everything is here.
    Whole,
    /// Something was damaged and is whole again.
    Mended,
    /// Something could not be recovered, now or earlier, and its owner has not said that they read it; all that is left is
    /// whole.
    Lost,
    /// Something is damaged; a repair may help.
    Damaged,
    /// It can be read, and nothing can be saved now.
    ReadOnly,
}

/// How the open journal is, and how well it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct JournalHealth {
    /// How it is.
    pub state: HealthState,
    /// The day when every byte was last read, `YYYY-MM-DD`.
    pub checked_on: Option<String>,
    /// That day is today.
    pub checked_today: bool,
    /// The day when it was last found that something could not be recovered, until its owner says that they read it.
    pub lost_on: Option<String>,
    /// The day of the last backup.
    pub backed_up_on: Option<String>,
    /// There is none, and it is time to say so, gently.
    pub remind_backup: bool,
    /// What was repaired or could not be.
    pub problems: Vec<NoticeView>,
}

/// Write a backup of the open journal.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct CreateBackup {
    /// A file that does not exist yet.
    pub path: String,
    /// The journal's passphrase, asked again. It opens the backup too.
    pub passphrase: String,
}

/// A backup and what opens it.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct OpenBackup {
    /// The file.
    pub path: String,
    /// The passphrase it was made with.
    #[serde(default)]
    pub passphrase: Option<String>,
    /// Or the recovery code of that time.
    #[serde(default)]
    pub recovery_code: Option<String>,
}

/// Make a journal from a backup.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct RestoreBackup {
    /// What is restored.
    pub backup: OpenBackup,
    /// Opens the restored journal; at least 12 characters.
    pub new_passphrase: String,
}

/// What a whole backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct BackupView {
    /// Records in it.
    pub records: u32,
    /// Attachments in it.
    pub files: u32,
    /// Pictures of the journal that are not in it, or not what they should be. Known only to whoever makes it.
    pub pictures: Vec<NoticeView>,
}

/// The journal's passphrase, asked again.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct OwnPassphrase {
    /// As it opens the journal now.
    pub passphrase: String,
}

/// Erase a journal for ever.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct EraseJournal {
    /// Id or label.
    pub journal: String,
    /// Its passphrase.
    pub passphrase: String,
}

/// One of the keys that open the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct KeyView {
    /// Random.
    pub id: String,
    /// `passphrase` or `recovery`.
    pub sort: String,
    /// The one it was opened with.
    pub in_use: bool,
}

/// Let another passphrase open the journal too.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct AddKey {
    /// One that opens it now.
    pub current: String,
    /// At least 12 characters.
    pub new_passphrase: String,
}

/// Take a key away.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct RemoveKey {
    /// A passphrase that stays.
    pub current: String,
    /// Which key goes.
    pub id: String,
}

/// A journal made from a backup, for a terminal.
#[derive(Debug, Clone, Serialize)]
pub struct RestoredJournal {
    /// Which one.
    pub journal: JournalView,
    /// Its new recovery code.
    pub recovery_code: String,
}
