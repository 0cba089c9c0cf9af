use hearth_domain::{Moment, Query, Snippet};

use super::row;
use crate::api::{FoundMoment, Items, SearchRequest};
use crate::fold::{fold, fold_char};
use crate::journal::Kept;
use crate::{AppError, Hearth};

const PAGE: u32 = 50;

impl Hearth {
    /// Moments in which every word occurs, newest first. Nothing about it is ever on disk.
    pub fn search(&self, request: SearchRequest) -> Result<Items<FoundMoment>, AppError> {
        let query = Query::new(&request.query, fold);
        if query.is_empty() {
            return Ok(Items { items: Vec::new() });
        }
        self.with_journal(|journal| {
            let ids: Vec<_> =
                journal.index()?.iter().filter(|meta| meta.binned.is_none()).map(|meta| meta.id).collect();
            let limit = request.limit.unwrap_or(PAGE) as usize;
            let mut items = Vec::new();
            for id in ids {
                let kept = journal.load::<Moment>(id)?;
                if query.matches(kept.value.texts(), fold) {
                    items.push(found(&query, &kept));
                }
                if items.len() >= limit {
                    break;
                }
            }
            Ok(Items { items })
        })
    }
}

fn found(query: &Query, kept: &Kept<Moment>) -> FoundMoment {
    let snippet = kept.value.texts().find_map(|text| query.snippet(text, fold_char));
    let Snippet { before, found, after } =
        snippet.unwrap_or(Snippet { before: String::new(), found: String::new(), after: String::new() });
    FoundMoment { id: kept.id, row: row(kept), before, found, after }
}
