use hearth_domain::{Id, ResponseKind, ResponseWish, Theme};
use serde::{Deserialize, Serialize};

use super::PersonView;

/// What happens in a circle, as `hearth-cli circle --json` prints it: one JSON object a line.
///
/// The window never gets these: it is told that something changed and asks for the view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum CircleEvent {
    /// Host: people may come, by this code or at this address.
    Ready {
        /// Nine digits, in threes.
        code: String,
        /// `IP:PORT`.
        address: String,
    },
    /// Host: the code is used up or too old; a new one is one command away.
    CodeClosed,
    /// Host: somebody is at the door.
    Knock {
        /// Their id in this circle.
        member: String,
        /// The name they use.
        name: String,
        /// Must be the same on their screen.
        check_words: String,
        /// Came without a journal.
        visitor: bool,
    },
    /// The host is proven; the name has not been sent yet.
    HostProven {
        /// Must be the same on the host's screen.
        check_words: String,
        /// The group's name.
        group: String,
        /// The guide's name.
        guide: String,
        /// The group's key as words.
        fingerprint: String,
        /// Never met on this journal.
        first_time: bool,
    },
    /// In the waiting room.
    Waiting,
    /// Among the others.
    Admitted {
        /// The agreement, a line each.
        agreement: Vec<String>,
    },
    /// The host did not let us in.
    Declined,
    /// Host: somebody was let in.
    Joined {
        /// Their id in this circle.
        member: String,
        /// The name they use.
        name: String,
    },
    /// Who is here, and the words of the board; whenever either changes.
    Present {
        /// By name, oneself included.
        names: Vec<String>,
        /// With their ids.
        people: Vec<PersonView>,
        /// Words all can compare to be sure that they see the same board.
        board_words: String,
    },
    /// A question for all.
    Question {
        /// Its words.
        text: String,
    },
    /// The closing question.
    ClosingQuestion {
        /// Its words.
        text: String,
    },
    /// Somebody's card.
    Card {
        /// The share's id: what `respond` and `aside` take.
        card: Id,
        /// Its author; not said of a card without a name.
        #[serde(skip_serializing_if = "Option::is_none")]
        member: Option<String>,
        /// Their name; not said of a card without one.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Its words.
        text: String,
        /// The name on it.
        signed_as: Option<String>,
        /// How it looks.
        theme: Theme,
        /// What it talks about.
        content_notes: Vec<String>,
        /// What answer is welcome.
        response_wish: ResponseWish,
        /// What its picture shows, if it has one.
        picture: Option<String>,
        /// Guide: the last day it may be read.
        keep_until: Option<String>,
    },
    /// Own card: it is with the group.
    Shared {
        /// The share's id: what `take_back` takes.
        share: Id,
        /// The journal's card.
        card: Option<Id>,
        /// To whom it went, by name.
        names: Vec<String>,
        /// The last day the guide may read it.
        keep_until: Option<String>,
    },
    /// Own card: the people changed while its author was deciding. Nothing was sent.
    PeopleChanged {
        /// Who is here now.
        names: Vec<String>,
    },
    /// Own card: somebody answered.
    Response {
        /// The share's id.
        card: Id,
        /// How.
        kind: ResponseKind,
        /// A short line, where it was welcome.
        line: Option<String>,
    },
    /// Host: somebody would like a moment with them.
    QuietAsk {
        /// Who.
        member: String,
        /// Their name.
        name: String,
    },
    /// Own card: the host set it aside for all.
    Aside {
        /// The share's id.
        card: Id,
        /// The host's word on it.
        words: Option<String>,
    },
    /// A card is gone from the board.
    TakenBack {
        /// The share's id.
        card: Id,
    },
    /// The guide's reply to a card kept from an earlier circle.
    Reply {
        /// The share's id.
        share: Id,
        /// Its words.
        text: String,
    },
    /// The host paused the circle.
    Paused,
    /// It goes on.
    Resumed,
    /// The link was lost; trying again.
    Reconnecting,
    /// The link is back.
    Reconnected,
    /// Host: somebody was seen out.
    Left {
        /// Who.
        member: String,
    },
    /// A command could not be done. Nothing was lost.
    Error {
        /// Stable, `snake_case`.
        code: String,
        /// In English.
        message: String,
    },
    /// Over.
    Ended {
        /// `host_ended`, `left`, `seen_out`, `lost`, `declined` or an error code.
        reason: String,
    },
}
