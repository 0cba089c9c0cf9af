use hearth_app::api::ById;
use serde_json::json;

use crate::args::{EraseShare, ShareVerb};
use crate::call::Call;
use crate::error::CliError;
use crate::words::Done;

pub fn run(verb: ShareVerb, call: &Call) -> Result<(), CliError> {
    match verb {
        ShareVerb::List => call.show(&call.in_journal(|hearth| Ok(hearth.share_list(())?))?),
        ShareVerb::Show(one) => {
            call.show(&call.in_journal(|hearth| Ok(hearth.share_show(ById { id: one.id })?))?)
        }
        ShareVerb::TakeBack(one) => {
            call.show(&call.in_journal(|hearth| Ok(hearth.share_take_back(ById { id: one.id })?))?)
        }
        ShareVerb::Erase(args) => erase(&args, call),
    }
}

fn erase(args: &EraseShare, call: &Call) -> Result<(), CliError> {
    let Some(id) = args.id else {
        call.in_journal(|hearth| Ok(hearth.share_erase_all(())?))?;
        let all = if call.global.json {
            json!({ "all": true }).to_string()
        } else {
            "All records are erased.".into()
        };
        return call.print(&all);
    };
    call.in_journal(|hearth| Ok(hearth.share_erase(ById { id })?))?;
    call.show(&Done::new(id, "The record is erased. This took nothing back."))
}
