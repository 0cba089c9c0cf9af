//! What a person reads on a terminal while in a circle.

use hearth_domain::ResponseKind;

use super::room::Role;
use crate::plain;

/// Why it is over, or why the door stayed closed; nothing for a reason that has words of its own.
pub fn ended(reason: &str) -> Option<&'static str> {
    Some(match reason {
        "host_ended" => "The circle is over. Thank you for being here.",
        "left" => "You are out of the circle. Nobody was told.",
        "seen_out" => "The guide saw you out of this circle.",
        "declined" => "The guide did not let you in.",
        "no_seat" => "There is no place for you in this circle now.",
        "link_lost" | "seat_lost" => "The link was lost and did not come back. Join again if you like.",
        "wrong_code" => "That code does not open this circle. Ask for it again and try once more.",
        "no_circle_found" => "No circle was found. Ask the host for the address and give it with --address.",
        "too_many_candidates" => {
            "Several circles were found. Ask the host for the address and give it with --address."
        }
        "code_closed" => "That code is closed. Ask the host for a new one.",
        "host_not_proven" => "The host could not prove to be this group's. Your name was not sent.",
        "not_invited" => "The host does not know this invitation. Ask for a new one, or for a code.",
        "circle_busy" => "Too many people are at the door. Try again in a moment.",
        "timed_out" => "The host did not answer in time. Try again.",
        "other_version" => "The host has another version of Hearth. Update the older of the two.",
        "no_network" => "The network cannot be used here. Nothing was sent.",
        _ => return None,
    })
}

/// What the group agreed on, to be read before the first share.
pub fn agreement(lines: &[String]) -> String {
    format!("{}\nPress Enter when you have read it.", agreed(lines))
}

/// What the group agreed on.
pub fn agreed(lines: &[String]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| format!("  - {}", plain::line(line))).collect();
    format!("What the group agreed on:\n{}", lines.join("\n"))
}

/// A response to one's own card: wordless, nameless, not counted.
pub fn response(kind: ResponseKind) -> &'static str {
    match kind {
        ResponseKind::Heard => "People heard you.",
        ResponseKind::SameHere => "Someone felt the same.",
        ResponseKind::ThankYou => "Someone says thank you.",
        ResponseKind::Glad => "Someone is glad for you.",
    }
}

/// What one has answered.
pub fn answered(kind: ResponseKind) -> &'static str {
    match kind {
        ResponseKind::Heard => "I hear you",
        ResponseKind::SameHere => "Same here",
        ResponseKind::ThankYou => "Thank you",
        ResponseKind::Glad => "Glad for you",
    }
}

/// What can be typed.
pub fn help(role: Role) -> String {
    let share = match role {
        Role::Visitor => VISITOR,
        Role::Host | Role::Member => OWNER,
    };
    let more = if role == Role::Host { HOST } else { MEMBER };
    format!("{share}\n{ALL}\n{more}")
}

const OWNER: &str = "\
/cards                 your own cards, with their numbers
/share 2               show card 2 to the people here; you see the list first
/share 2 until 2026-03-14   and let the guide read it again until that day
/write Some words      make a new card of these words and show it";
const VISITOR: &str = "\
/write Some words      show a card with these words; you see the list of people first";
const ALL: &str = "\
/board                 the cards on the board, with their numbers
/heard 1  /same 1  /thanks 1  /glad 1   answer card 1, to its author only
/heard 1 A few words   where the author welcomes them
/back 1                take back a card of yours: it leaves every screen
/who                   who is here
/pass                  listen on; nobody is told";
const MEMBER: &str = "\
/ask                   ask for a moment with the guide; nobody else is told
/keep                  keep the group's invitation in your journal
/leave                 go, without a word to anybody";
const HOST: &str = "\
/let Jay   /no Jay     let somebody in, or not (a name, or a number)
/question What helped? /closing One word to take home?
/aside 1 A word        set a card aside for all; only its author is told
/out Jay               see somebody out; nobody else is told
/pause  /resume        everything waits
/code                  a new code
/end                   end the circle for all";
