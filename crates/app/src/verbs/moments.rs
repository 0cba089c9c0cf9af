use chrono::NaiveDate;
use hearth_domain::{Attachment, Id, Moment, OccurredOn};

use crate::api::{
    AttachmentView, ById, EditMoment, Items, MomentFilter, MomentInput, MomentRow, MomentView, Topic,
};
use crate::clock::{day_of, rfc3339};
use crate::journal::{Journal, Kept, MomentMeta};
use crate::random::new_id;
use crate::{AppError, Hearth};

const PAGE: u32 = 50;
const EXCERPT: usize = 180;

impl Hearth {
    /// Saves a new moment. When this returns it survives a power cut.
    pub fn moment_add(&self, request: MomentInput) -> Result<MomentView, AppError> {
        let view = self.with_journal(|journal| {
            let mut moment = moment_of(journal, request, Moment::default())?;
            moment.time_zone = iana_time_zone::get_timezone().ok();
            store(journal, new_id()?, moment)
        })?;
        self.changed(Topic::Moments);
        Ok(view)
    }

    /// Saves a moment anew, all of it. Where it came from and its zone stay.
    pub fn moment_edit(&self, request: EditMoment) -> Result<MomentView, AppError> {
        let view = self.with_journal(|journal| {
            let old = journal.load::<Moment>(request.id)?.value;
            let moment = moment_of(journal, request.moment, old)?;
            store(journal, request.id, moment)
        })?;
        self.changed(Topic::Moments);
        Ok(view)
    }

    /// Puts a moment in the bin, from where it can come back for 30 days.
    pub fn moment_delete(&self, request: ById) -> Result<(), AppError> {
        self.set_binned(request.id, true)
    }

    /// Takes a moment out of the bin.
    pub fn moment_restore(&self, request: ById) -> Result<(), AppError> {
        self.set_binned(request.id, false)
    }

    /// Moments, newest first. Only the rows of the page asked for are opened.
    pub fn moment_list(&self, request: MomentFilter) -> Result<Items<MomentRow>, AppError> {
        let from = request.from.as_deref().map(str::parse::<OccurredOn>).transpose()?.map(|on| on.date);
        let to = request.to.as_deref().map(last_day).transpose()?;
        self.with_journal(|journal| {
            let wanted = |meta: &&MomentMeta| {
                meta.binned.is_some() == request.binned
                    && request.kind.is_none_or(|kind| kind == meta.kind)
                    && from.is_none_or(|from| meta.day >= from)
                    && to.is_none_or(|to| meta.day <= to)
            };
            let skip = request.skip.unwrap_or(0) as usize;
            let limit = request.limit.unwrap_or(PAGE) as usize;
            let ids: Vec<Id> =
                journal.index()?.iter().filter(wanted).skip(skip).take(limit).map(|meta| meta.id).collect();
            let rows = ids.into_iter().map(|id| journal.load::<Moment>(id).map(|kept| row(&kept)));
            Ok(Items { items: rows.collect::<Result<_, _>>()? })
        })
    }

    /// One moment, whole.
    pub fn moment_show(&self, request: ById) -> Result<MomentView, AppError> {
        self.with_journal(|journal| journal.load::<Moment>(request.id).map(view))
    }

    fn set_binned(&self, id: Id, binned: bool) -> Result<(), AppError> {
        self.with_journal(|journal| {
            let now = journal.now();
            let mut kept = journal.load::<Moment>(id)?;
            kept.value.binned = binned.then_some(now);
            journal.put(id, &kept.value)?;
            journal.reindex(&kept);
            Ok(())
        })?;
        self.changed(Topic::Moments);
        Ok(())
    }
}

fn store(journal: &mut Journal, id: Id, moment: Moment) -> Result<MomentView, AppError> {
    let times = journal.put(id, &moment)?;
    journal.loose.retain(|loose, _| !moment.attachments.iter().any(|kept| kept.id == *loose));
    let kept = Kept { id, created: times.created, updated: times.updated, value: moment };
    journal.reindex(&kept);
    Ok(view(kept))
}

fn moment_of(journal: &Journal, input: MomentInput, old: Moment) -> Result<Moment, AppError> {
    let attachments = attachments_of(journal, &input.attachments, &old)?;
    let occurred_on = match input.occurred_on.as_deref().map(str::trim) {
        None | Some("") => None,
        Some(text) => Some(text.parse::<OccurredOn>()?),
    };
    let moment = Moment {
        kind: input.kind,
        title: input.title,
        body: input.body,
        occurred_on,
        time_zone: old.time_zone,
        dimensions: input.dimensions,
        feelings: input.feelings,
        tags: input.tags,
        content_notes: input.content_notes,
        attachments,
        question: input.question,
        look_back: input.look_back,
        source: old.source,
        milestone: input.milestone,
        binned: old.binned,
    };
    Ok(moment.checked()?)
}

fn attachments_of(journal: &Journal, ids: &[Id], old: &Moment) -> Result<Vec<Attachment>, AppError> {
    let find = |id: &Id| {
        let kept = old.attachments.iter().find(|attachment| attachment.id == *id);
        kept.or_else(|| journal.loose.get(id)).cloned().ok_or(AppError::NotFound("picture"))
    };
    ids.iter().map(find).collect()
}

fn last_day(text: &str) -> Result<NaiveDate, AppError> {
    let on: OccurredOn = text.parse()?;
    let next = match on.precision {
        hearth_domain::Precision::Month => on.date.checked_add_months(chrono::Months::new(1)),
        hearth_domain::Precision::Year => on.date.checked_add_months(chrono::Months::new(12)),
        _ => return Ok(on.date),
    };
    Ok(next.and_then(|day| day.pred_opt()).unwrap_or(on.date))
}

/// A moment in a list.
pub(crate) fn row(kept: &Kept<Moment>) -> MomentRow {
    let moment = &kept.value;
    let written = || day_of(kept.created).to_string();
    MomentRow {
        id: kept.id,
        kind: moment.kind,
        heading: unmarked(moment.heading()),
        excerpt: excerpt(moment),
        occurred_on: moment.occurred_on.map_or_else(written, |on| on.to_string()),
        created: rfc3339(kept.created),
        has_pictures: !moment.attachments.is_empty(),
    }
}

fn excerpt(moment: &Moment) -> String {
    let heading = moment.heading();
    let lines = moment.body.lines().map(str::trim).filter(|line| !line.is_empty());
    let rest: Vec<String> =
        lines.skip_while(|line| moment.title.is_empty() && *line == heading.trim()).map(unmarked).collect();
    let text = rest.join(" ");
    let mut excerpt: String = text.chars().take(EXCERPT).collect();
    if text.chars().count() > EXCERPT {
        excerpt.push('…');
    }
    excerpt
}

/// A line without the marks of the Markdown subset.
fn unmarked(line: &str) -> String {
    line.trim_start_matches(['#', '>', '-', '*', ' '])
        .replace("**", "")
        .replace(['*', '_'], "")
        .trim()
        .to_owned()
}

fn view(kept: Kept<Moment>) -> MomentView {
    let moment = kept.value;
    MomentView {
        id: kept.id,
        kind: moment.kind,
        title: moment.title,
        body: moment.body,
        occurred_on: moment.occurred_on.map(|on| on.to_string()),
        time_zone: moment.time_zone,
        dimensions: moment.dimensions,
        feelings: moment.feelings,
        tags: moment.tags,
        content_notes: moment.content_notes,
        question: moment.question,
        look_back: moment.look_back,
        milestone: moment.milestone,
        attachments: moment.attachments.iter().map(attachment_view).collect(),
        source: moment.source,
        created: rfc3339(kept.created),
        updated: rfc3339(kept.updated),
        binned: moment.binned.is_some(),
    }
}

pub(super) fn attachment_view(attachment: &Attachment) -> AttachmentView {
    AttachmentView {
        id: attachment.id,
        kind: attachment.kind,
        media_type: attachment.media_type.clone(),
        description: attachment.description.clone(),
        bytes: attachment.bytes,
    }
}
