use hearth_domain::{ClockState, CrisisLine, Id, ResponseWish, SignedAs, SupportPlan, Theme};
use hearth_vault::Vault;
use serde::{Deserialize, Serialize};

use super::losses::Loss;
use super::{Kept, Stored, typed};
use crate::AppError;

/// The one profile of a journal has a fixed id: there is never a second.
pub(super) const ID: Id = Id::PROFILE;

/// What a journal remembers of its owner's choices. Sealed like everything else.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Profile {
    /// The owner showed that the recovery code is kept.
    pub(crate) recovery_kept: bool,
    /// What this journal knows of time.
    pub(crate) clock: ClockState,
    /// How the last card looked.
    pub(crate) look: CardLook,
    /// Own crisis lines; empty: those for this place.
    pub(crate) lines: Vec<CrisisLine>,
    /// The support plan.
    pub(crate) plan: SupportPlan,
    /// When every byte was last read (Unix seconds).
    pub(crate) checked: Option<i64>,
    /// When the last backup was made.
    pub(crate) backed_up: Option<i64>,
    /// When the reminder about backups was last put off.
    pub(crate) backup_later: Option<i64>,
    /// A card that was shared with its owner is gone, and they were not told yet.
    pub(crate) something_went: bool,
    /// What could not be recovered, until its owner says that they read it.
    pub(crate) losses: Vec<Loss>,
    /// When an opening last found something lost, or had to put it together again.
    pub(crate) lost: Option<i64>,
}

/// How a card looked, remembered for the next one.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct CardLook {
    pub(crate) theme: Theme,
    pub(crate) signed_as: SignedAs,
    pub(crate) response_wish: ResponseWish,
}

impl Profile {
    /// The profile of this vault; a new one when there is none yet.
    pub(super) fn load(vault: &mut Vault) -> Result<Self, AppError> {
        match vault.get(&ID.to_bytes())? {
            Some(record) if record.kind == Self::KIND => {
                Ok(typed(&record).map(|kept: Kept<Self>| kept.value)?)
            }
            _ => Ok(Self::default()),
        }
    }
}
