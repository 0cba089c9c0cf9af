//! What lies inside a record, and what other people send.

use hearth_domain::{Card, Group, Invitation, Moment, Share};

use super::{Came, came, split};
use crate::journal::{Profile, Stored, StoredCard};

/// A record's body, a card as it is sent, or an invitation.
pub fn body(input: &[u8]) -> Came {
    let Some((way, rest)) = split(input, 7) else { return Came::Refused };
    came(match way {
        0 => stored::<Moment>(rest),
        1 => stored::<StoredCard>(rest),
        2 => stored::<Share>(rest),
        3 => stored::<Group>(rest),
        4 => stored::<Profile>(rest),
        5 => card(rest),
        _ => invitation(rest),
    })
}

/// What was read and is kept again is read as the same.
fn stored<T: Stored>(bytes: &[u8]) -> bool {
    let Ok(value) = rmp_serde::from_slice::<T>(bytes) else { return false };
    let kept = rmp_serde::to_vec_named(&value).unwrap_or_default();
    let again = rmp_serde::from_slice::<T>(&kept).map(|again| rmp_serde::to_vec_named(&again));
    assert!(matches!(again, Ok(Ok(again)) if again == kept), "a {} kept again is another", T::NAME);
    true
}

/// Only the very bytes that are sent are read.
fn card(bytes: &[u8]) -> bool {
    let Ok(card) = Card::decode(bytes) else { return false };
    assert_eq!(card.encode().as_deref(), Ok(bytes), "a card has another spelling");
    true
}

/// What was read and is written again is read as the same.
fn invitation(bytes: &[u8]) -> bool {
    let Some(invitation) = std::str::from_utf8(bytes).ok().and_then(|text| Invitation::from_text(text).ok())
    else {
        return false;
    };
    let again = invitation.to_text().and_then(|text| Invitation::from_text(&text));
    assert_eq!(again.as_ref(), Ok(&invitation), "an invitation written again is another");
    true
}
