use hearth_app::api::{ById, ErasedShares};

use crate::args::{EraseShare, ShareVerb};
use crate::call::Call;
use crate::error::CliError;
use crate::words::{Done, Words};

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
        return call.show(&call.in_journal(|hearth| Ok(hearth.share_erase_all(())?))?);
    };
    call.in_journal(|hearth| Ok(hearth.share_erase(ById { id })?))?;
    call.show(&Done::new(id, "The record is erased. This took nothing back."))
}

impl Words for ErasedShares {
    fn words(&self) -> String {
        let erased = match self.erased {
            0 => "No record was erased.".to_owned(),
            1 => "One record is erased. This took nothing back.".to_owned(),
            many => format!("{many} records are erased. This took nothing back."),
        };
        let stay = match self.left {
            0 => return erased,
            1 => "One stays: its card is".to_owned(),
            many => format!("{many} stay: their cards are"),
        };
        format!(
            "{erased} {stay} on the way, still shown, kept by a guide, or asked back and not answered for."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_told_that_all_is_erased_when_something_stays() {
        let words = |erased, left| ErasedShares { erased, left }.words();
        assert_eq!(words(2, 0), "2 records are erased. This took nothing back.");
        assert_eq!(words(0, 0), "No record was erased.");
        assert!(
            words(1, 1)
                .starts_with("One record is erased. This took nothing back. One stays: its card is on")
        );
        assert!(words(0, 3).starts_with("No record was erased. 3 stay: their cards are on"));
    }
}
