use hearth_app::Hearth;
use hearth_app::api::{ById, EditMoment, MomentFilter, MomentInput, MomentView, SearchRequest};
use hearth_domain::Id;

use crate::args::{EditArgs, ListArgs, MomentArgs, MomentVerb, SearchArgs};
use crate::call::Call;
use crate::error::CliError;
use crate::files;
use crate::words::Done;

pub fn run(verb: MomentVerb, call: &Call) -> Result<(), CliError> {
    match verb {
        MomentVerb::Add(args) => add(*args, call),
        MomentVerb::List(args) => list(args, call),
        MomentVerb::Show(one) => {
            call.show(&call.in_journal(|hearth| Ok(hearth.moment_show(ById { id: one.id })?))?)
        }
        MomentVerb::Edit(args) => edit(*args, call),
        MomentVerb::Delete(one) => delete(one.id, call),
        MomentVerb::Restore(one) => restore(one.id, call),
        MomentVerb::Erase(one) => erase(one.id, call),
    }
}

pub fn search(args: SearchArgs, call: &Call) -> Result<(), CliError> {
    let request = SearchRequest { query: args.query, limit: args.limit };
    call.show(&call.in_journal(|hearth| Ok(hearth.search(request)?))?)
}

fn add(mut args: MomentArgs, call: &Call) -> Result<(), CliError> {
    args.body = body(&args)?;
    files::all_there(&args.attach)?;
    call.show(&call.in_journal(|hearth| {
        let input = changed(MomentInput::default(), args, hearth)?;
        Ok(hearth.moment_add(input)?)
    })?)
}

fn edit(args: EditArgs, call: &Call) -> Result<(), CliError> {
    let EditArgs { id, mut moment, detach } = args;
    moment.body = body(&moment)?;
    files::all_there(&moment.attach)?;
    call.show(&call.in_journal(|hearth| {
        let mut now = input_of(hearth.moment_show(ById { id })?);
        // A slip in an id must not look as if the picture were off it.
        if let Some(slip) = detach.iter().find(|id| !now.attachments.contains(id)) {
            return Err(CliError::PictureMissing(*slip));
        }
        now.attachments.retain(|attachment| !detach.contains(attachment));
        let moment = changed(now, moment, hearth)?;
        Ok(hearth.moment_edit(EditMoment { id, moment })?)
    })?)
}

fn list(args: ListArgs, call: &Call) -> Result<(), CliError> {
    let ListArgs { limit, skip, kind, from, to, bin } = args;
    let filter = MomentFilter { limit, skip, kind, from, to, binned: bin };
    call.show(&call.in_journal(|hearth| Ok(hearth.moment_list(filter)?))?)
}

fn delete(id: Id, call: &Call) -> Result<(), CliError> {
    call.in_journal(|hearth| Ok(hearth.moment_delete(ById { id })?))?;
    call.show(&Done::new(id, "In the bin. “moment restore” brings it back."))
}

fn restore(id: Id, call: &Call) -> Result<(), CliError> {
    call.in_journal(|hearth| Ok(hearth.moment_restore(ById { id })?))?;
    call.show(&Done::new(id, "It is back in the journal."))
}

fn body(args: &MomentArgs) -> Result<Option<String>, CliError> {
    match &args.body_file {
        Some(path) => files::text(path).map(Some),
        None => Ok(args.body.clone()),
    }
}

/// `input` with what was given on the command line in its place; the rest stays.
fn changed(mut input: MomentInput, args: MomentArgs, hearth: &Hearth) -> Result<MomentInput, CliError> {
    put(&mut input.kind, args.kind);
    put(&mut input.title, args.title);
    put(&mut input.body, args.body);
    put(&mut input.look_back, args.look_back);
    put_text(&mut input.occurred_on, args.on);
    put_text(&mut input.question, args.question);
    put_list(&mut input.dimensions, args.dimension);
    put_list(&mut input.feelings, args.feeling);
    put_list(&mut input.tags, args.tag);
    put_list(&mut input.content_notes, args.talks_about);
    put(&mut input.milestone.took, args.took);
    put(&mut input.milestone.helped, args.helped);
    put(&mut input.milestone.strength, args.strength);
    put(&mut input.milestone.learned, args.learned);
    put(&mut input.milestone.mark, args.mark);
    for path in &args.attach {
        input.attachments.push(hearth.moment_attach_file(path)?.id);
    }
    Ok(input)
}

fn put<T>(field: &mut T, given: Option<T>) {
    if let Some(value) = given {
        *field = value;
    }
}

fn put_text(field: &mut Option<String>, given: Option<String>) {
    if let Some(value) = given {
        *field = Some(value).filter(|text| !text.trim().is_empty());
    }
}

fn put_list<T>(field: &mut Vec<T>, given: Vec<T>) {
    if !given.is_empty() {
        *field = given;
    }
}

fn input_of(moment: MomentView) -> MomentInput {
    MomentInput {
        kind: moment.kind,
        title: moment.title,
        body: moment.body,
        occurred_on: moment.occurred_on,
        dimensions: moment.dimensions,
        feelings: moment.feelings,
        tags: moment.tags,
        content_notes: moment.content_notes,
        question: moment.question,
        look_back: moment.look_back,
        milestone: moment.milestone,
        attachments: moment.attachments.into_iter().map(|attachment| attachment.id).collect(),
    }
}

fn erase(id: Id, call: &Call) -> Result<(), CliError> {
    call.in_journal(|hearth| Ok(hearth.moment_erase(ById { id })?))?;
    call.show(&Done::new(id, "It is erased. Backups made earlier still hold it."))
}
