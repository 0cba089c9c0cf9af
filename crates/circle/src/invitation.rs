//! What somebody admitted takes home so that they need no code the next time.

use serde::{Deserialize, Serialize};

use crate::{
    GroupPublic,
    frame::{decode, encode},
    handshake_host::Identity,
    text::{self, MAX_GROUP_NAME},
};

/// A group's name, its key to pin, and the secret by which one may knock.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The group's name.
    pub group_name: String,
    /// The key a host of this group must prove.
    pub group: GroupPublic,
    /// Shared by everybody who was invited.
    pub knock_secret: [u8; 32],
}

/// The bytes are no invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("these bytes are not an invitation")]
#[non_exhaustive]
pub struct InvitationError;

impl InvitationError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        "not_an_invitation"
    }
}

impl Invitation {
    /// Reads the bytes of [`crate::Event::Admitted`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvitationError> {
        let read: Self = decode(bytes).map_err(|_| InvitationError)?;
        let group_name = text::line(&read.group_name, MAX_GROUP_NAME).ok_or(InvitationError)?;
        Ok(Self { group_name, ..read })
    }

    /// The bytes, with a secret in them.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    pub(crate) fn of(identity: &Identity) -> Self {
        Self {
            group_name: identity.group_name.clone(),
            group: identity.group_key.public(),
            knock_secret: *identity.knock_secret,
        }
    }
}

impl std::fmt::Debug for Invitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invitation").field("group", &self.group).finish_non_exhaustive()
    }
}
