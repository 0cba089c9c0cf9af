use std::collections::HashSet;

use hearth_domain::Moment;
use hearth_vault::{FileRef, Notice};

use super::keys::hex;
use super::moments::row;
use crate::AppError;
use crate::api::{MomentRow, NoticeMoment, NoticeView};
use crate::journal::{Journal, notice_view};

/// A picture's file that a check is to read.
pub(super) enum ToCheck {
    /// One that a moment refers to, whether it is there or not.
    Wanted(FileRef),
    /// One that is there and that nothing refers to.
    Loose(String),
}

/// Every file there is, and every one that should be.
pub(super) fn to_check(journal: &mut Journal) -> Result<Vec<ToCheck>, AppError> {
    // Where a moment cannot be read, that was said; the files there are can still be checked.
    let wanted = journal.files().unwrap_or_default();
    let names: HashSet<String> = wanted.iter().map(|file| hex(&file.id)).collect();
    let loose = journal.vault.file_names()?.into_iter().filter(|name| !names.contains(name));
    let loose: Vec<ToCheck> = loose.map(ToCheck::Loose).collect();
    Ok(wanted.into_iter().map(ToCheck::Wanted).chain(loose).collect())
}

impl ToCheck {
    pub(super) fn check(&self, journal: &mut Journal) -> Option<Notice> {
        match self {
            Self::Loose(name) => journal.vault.check_file(name),
            // A moment may have been erased since the check began: then its picture is gone as it should be.
            Self::Wanted(file) => {
                let notice = journal.vault.check_attached(file)?;
                journal.files().unwrap_or_default().contains(file).then_some(notice)
            }
        }
    }
}

/// Notices as they are shown: one about a picture says of which moment it is.
pub(super) fn told(journal: &mut Journal, notices: Vec<Notice>) -> Vec<NoticeView> {
    notices.into_iter().map(|notice| tell(journal, notice)).collect()
}

fn tell(journal: &mut Journal, notice: Notice) -> NoticeView {
    let (code, moment) = (notice.code, notice.file.and_then(|file| moment_of(journal, file)));
    let plain = notice_view(notice);
    let words = moment.as_ref().and_then(|moment| words(code, &which(moment)));
    NoticeView { message: words.unwrap_or(plain.message), moment, ..plain }
}

fn moment_of(journal: &mut Journal, file: [u8; 16]) -> Option<NoticeMoment> {
    let id = journal.index().ok()?.iter().find(|meta| meta.files.iter().any(|of| of.id == file))?.id;
    let MomentRow { id, heading, occurred_on, .. } = row(&journal.load::<Moment>(id).ok()?);
    Some(NoticeMoment { id, heading, occurred_on })
}

fn which(moment: &NoticeMoment) -> String {
    let NoticeMoment { heading, occurred_on, .. } = moment;
    if heading.is_empty() { occurred_on.clone() } else { format!("“{heading}”, {occurred_on}") }
}

fn words(code: &str, which: &str) -> Option<String> {
    match code {
        "file_damaged" => {
            Some(format!("A picture or drawing is damaged ({which}). The words with it are here."))
        }
        "file_lost" => {
            Some(format!("A picture or drawing is missing ({which}). The words with it are here."))
        }
        "file_exchanged" => Some(format!("A picture or drawing is not the one that was kept ({which}).")),
        "file_left_behind" => Some(format!(
            "A picture or drawing was damaged and could not be taken along under the new keys ({which}). The words with \
             it are here."
        )),
        _ => None,
    }
}
