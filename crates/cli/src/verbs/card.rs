use hearth_app::Hearth;
use hearth_app::api::{ById, CardInput, CardPreview};
use hearth_domain::{Id, SignedAs};
use serde::Serialize;

use crate::args::{CardMake, CardVerb};
use crate::call::Call;
use crate::error::CliError;
use crate::files;
use crate::words::{Done, Words};

pub fn run(verb: CardVerb, call: &Call) -> Result<(), CliError> {
    match verb {
        CardVerb::Make(args) => make(args, call),
        CardVerb::List => call.show(&call.in_journal(|hearth| Ok(hearth.card_list(())?))?),
        CardVerb::Show(one) => {
            call.show(&call.in_journal(|hearth| Ok(hearth.card_show(ById { id: one.id })?))?)
        }
        CardVerb::Preview(one) => call.show(&call.in_journal(|hearth| preview(one.id, hearth))?),
        CardVerb::Delete(one) => delete(one.id, call),
    }
}

fn make(args: CardMake, call: &Call) -> Result<(), CliError> {
    let input = input(args)?;
    call.show(&call.in_journal(|hearth| Ok(hearth.card_make(input)?))?)
}

fn delete(id: Id, call: &Call) -> Result<(), CliError> {
    call.in_journal(|hearth| Ok(hearth.card_delete(ById { id })?))?;
    call.show(&Done::new(id, "The card is deleted. What was shown of it stays in “Who has what”."))
}

#[derive(Serialize)]
struct PreviewOf {
    id: Id,
    #[serde(flatten)]
    preview: CardPreview,
}

impl Words for PreviewOf {
    fn words(&self) -> String {
        self.preview.words()
    }
}

fn preview(id: Id, hearth: &Hearth) -> Result<PreviewOf, CliError> {
    let input = hearth.card_show(ById { id })?.input;
    Ok(PreviewOf { id, preview: hearth.card_preview(input)? })
}

fn input(args: CardMake) -> Result<CardInput, CliError> {
    let text = args.text_file.as_deref().map(files::text).transpose()?.or(args.text).unwrap_or_default();
    Ok(CardInput {
        from_moment: args.from,
        text,
        theme: args.theme.unwrap_or_default(),
        signed_as: args.sign.map_or(SignedAs::NoName, SignedAs::ChosenName),
        content_notes: args.talks_about,
        response_wish: args.wish.unwrap_or_default(),
        picture: args.picture,
        picture_description: args.picture_description.unwrap_or_default(),
    })
}
