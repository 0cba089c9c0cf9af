//! What an app hears from its seat and what it can ask of it.

use serde::{Deserialize, Serialize};
use std::time::Duration;

use crate::{GroupPublic, MemberId, ResponseKind, ShareId};

/// Something that happened, for this seat alone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// Host: people can come, with this code or at this address. Again after [`Command::NewCode`].
    Ready {
        /// Nine digits as they are shown and said.
        code: String,
        /// What somebody types when the circle cannot be found by itself.
        address: String,
        /// How long the code lives.
        expires_in: Duration,
    },
    /// Host: the code no longer opens anything. People with an invitation can still knock.
    CodeClosed {
        /// Why.
        reason: CodeClosedReason,
    },
    /// Host: somebody waits to be admitted.
    Knock {
        /// Who.
        member: MemberId,
        /// The name they gave.
        name: String,
        /// The same two words are on their screen.
        check_words: String,
        /// They came without a journal.
        visitor: bool,
        /// They came with a code, not with the group's invitation.
        first_time: bool,
    },
    /// Member: the host knows the code or holds the group's key. No name was sent yet: that is
    /// [`Command::Proceed`].
    HostProven {
        /// The same two words are on the host's screen.
        check_words: String,
        /// The group's name.
        group: String,
        /// The guide's name.
        guide: String,
        /// Six words for the group's key.
        fingerprint: String,
        /// The group's key, to pin.
        group_key: GroupPublic,
        /// Whether we came by code, so that the key is new to us.
        by_code: bool,
    },
    /// Member: the name is sent, the guide decides.
    Waiting,
    /// Member: in.
    Admitted {
        /// Our own id.
        me: MemberId,
        /// What the group agreed on, to be shown before the first share.
        agreement: String,
        /// For somebody who came by code: the group's invitation, readable by [`crate::Invitation::from_bytes`].
        invitation: Option<Vec<u8>>,
    },
    /// Member: the guide did not admit us.
    Declined,
    /// Host: somebody is in.
    Joined {
        /// Who.
        member: MemberId,
        /// Their name.
        name: String,
        /// They came without a journal.
        visitor: bool,
    },
    /// Who is here now and the words of the board; whenever either changes.
    Present {
        /// Everybody, oneself and the guide included.
        people: Vec<Person>,
        /// Words over keys, cards and tombstones; the same on every screen.
        board_hash: String,
    },
    /// The question the group is on.
    Question {
        /// Its words.
        text: String,
    },
    /// Somebody shows a card to us. Once more after [`Command::Uncover`], without the terms of keeping it.
    Card {
        /// Which share.
        share: ShareId,
        /// Whose.
        author: MemberId,
        /// The card, opaque here.
        payload: Vec<u8>,
        /// Host only: the author lets the guide keep it until then (Unix seconds).
        keep_until: Option<i64>,
        /// Host only: what a later notice of taking back will name.
        token: Option<[u8; 32]>,
    },
    /// Our share did not go out; nobody received it.
    ShareRefused {
        /// Which share.
        share: ShareId,
        /// Why.
        reason: ShareRefusal,
    },
    /// Our share went out.
    ShareAccepted {
        /// Which share.
        share: ShareId,
        /// To whom, ourselves not counted.
        recipients: Vec<MemberId>,
    },
    /// Somebody answered our card; who is not told.
    Response {
        /// Which of our shares.
        share: ShareId,
        /// How.
        kind: ResponseKind,
        /// A short line, where they wrote one.
        line: Option<String>,
    },
    /// Host: somebody would like a moment with the guide.
    QuietAsk {
        /// Who.
        member: MemberId,
    },
    /// Our card was set aside for all by the guide; only we are told so.
    Aside {
        /// Which of our shares.
        share: ShareId,
        /// A word from the guide.
        words: Option<String>,
    },
    /// A card is gone, behind a cover too: taken back or set aside, nobody but its author can tell which.
    TakenBack {
        /// Which share.
        share: ShareId,
    },
    /// Host: a card is off the board although its author did not take it back: it was set aside, or its author
    /// left and it went along.
    Gone {
        /// Which share.
        share: ShareId,
    },
    /// The guide paused the circle.
    Paused,
    /// It goes on.
    Resumed,
    /// The link is lost; the seat is kept and we try again.
    Reconnecting,
    /// The link is back, nothing is missing.
    Reconnected,
    /// The closing question.
    ClosingQuestion {
        /// Its words.
        text: String,
    },
    /// A private note, between a member and the host only.
    Private {
        /// From whom.
        from: MemberId,
        /// Opaque here.
        body: Vec<u8>,
    },
    /// Member: the guide saw us out.
    SeenOut,
    /// Over; the last event. `None` follows once the other side has heard the last words, or after two
    /// seconds: a program that is about to end waits for it.
    Ended {
        /// Why.
        reason: EndReason,
    },
    /// Host: somebody who knocked no longer waits: they gave up, lost their link for too long, or were declined.
    KnockGone {
        /// Who.
        member: MemberId,
    },
    /// Host: somebody we saw out is gone. Leaving of one's own will is never an event.
    Left {
        /// Who.
        member: MemberId,
    },
}

/// Somebody present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their id in this circle.
    pub member: MemberId,
    /// The name they use.
    pub name: String,
    /// Whether they guide this circle.
    pub guide: bool,
    /// Whether they came without a journal.
    pub visitor: bool,
}

/// Why a share was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ShareRefusal {
    /// Somebody is here whom the author had not seen on the list.
    RosterChanged,
    /// Larger than [`crate::MAX_PAYLOAD`].
    TooBig,
    /// Too many cards, or too many in a short time.
    TooMany,
    /// The circle is paused.
    Paused,
    /// Not admitted, a visitor who wanted a card kept, or an id that is taken.
    NotAllowed,
}

/// Why a code closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CodeClosedReason {
    /// Ten answered attempts failed.
    TooManyFailures,
    /// Fifteen minutes are over.
    Expired,
    /// A new one was asked for, and the system gave no random numbers.
    NoRandomness,
    /// Somebody who knows it was seen out.
    SeenOut,
}

/// Why a circle is over for this seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EndReason {
    /// The host ended it for all.
    HostEnded,
    /// We left.
    Left,
    /// The guide did not admit us.
    Declined,
    /// The guide saw us out.
    SeenOut,
    /// The link did not come back in time.
    LinkLost,
    /// The host no longer knows our seat.
    SeatLost,
    /// The other side broke the protocol.
    Protocol,
}

/// What an app asks of its seat.
#[derive(Clone)]
#[non_exhaustive]
pub enum Command {
    /// Member: send the name to the proven host.
    Proceed,
    /// Show a card to the people on the list its author confirmed.
    Share {
        /// A new id.
        share: ShareId,
        /// The card, at most [`crate::MAX_PAYLOAD`] bytes.
        payload: Vec<u8>,
        /// The people on the screen when the author pressed Share.
        seen: Vec<MemberId>,
        /// Until when the guide may keep it (Unix seconds); members with a journal only.
        keep_until: Option<i64>,
        /// What a later notice of taking back will name.
        keep_token: Option<[u8; 32]>,
    },
    /// Take a card of ours back from everybody.
    TakeBack {
        /// Which share.
        share: ShareId,
    },
    /// Answer somebody's card; reaches its author without a name.
    Respond {
        /// Which share.
        share: ShareId,
        /// How.
        kind: ResponseKind,
        /// A short line.
        line: Option<String>,
    },
    /// Member: ask the guide for a moment.
    QuietAsk,
    /// Our owner is not there: no bytes of cards until [`Command::Uncover`]. Nobody is told. A host pauses first.
    Cover,
    /// Our owner is back: cards come again as [`Event::Card`]. A host goes on afterwards.
    Uncover {
        /// The cards of our own shares as they were shared; what does not fit is ignored.
        own: Vec<(ShareId, Vec<u8>)>,
    },
    /// Go, without a word to anybody.
    Leave,
    /// A private note: a member to the host, or the host to a member.
    Private {
        /// To whom.
        to: MemberId,
        /// At most [`crate::MAX_PRIVATE`] bytes.
        body: Vec<u8>,
    },
    /// Host: let somebody in.
    Admit {
        /// Who.
        member: MemberId,
    },
    /// Host: do not let somebody in.
    Decline {
        /// Who.
        member: MemberId,
    },
    /// Host: put a question.
    Question {
        /// Its words.
        text: String,
    },
    /// Host: put the closing question.
    ClosingQuestion {
        /// Its words.
        text: String,
    },
    /// Host: set a card aside for all; its author is told alone.
    Aside {
        /// Which share.
        share: ShareId,
        /// A word to its author.
        words: Option<String>,
    },
    /// Host: see somebody out; not back tonight.
    SeeOut {
        /// Who.
        member: MemberId,
    },
    /// Host: pause.
    Pause,
    /// Host: go on.
    Resume,
    /// Host: a new code; the old one no longer opens anything.
    NewCode,
    /// Host: end it for all.
    End,
}

impl Command {
    /// Whether only a host can do this.
    pub(crate) fn is_for_host(&self) -> bool {
        matches!(
            self,
            Self::Admit { .. }
                | Self::Decline { .. }
                | Self::Question { .. }
                | Self::ClosingQuestion { .. }
                | Self::Aside { .. }
                | Self::SeeOut { .. }
                | Self::Pause
                | Self::Resume
                | Self::NewCode
                | Self::End
        )
    }

    /// Whether only a member can do this.
    pub(crate) fn is_for_member(&self) -> bool {
        matches!(self, Self::Proceed | Self::QuietAsk)
    }
}

impl std::fmt::Debug for Command {
    /// Names the command only: cards and notes stay out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = match self {
            Self::Proceed => "Proceed",
            Self::Share { .. } => "Share",
            Self::TakeBack { .. } => "TakeBack",
            Self::Respond { .. } => "Respond",
            Self::QuietAsk => "QuietAsk",
            Self::Cover => "Cover",
            Self::Uncover { .. } => "Uncover",
            Self::Leave => "Leave",
            Self::Private { .. } => "Private",
            Self::Admit { .. } => "Admit",
            Self::Decline { .. } => "Decline",
            Self::Question { .. } => "Question",
            Self::ClosingQuestion { .. } => "ClosingQuestion",
            Self::Aside { .. } => "Aside",
            Self::SeeOut { .. } => "SeeOut",
            Self::Pause => "Pause",
            Self::Resume => "Resume",
            Self::NewCode => "NewCode",
            Self::End => "End",
        };
        f.write_str(name)
    }
}
