//! An open journal as the use cases see it: typed records over the vault's bytes.

mod index;
mod losses;
mod profile;
mod retry;
mod tray;

use std::collections::HashMap;

use hearth_domain::{Attachment, Card, Group, Id, Moment, Share};
use hearth_vault::{Notice, Op, Record, RecoveryCode, Vault};
use serde::{Serialize, de::DeserializeOwned};

pub(crate) use index::MomentMeta;
pub(crate) use profile::{CardLook, Profile};
pub(crate) use tray::KeptCard;

use crate::AppError;
use crate::api::{CardInput, NoticeView};

/// A type that is kept as a record, under a kind that means nothing to the vault.
pub(crate) trait Stored: Serialize + DeserializeOwned {
    const KIND: u16;
    const NAME: &'static str;
}

impl Stored for Moment {
    const KIND: u16 = 1;
    const NAME: &'static str = "moment";
}

impl Stored for StoredCard {
    const KIND: u16 = 2;
    const NAME: &'static str = "card";
}

impl Stored for Share {
    const KIND: u16 = 3;
    const NAME: &'static str = "share";
}

impl Stored for Group {
    const KIND: u16 = 4;
    const NAME: &'static str = "group";
}

impl Stored for Profile {
    const KIND: u16 = 5;
    const NAME: &'static str = "settings";
}

/// A card as its owner keeps it: how it was made, and the frozen copy.
#[derive(Clone, Serialize, serde::Deserialize)]
pub(crate) struct StoredCard {
    pub(crate) input: CardInput,
    pub(crate) card: Card,
}

/// A record with its times.
pub(crate) struct Kept<T> {
    pub(crate) id: Id,
    pub(crate) created: i64,
    pub(crate) updated: i64,
    pub(crate) value: T,
}

/// What an opening says that had to do with more than its newest bytes.
const UNSOUND: [&str; 3] = [losses::LOST, "log_repaired", "store_rebuilt"];
/// What else of it a later look at the journal cannot know: by then it is whole.
const MENDED: [&str; 2] = ["header_repaired", "log_tail_kept_aside"];

/// The open journal. Dropping it wipes its keys.
pub(crate) struct Journal {
    pub(crate) vault: Vault,
    pub(crate) profile: Profile,
    /// Photos added to a moment that is still being written.
    pub(crate) loose: HashMap<Id, Attachment>,
    /// The recovery code, from creation until its owner has kept it.
    pub(crate) recovery: Option<RecoveryCode>,
    /// The two groups of it that were asked for.
    pub(crate) recovery_asked: Vec<usize>,
    /// False while a jump of the clock is in doubt.
    pub(crate) may_destroy: bool,
    /// The card that was deleted last, until the journal is locked: its frozen copy needs no moment to come back.
    pub(crate) deleted: Option<Kept<StoredCard>>,
    /// What the last reading of every byte since the opening said.
    pub(crate) whole: Option<bool>,
    /// What the readings and repairs since the opening found, repaired or could not repair.
    pub(crate) found: Vec<NoticeView>,
    /// The same of the opening.
    met: Vec<NoticeView>,
    /// False when this opening had to put something together again: what is not here may only be lost for now.
    sound: bool,
    /// When the disk may be tried again.
    retry: retry::Retry,
    index: Option<Vec<MomentMeta>>,
    notices: Vec<NoticeView>,
}

impl Journal {
    /// The journal over a vault that was just created or opened.
    pub(crate) fn over(mut vault: Vault, notices: Vec<Notice>) -> Result<Self, AppError> {
        let profile = Profile::load(&mut vault)?;
        Ok(Self::with_profile(vault, profile, notices))
    }

    /// The same where the profile is known.
    pub(crate) fn with_profile(vault: Vault, profile: Profile, notices: Vec<Notice>) -> Self {
        let lasting = |notice: &&Notice| UNSOUND.contains(&notice.code) || MENDED.contains(&notice.code);
        let met = notices.iter().filter(lasting).cloned().map(notice_view).collect();
        let mut journal = Self {
            vault,
            profile,
            loose: HashMap::new(),
            recovery: None,
            recovery_asked: Vec::new(),
            may_destroy: true,
            deleted: None,
            whole: None,
            found: Vec::new(),
            met,
            sound: !notices.iter().any(|notice| UNSOUND.contains(&notice.code)),
            retry: retry::Retry::default(),
            index: None,
            notices: Vec::new(),
        };
        let told: Vec<NoticeView> = notices.into_iter().map(notice_view).collect();
        journal.remember_losses(&told);
        journal.notices = journal.with_losses(&told);
        journal
    }

    /// All that was repaired since the journal was opened, the opening included, and what could not be, then or earlier:
    /// whoever only reads what is left would find it whole.
    pub(crate) fn problems(&self) -> Vec<NoticeView> {
        self.with_losses(self.met.iter().chain(&self.found))
    }

    /// The time for everything this journal does: never earlier than the latest it has seen.
    pub(crate) fn now(&self) -> i64 {
        crate::clock::clock().max(self.profile.clock.latest)
    }

    /// Keeps a value; its time of creation stays when it was there before.
    pub(crate) fn put<T: Stored>(&mut self, id: Id, value: &T) -> Result<Kept<()>, AppError> {
        let now = self.now();
        let created = self.vault.get(&id.to_bytes())?.map_or(now, |old| old.created);
        self.put_at(id, value, created, now)
    }

    /// Keeps a value with times of its own, as an import has them.
    pub(crate) fn put_at<T: Stored>(
        &mut self,
        id: Id,
        value: &T,
        created: i64,
        updated: i64,
    ) -> Result<Kept<()>, AppError> {
        self.commit(vec![Op::Put(record(id, value, created, updated)?)])?;
        Ok(Kept { id, created, updated, value: () })
    }

    /// Keeps several values in one acknowledged step.
    pub(crate) fn put_all<T: Stored>(&mut self, values: &[Kept<T>]) -> Result<(), AppError> {
        let ops =
            values.iter().map(|kept| record(kept.id, &kept.value, kept.created, kept.updated).map(Op::Put));
        self.commit(ops.collect::<Result<_, _>>()?)
    }

    /// Reads one value.
    pub(crate) fn load<T: Stored>(&mut self, id: Id) -> Result<Kept<T>, AppError> {
        let record = self.vault.get(&id.to_bytes())?.filter(|record| record.kind == T::KIND);
        typed(&record.ok_or(AppError::NotFound(T::NAME))?)
    }

    /// The same, where it may be gone.
    pub(crate) fn find<T: Stored>(&mut self, id: Id) -> Result<Option<T>, AppError> {
        match self.load::<T>(id) {
            Ok(kept) => Ok(Some(kept.value)),
            Err(AppError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads all values of a type, oldest first.
    pub(crate) fn all<T: Stored>(&mut self) -> Result<Vec<Kept<T>>, AppError> {
        let mut all: Vec<Kept<T>> = self.vault.scan(T::KIND)?.iter().map(typed).collect::<Result<_, _>>()?;
        all.sort_by_key(|kept| (kept.created, kept.id));
        Ok(all)
    }

    /// Removes a value of this type.
    pub(crate) fn remove<T: Stored>(&mut self, id: Id) -> Result<(), AppError> {
        self.load::<T>(id)?;
        self.commit(vec![Op::Remove(id.to_bytes())])
    }

    /// One acknowledged step. A disk that was full or away is tried again first, so that whoever puts the stick
    /// back just presses Save once more.
    fn commit(&mut self, ops: Vec<Op>) -> Result<(), AppError> {
        self.come_back();
        Ok(self.vault.commit(ops)?)
    }

    /// Makes sure that what is removed next leaves every file of the journal, even if everything stops right after it.
    pub(crate) fn purge_later(&mut self) -> Result<(), AppError> {
        self.come_back();
        Ok(self.vault.purge_later()?)
    }

    /// Changes a value in place.
    pub(crate) fn change<T: Stored>(&mut self, id: Id, change: impl FnOnce(&mut T)) -> Result<T, AppError> {
        let mut kept = self.load::<T>(id)?;
        change(&mut kept.value);
        self.put(id, &kept.value)?;
        Ok(kept.value)
    }

    /// Remembers that something was or may be lost, so that the openings after this one hold on to what is left.
    pub(crate) fn mark_loss(&mut self) {
        if !self.sound {
            self.profile.lost = Some(self.now());
        }
    }

    /// Keeps the profile.
    pub(crate) fn save_profile(&mut self) -> Result<(), AppError> {
        let profile = self.profile.clone();
        self.put(profile::ID, &profile).map(|_| ())
    }

    /// For what has been done already, whether or not the profile can be saved beside it.
    pub(crate) fn save_or_note(&mut self) {
        if let Err(error) = self.save_profile() {
            self.note(error.code(), error.to_string());
        }
    }

    /// Takes what was repaired or is worth knowing.
    pub(crate) fn take_notices(&mut self) -> Vec<NoticeView> {
        let found: Vec<NoticeView> = self.vault.take_notices().into_iter().map(notice_view).collect();
        if self.remember_losses(&found) {
            self.save_or_note();
        }
        let mut notices = std::mem::take(&mut self.notices);
        notices.extend(found);
        notices
    }

    pub(crate) fn note(&mut self, code: &str, message: impl Into<String>) {
        self.tell(NoticeView { code: code.to_owned(), message: message.into(), moment: None, lost: None });
    }

    /// Keeps a notice for whoever asks next.
    pub(crate) fn tell(&mut self, notice: NoticeView) {
        self.notices.push(notice);
    }
}

pub(crate) fn notice_view(notice: Notice) -> NoticeView {
    let lost = notice.lost.map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    NoticeView { code: notice.code.to_owned(), message: notice.message, moment: None, lost }
}

fn record<T: Stored>(id: Id, value: &T, created: i64, updated: i64) -> Result<Record, AppError> {
    let body = rmp_serde::to_vec_named(value).map_err(|_| AppError::Unreadable(T::NAME))?;
    Ok(Record { id: id.to_bytes(), kind: T::KIND, created, updated, body })
}

fn typed<T: Stored>(record: &Record) -> Result<Kept<T>, AppError> {
    let value = rmp_serde::from_slice(&record.body).map_err(|_| AppError::Unreadable(T::NAME))?;
    Ok(Kept { id: Id::from_bytes(record.id), created: record.created, updated: record.updated, value })
}
