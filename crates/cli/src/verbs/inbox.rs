use std::path::Path;

use hearth_app::api::{ById, ReplyToCard};
use hearth_domain::Id;

use crate::args::{InboxVerb, ReplyArgs};
use crate::call::Call;
use crate::error::CliError;
use crate::files;
use crate::words::Done;

pub fn run(verb: InboxVerb, call: &Call) -> Result<(), CliError> {
    match verb {
        InboxVerb::List => call.show(&call.in_journal(|hearth| Ok(hearth.inbox_list(())?))?),
        InboxVerb::Show(one) => {
            call.show(&call.in_journal(|hearth| Ok(hearth.inbox_show(ById { id: one.id })?))?)
        }
        InboxVerb::Reply(args) => reply(args, call),
        InboxVerb::Forget(one) => forget(one.id, call),
    }
}

fn reply(args: ReplyArgs, call: &Call) -> Result<(), CliError> {
    let text = if args.text == "-" { files::text(Path::new("-"))? } else { args.text };
    let request = ReplyToCard { id: args.id, text };
    call.in_journal(|hearth| Ok(hearth.inbox_reply(request)?))?;
    call.show(&Done::new(args.id, "Your reply goes to its author at the next circle you share."))
}

fn forget(id: Id, call: &Call) -> Result<(), CliError> {
    call.in_journal(|hearth| Ok(hearth.inbox_forget(ById { id })?))?;
    call.show(&Done::new(id, "The card is gone from this journal."))
}
