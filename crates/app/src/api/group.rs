use hearth_domain::{GroupRole, Id};
use serde::{Deserialize, Serialize};
use specta::Type;

/// A group, as the open journal knows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct GroupView {
    /// Its id in this journal.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Its guides, by name.
    pub guides: Vec<String>,
    /// Guide or member.
    pub role: GroupRole,
    /// Its agreement, a line each.
    pub agreement: Vec<String>,
    /// Its public key as words that can be read aloud.
    pub fingerprint: String,
    /// The name its owner last used there.
    pub my_name: String,
}

/// Make a group that one guides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct CreateGroup {
    /// Its name.
    pub name: String,
    /// The guide's name, as members will see it.
    pub guide: String,
    /// Its agreement; five plain lines are offered when empty.
    pub agreement: Vec<String>,
}

/// Change a group's agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct SetAgreement {
    /// Which group.
    pub id: Id,
    /// All its lines anew.
    pub agreement: Vec<String>,
}

/// An invitation, as text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct InvitationText {
    /// To paste or to save as a file.
    pub text: String,
}
