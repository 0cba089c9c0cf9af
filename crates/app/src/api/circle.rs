use hearth_domain::{Id, ResponseKind};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::CardFace;

/// Host a circle of a group one guides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct HostCircle {
    /// Which group.
    pub group: Id,
    /// `IP:PORT` to listen on; every interface and any port when absent.
    pub bind: Option<String>,
}

/// Come to a circle: by code, or with an accepted invitation (`group`) without one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct JoinCircle {
    /// A group whose invitation was accepted: no code needed.
    pub group: Option<Id>,
    /// Nine digits.
    pub code: Option<String>,
    /// `IP:PORT`, where the room's network does not let devices find each other.
    pub address: Option<String>,
    /// The name to show.
    pub name: String,
    /// Without a journal: everything in memory, gone at the end.
    pub visit: bool,
    /// A visitor's way back after Hide: four to twelve digits. Without it, Hide leaves.
    #[serde(default)]
    pub pin: Option<String>,
}

/// Where one is on the way into, in, or out of a circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CirclePhase {
    /// Looking for the circle, proving the code.
    Finding,
    /// The host is proven; the name has not been sent yet: look at the check words, then go on.
    HostProven,
    /// In the waiting room.
    Waiting,
    /// Among the others.
    Here,
    /// Paused by the host.
    Paused,
    /// The link was lost; trying again.
    Reconnecting,
    /// Closing question asked; unhurried.
    Closing,
    /// Over.
    Ended,
}

/// What one is in a circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words speak for themselves")]
pub enum CircleRole {
    Host,
    Member,
    Visitor,
}

/// Everything a circle's screen draws. The view asks for it again after each event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct CircleView {
    /// Host, member or visitor.
    pub role: CircleRole,
    /// Where one stands.
    pub phase: CirclePhase,
    /// The group's name, once known.
    pub group: String,
    /// The guide's name, once known.
    pub guide: String,
    /// The group's key as words, once known.
    pub fingerprint: String,
    /// First time with this group on this journal (by code, no invitation accepted).
    pub first_time: bool,
    /// Two words that must be the same on the host's screen.
    pub check_words: String,
    /// The agreement, a line each.
    pub agreement: Vec<String>,
    /// It is new or changed since its reader last saw it: shown before the first share.
    pub agreement_new: bool,
    /// Host: nine digits; empty once closed.
    pub code: String,
    /// Host: `IP:PORT`.
    pub address: String,
    /// Host: people at the door.
    pub knocks: Vec<KnockView>,
    /// People here, oneself included.
    pub people: Vec<PersonView>,
    /// The question on the board.
    pub question: String,
    /// The closing question, once asked.
    pub closing_question: String,
    /// Cards on the board, oldest first. No gap is left by a card that went.
    pub board: Vec<BoardCard>,
    /// Host: who asked for a moment with them.
    pub quiet_asks: Vec<PersonView>,
    /// What became of one's own cards: `aside` with the host's words.
    pub asides: Vec<AsideView>,
    /// Words all can compare to be sure they see the same board.
    pub board_words: String,
    /// Why it ended or could not begin: an error code, or empty.
    pub reason: String,
    /// An invitation to this group is on offer (joined by code, with a journal, not accepted yet).
    pub invitation_offered: bool,
    /// One has stepped away: the board is not drawn. Nobody else knows.
    pub away: bool,
    /// Cards on the board that one has folded away for oneself, by their shares' ids.
    pub folded: Vec<String>,
}

/// Somebody in a circle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PersonView {
    /// Their id in this circle, hexadecimal.
    pub member: String,
    /// The name they use here.
    pub name: String,
    /// The guide.
    pub guide: bool,
    /// Came without a journal.
    pub visitor: bool,
    /// Oneself.
    pub me: bool,
}

/// Somebody at the door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct KnockView {
    /// Their id in this circle, hexadecimal.
    pub member: String,
    /// The name they use here.
    pub name: String,
    /// Must be the same on their screen.
    pub check_words: String,
    /// Came without a journal.
    pub visitor: bool,
}

/// A card on the board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct BoardCard {
    /// The share's id in this circle, hexadecimal.
    pub share: String,
    /// Its author; nobody, where somebody else's card carries no name.
    pub author: Option<PersonView>,
    /// The card.
    pub face: CardFace,
    /// One's own.
    pub mine: bool,
    /// The ledger's id of one's own share.
    pub ledger: Option<Id>,
    /// One's own answers to it.
    pub responded: Vec<ResponseKind>,
    /// Own card: what was answered, kinds only.
    pub heard: Vec<ResponseKind>,
    /// Own card: short lines that were welcome.
    pub lines: Vec<String>,
}

/// The host set one's card aside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct AsideView {
    /// The share's id, hexadecimal.
    pub share: String,
    /// The card's first words.
    pub heading: String,
    /// The host's word on it.
    pub words: String,
}

/// Who would see a card if it were shared now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct ShareOffer {
    /// The people it would go to, by name, oneself left out.
    pub recipients: Vec<PersonView>,
    /// The guide, who may be allowed to keep it; absent for visitors and for the host.
    pub may_keep: Option<String>,
    /// Two weeks from today.
    pub keep_default: String,
    /// Ninety days from today.
    pub keep_latest: String,
    /// The agreement must be read first.
    pub agreement_new: bool,
}

/// Share a card with the people listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct ShareCard {
    /// A card of the journal.
    pub card: Option<Id>,
    /// A visitor's card, made on the spot.
    pub words: Option<super::CardInput>,
    /// The people its author saw listed, by their ids. Absent: those listed last.
    pub seen: Option<Vec<String>>,
    /// The guide may read it again until this day; absent: gone at the end.
    pub keep_until: Option<String>,
    /// The hash of the preview its author saw; other bytes are refused. Absent: refused in a window, in a terminal
    /// not compared.
    #[serde(default)]
    pub previewed: Option<String>,
}

/// Answer a card, to its author only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct RespondToCard {
    /// The share's id, hexadecimal.
    pub share: String,
    /// A wordless kind.
    pub kind: ResponseKind,
    /// One short line, where the author welcomes it.
    pub line: Option<String>,
}

/// Step away from the board, or back to it. For oneself alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct StepAway {
    /// Away, or back.
    pub away: bool,
}

/// Fold a card away, or open it again. For oneself alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FoldCard {
    /// The share's id, hexadecimal.
    pub share: String,
    /// Away, or open.
    pub folded: bool,
}

/// Set a card aside for all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct SetAside {
    /// The share's id, hexadecimal.
    pub share: String,
    /// A word to its author alone.
    pub words: Option<String>,
}
