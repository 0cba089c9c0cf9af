use serde::{Deserialize, Serialize};

use crate::clean_line;

/// Most lines an agreement may have.
pub const AGREEMENT_LINES: usize = 12;
const LINE_MAX: usize = 300;
const NAME_MAX: usize = 60;

/// What the people of a group agreed on, in plain words, the limits of confidentiality among them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(specta::Type))]
pub struct Agreement {
    /// Each line as its makers wrote it.
    pub lines: Vec<String>,
}

/// What a journal's owner is in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum GroupRole {
    /// Hosts its circles and holds its key.
    Guide,
    /// Comes to its circles.
    Member,
}

/// A group as one journal knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its guides, by name.
    pub guides: Vec<String>,
    /// What its people agreed on.
    pub agreement: Agreement,
    /// Its public key (Ed25519).
    pub public_key: [u8; 32],
    /// Its secret key: with a guide only.
    pub secret_key: Option<[u8; 32]>,
    /// What lets the holder of an invitation knock without a code.
    pub knock_secret: [u8; 32],
    /// The name its owner last used there; kept on this computer only.
    pub my_name: String,
    /// The agreement its owner has already read, by hash.
    pub agreement_read: Option<[u8; 32]>,
}

impl Group {
    /// Guide or member.
    pub fn role(&self) -> GroupRole {
        if self.secret_key.is_some() { GroupRole::Guide } else { GroupRole::Member }
    }

    /// What another person needs to come to this group.
    pub fn invitation(&self) -> Invitation {
        Invitation {
            group: self.name.clone(),
            guides: self.guides.clone(),
            agreement: self.agreement.clone(),
            public_key: self.public_key,
            knock_secret: self.knock_secret,
        }
    }
}

/// Why a group cannot be made so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GroupError {
    /// No name.
    #[error("Give the group a name of up to 60 characters.")]
    Name,
    /// No agreement, or too long.
    #[error("The agreement needs one to twelve lines of up to 300 characters each.")]
    Agreement,
}

impl GroupError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Name => "group_name",
            Self::Agreement => "group_agreement",
        }
    }

    /// A name, made harmless and checked.
    pub fn check_name(name: &str) -> Result<String, Self> {
        let name = clean_line(name);
        if name.is_empty() || name.chars().count() > NAME_MAX { Err(Self::Name) } else { Ok(name) }
    }
}

impl Agreement {
    /// The lines made harmless, empty ones left out, limits checked.
    pub fn checked(&self) -> Result<Self, GroupError> {
        let lines: Vec<String> =
            self.lines.iter().map(|line| clean_line(line)).filter(|line| !line.is_empty()).collect();
        let fits = lines.iter().all(|line| line.chars().count() <= LINE_MAX);
        if lines.is_empty() || lines.len() > AGREEMENT_LINES || !fits {
            return Err(GroupError::Agreement);
        }
        Ok(Self { lines })
    }

    /// One text, a line each: as it travels.
    pub fn to_text(&self) -> String {
        self.lines.join("\n")
    }

    /// From one text, a line each.
    pub fn from_text(text: &str) -> Self {
        Self { lines: text.lines().map(str::to_owned).collect() }
    }
}

/// By this a person gets a group's key and agreement, as a file or as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The group's name.
    pub group: String,
    /// Its guides, by name.
    pub guides: Vec<String>,
    /// Its agreement.
    pub agreement: Agreement,
    /// Its public key (Ed25519).
    pub public_key: [u8; 32],
    /// Lets its holder knock without a code.
    pub knock_secret: [u8; 32],
}

/// The text is not a whole invitation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("This is not a whole Hearth invitation. Ask for it again; nothing was changed.")]
pub struct InvitationError;

impl InvitationError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        "invitation_damaged"
    }
}

const INVITATION_PREFIX: &str = "hearth-invitation-1:";
const INVITATION_MAX: usize = 16 * 1024;

impl Invitation {
    /// As text that survives e-mail and chat: a prefix, then hexadecimal postcard with a CRC-32.
    pub fn to_text(&self) -> Result<String, InvitationError> {
        let mut bytes = postcard::to_stdvec(self).map_err(|_| InvitationError)?;
        bytes.extend(check_sum(&bytes).to_be_bytes());
        let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let lines: Vec<String> = digits.chunks(32).map(|line| line.concat()).collect();
        Ok(format!("{INVITATION_PREFIX}\n{}\n", lines.join("\n")))
    }

    /// Reads what [`Invitation::to_text`] wrote, whatever line ends and spaces it gained on its way.
    pub fn from_text(text: &str) -> Result<Self, InvitationError> {
        let (_, rest) = text.split_once(INVITATION_PREFIX).ok_or(InvitationError)?;
        let digits: Vec<u8> = rest.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        if digits.len() > INVITATION_MAX || !digits.len().is_multiple_of(2) {
            return Err(InvitationError);
        }
        let bytes = digits.chunks(2).map(hex_byte).collect::<Option<Vec<u8>>>().ok_or(InvitationError)?;
        let (body, sum) = bytes.split_last_chunk::<4>().ok_or(InvitationError)?;
        if check_sum(body) != u32::from_be_bytes(*sum) {
            return Err(InvitationError);
        }
        let invitation: Self = postcard::from_bytes(body).map_err(|_| InvitationError)?;
        invitation.agreement.checked().map_err(|_| InvitationError)?;
        GroupError::check_name(&invitation.group).map_err(|_| InvitationError)?;
        Ok(invitation)
    }
}

fn hex_byte(pair: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(*pair.first()?)? * 16 + digit(*pair.get(1)?)?).ok()
}

/// CRC-32 (ISO-HDLC): against a slip in copying, not against an enemy, who can make an invitation anyway.
fn check_sum(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invitation() -> Invitation {
        Invitation {
            group: "Tuesday group".into(),
            guides: vec!["Ana".into()],
            agreement: Agreement { lines: vec!["What is said here stays here.".into()] },
            public_key: [7; 32],
            knock_secret: [9; 32],
        }
    }

    #[test]
    fn survives_being_pasted_into_a_message() {
        let text = invitation().to_text().unwrap();
        let pasted = format!("Hi Jay,\r\n{}", text.replace('\n', "\r\n  "));
        assert_eq!(Invitation::from_text(&pasted).unwrap(), invitation());
    }

    #[test]
    fn one_wrong_digit_is_noticed() {
        let text = invitation().to_text().unwrap();
        let at = text.len() - 20;
        let digit = if &text[at..=at] == "0" { "1" } else { "0" };
        let wrong = format!("{}{digit}{}", &text[..at], &text[at + 1..]);
        assert_eq!(Invitation::from_text(&wrong), Err(InvitationError));
        assert_eq!(Invitation::from_text("hello"), Err(InvitationError));
    }
}
