//! The sealed store of one journal: keys, log, working store, snapshots, attachments, draft and tray.
//!
//! It knows records and bytes, never cards or moments. The append-only log is what "saved" means; sled is the working
//! store, rebuilt from the log whenever it is not exactly as it was left. `docs/vault-format.md` describes every byte.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod aside;
mod attached;
mod backup;
mod ballast;
mod carve;
pub mod child;
mod commit;
mod copies;
mod disk;
mod draft;
mod due;
mod erase;
mod error;
mod escrow;
mod files;
mod frame;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod header;
mod home;
#[cfg(feature = "test-support")]
pub mod inspect;
mod kdf;
mod keys;
#[cfg(feature = "test-support")]
pub mod known_keys;
mod letters;
mod locked;
mod log;
pub mod memory;
mod notice;
mod record;
mod recover;
mod reopen;
mod restore;
mod rotate;
mod salvage;
mod seal;
mod sealed_file;
mod secret;
mod slots;
mod snapshot;
mod stamp;
mod state;
mod store;
mod swap;
mod tray;
mod upkeep;
mod vault;
mod verify;

pub use erase::erase_journal;
pub use error::{Error, KeyError};
pub use files::{FileRef, MAX_FILE};
pub use home::{JournalEntry, list};
pub use letters::{Letter, Letterbox};
pub use notice::Notice;
pub use record::{MAX_BODY, Op, Record, RecordId};
pub use restore::{BackupReport, backup_verify, restore};
pub use secret::{MIN_PASSPHRASE, Passphrase, RecoveryCode, Unlock};
pub use slots::{KeyEntry, MAX_KEYS};
pub use tray::TrayEntry;
pub use vault::{Opened, Vault};
pub use verify::{Report, VerifyPart};
