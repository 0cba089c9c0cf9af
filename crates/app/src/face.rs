//! What others see of a card: always drawn from the bytes that were or will be sent.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hearth_domain::{Card, CardError, PictureKind};

use crate::api::{CardFace, PictureView};

/// The face of the card in these bytes.
pub(crate) fn face_of(bytes: &[u8]) -> Result<CardFace, CardError> {
    let card = Card::decode(bytes)?;
    let picture = card.picture.map(|picture| PictureView {
        data_url: data_url(media_type(picture.kind), &picture.bytes),
        description: picture.description,
    });
    Ok(CardFace {
        signed_as: card.signed_as.name().map(str::to_owned),
        text: card.text,
        theme: card.theme,
        content_notes: card.content_notes,
        response_wish: card.response_wish,
        picture,
    })
}

/// Bytes as a `data:` address, the only kind of picture address the window accepts.
pub(crate) fn data_url(media_type: &str, bytes: &[u8]) -> String {
    format!("data:{media_type};base64,{}", STANDARD.encode(bytes))
}

/// BLAKE3 in hexadecimal.
pub(crate) fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

fn media_type(kind: PictureKind) -> &'static str {
    match kind {
        PictureKind::Jpeg => "image/jpeg",
        PictureKind::Png => "image/png",
    }
}
