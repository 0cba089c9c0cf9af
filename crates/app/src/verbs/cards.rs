use hearth_domain::{Card, CardPicture, Id, Moment, PictureKind, Share, sentences};

use super::attachments;
use crate::api::{ById, CardInput, CardPreview, CardStart, CardView, EditCard, Items, MaybeId, Topic};
use crate::circle::in_words;
use crate::clock::rfc3339;
use crate::face::{face_of, hash};
use crate::journal::{CardLook, Journal, Kept, Stored, StoredCard};
use crate::random::new_id;
use crate::{AppError, Hearth, picture};

impl Hearth {
    /// Where a card begins: empty, with the moment's sentences beside it to pick from.
    pub fn card_start(&self, request: MaybeId) -> Result<CardStart, AppError> {
        self.with_journal(|journal| {
            let look = journal.profile.look.clone();
            let input = CardInput {
                from_moment: request.id,
                theme: look.theme,
                signed_as: look.signed_as,
                response_wish: look.response_wish,
                ..CardInput::default()
            };
            let Some(id) = request.id else {
                return Ok(CardStart { input, sentences: Vec::new(), pictures: Vec::new() });
            };
            let moment = journal.load::<Moment>(id)?.value;
            let pictures = moment.attachments.iter().map(|attachment| attachment.id).collect();
            Ok(CardStart { input, sentences: offered(&moment), pictures })
        })
    }

    /// What others would see, drawn from the encoded outgoing bytes. A card that is kept as it was is drawn from its own.
    /// A visitor has no journal and no picture.
    pub fn card_preview(&self, request: CardInput) -> Result<CardPreview, AppError> {
        if self.state().journal.is_none() {
            return preview(&in_words(&request)?, Vec::new());
        }
        self.with_journal(|journal| {
            let card = match kept_with_picture(journal, &request)? {
                Some(card) => card,
                None => frozen(journal, &request)?,
            };
            preview(&card, not_sent(journal, &request)?)
        })
    }

    /// Keeps a card, frozen as it is.
    pub fn card_make(&self, request: CardInput) -> Result<CardView, AppError> {
        let id = new_id()?;
        self.keep_card(id, request)
    }

    /// Makes a card anew under the same id. What was shown before stays as it was sent.
    pub fn card_edit(&self, request: EditCard) -> Result<CardView, AppError> {
        self.with_journal(|journal| journal.load::<StoredCard>(request.id).map(|_| ()))?;
        self.keep_card(request.id, request.card)
    }

    /// All cards, newest first.
    pub fn card_list(&self, (): ()) -> Result<Items<CardView>, AppError> {
        self.with_journal(|journal| {
            let shown = shown_cards(journal)?;
            let cards = journal.all::<StoredCard>()?;
            let views = cards.into_iter().rev().map(|kept| card_view(kept, &shown));
            Ok(Items { items: views.collect::<Result<_, _>>()? })
        })
    }

    /// One card.
    pub fn card_show(&self, request: ById) -> Result<CardView, AppError> {
        self.with_journal(|journal| {
            let shown = shown_cards(journal)?;
            card_view(journal.load(request.id)?, &shown)
        })
    }

    /// Deletes a card. The ledger keeps what was shown of it. Out of log and snapshots it goes with the next upkeep.
    pub fn card_delete(&self, request: ById) -> Result<(), AppError> {
        self.with_journal(|journal| {
            let card = journal.load::<StoredCard>(request.id)?;
            // Already now: it is brought back from memory, and however this ends, nobody would come back for its words.
            journal.purge_later()?;
            journal.remove::<StoredCard>(request.id)?;
            journal.deleted = Some(card);
            Ok(())
        })?;
        self.changed(Topic::Cards);
        Ok(())
    }

    /// Brings the card back that was deleted last, as it was: made anew it would miss a photo whose moment is erased.
    pub fn card_restore(&self, request: ById) -> Result<(), AppError> {
        self.with_journal(|journal| {
            let card = journal.deleted.take_if(|card| card.id == request.id);
            let card = card.ok_or(AppError::NotFound(<StoredCard as Stored>::NAME))?;
            let kept = journal.put_at(card.id, &card.value, card.created, card.updated);
            // Where the disk refuses, it can be tried again.
            journal.deleted = kept.is_err().then_some(card);
            kept.map(|_| ())
        })?;
        self.changed(Topic::Cards);
        Ok(())
    }

    fn keep_card(&self, id: Id, input: CardInput) -> Result<CardView, AppError> {
        let view = self.with_journal(|journal| {
            let card = frozen(journal, &input)?;
            remember_look(journal, &input)?;
            let stored = StoredCard { input, card };
            let times = journal.put(id, &stored)?;
            let kept = Kept { id, created: times.created, updated: times.updated, value: stored };
            let shown = shown_cards(journal)?;
            card_view(kept, &shown)
        })?;
        self.changed(Topic::Cards);
        Ok(view)
    }
}

fn preview(card: &Card, not_sent: Vec<String>) -> Result<CardPreview, AppError> {
    let bytes = card.encode()?;
    Ok(CardPreview {
        face: face_of(&bytes)?,
        bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        hash: hash(&bytes),
        not_sent,
    })
}

/// The frozen copy of what was picked. A picture is re-encoded, whatever it was.
pub(crate) fn frozen(journal: &mut Journal, input: &CardInput) -> Result<Card, AppError> {
    let picture =
        input.picture.map(|id| card_picture(journal, id, &input.picture_description)).transpose()?;
    let card = Card {
        text: input.text.clone(),
        theme: input.theme,
        signed_as: input.signed_as.clone(),
        content_notes: input.content_notes.clone(),
        response_wish: input.response_wish,
        picture,
    };
    Ok(card.checked()?)
}

/// The frozen copy that was kept of just this: its picture stays in it when the moment is erased, and when what the
/// moment says of the picture changes. Words need no moment: frozen again they are the same bytes.
fn kept_with_picture(journal: &mut Journal, input: &CardInput) -> Result<Option<Card>, AppError> {
    if input.picture.is_none() {
        return Ok(None);
    }
    let same = journal.all::<StoredCard>()?.into_iter().filter(|kept| kept.value.input == *input);
    Ok(same.max_by_key(|kept| kept.updated).map(|kept| kept.value.card))
}

fn card_picture(journal: &mut Journal, id: Id, description: &str) -> Result<CardPicture, AppError> {
    let attachment = attachments::find(journal, id)?;
    let clean = picture::for_card(&attachments::read(journal, &attachment)?)?;
    let kind = if clean.media_type == "image/png" { PictureKind::Png } else { PictureKind::Jpeg };
    let description = if description.trim().is_empty() { &attachment.description } else { description };
    Ok(CardPicture { kind, description: description.to_owned(), bytes: clean.bytes })
}

fn remember_look(journal: &mut Journal, input: &CardInput) -> Result<(), AppError> {
    let look = CardLook {
        theme: input.theme,
        signed_as: input.signed_as.clone(),
        response_wish: input.response_wish,
    };
    let old = &journal.profile.look;
    let same =
        old.theme == look.theme && old.signed_as == look.signed_as && old.response_wish == look.response_wish;
    if same {
        return Ok(());
    }
    journal.profile.look = look;
    journal.save_profile()
}

/// The moment's sentences, its title first.
fn offered(moment: &Moment) -> Vec<String> {
    let notes = &moment.milestone;
    let texts = [
        &moment.title,
        &moment.body,
        &notes.took,
        &notes.helped,
        &notes.strength,
        &notes.learned,
        &notes.mark,
    ];
    texts.into_iter().flat_map(|text| sentences(text)).collect()
}

fn not_sent(journal: &mut Journal, input: &CardInput) -> Result<Vec<String>, AppError> {
    let mut codes = vec!["date", "other_moments"];
    if let Some(moment) = input.from_moment.map(|id| journal.find::<Moment>(id)).transpose()?.flatten() {
        let left_out = offered(&moment).iter().any(|sentence| !input.text.contains(sentence.as_str()));
        let with_photos = moment.attachments.len() > usize::from(input.picture.is_some());
        codes.extend(left_out.then_some("other_words"));
        codes.extend(with_photos.then_some("photos"));
        codes.extend((!moment.tags.is_empty()).then_some("tags"));
        codes.extend((!moment.feelings.is_empty()).then_some("feelings"));
    }
    Ok(codes.into_iter().map(str::to_owned).collect())
}

fn shown_cards(journal: &mut Journal) -> Result<Vec<Id>, AppError> {
    let shares = journal.all::<Share>()?;
    Ok(shares.into_iter().filter(|kept| kept.value.is_open()).filter_map(|kept| kept.value.card).collect())
}

fn card_view(kept: Kept<StoredCard>, shown: &[Id]) -> Result<CardView, AppError> {
    let StoredCard { input, card } = kept.value;
    Ok(CardView {
        id: kept.id,
        heading: card.heading(),
        face: face_of(&card.encode()?)?,
        input,
        created: rfc3339(kept.created),
        is_shown: shown.contains(&kept.id),
    })
}
