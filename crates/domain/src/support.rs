use serde::{Deserialize, Serialize};

/// A line to call or write to, offline, as text one can read out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(specta::Type))]
pub struct CrisisLine {
    /// Who answers there.
    pub name: String,
    /// How to reach them.
    pub reach: String,
}

/// What helps its owner on a bad day: kept in the journal, shown under Help now while it is open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(specta::Type))]
#[serde(default)]
pub struct SupportPlan {
    /// What helps me.
    pub helps: Vec<String>,
    /// Warning signs.
    pub signs: Vec<String>,
    /// People.
    pub people: Vec<String>,
}
