use std::fs::File;
use std::io::Read;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hearth_domain::{Attachment, AttachmentKind, Id, Moment, clean_line};
use hearth_vault::FileRef;

use super::moments::attachment_view;
use crate::api::{AddAttachment, AttachmentView, ById, PictureView};
use crate::face::data_url;
use crate::journal::Journal;
use crate::random::new_id;
use crate::{AppError, Hearth, picture};

impl Hearth {
    /// Keeps a photo for a moment that is being written. Its location and camera data are removed first.
    pub fn attachment_add(&self, request: AddAttachment) -> Result<AttachmentView, AppError> {
        let bytes = STANDARD.decode(request.base64.trim()).map_err(|_| AppError::BadBase64)?;
        self.attach(&bytes, &request.description)
    }

    /// Keeps a photo from a file, for a moment that is added next.
    pub fn moment_attach_file(&self, path: &Path) -> Result<AttachmentView, AppError> {
        let name = path.display().to_string();
        let read = File::open(path).and_then(|file| {
            let mut bytes = Vec::new();
            // One byte more than is taken, so that what is larger is refused as that.
            file.take(picture::INPUT_MAX as u64 + 1).read_to_end(&mut bytes).map(|_| bytes)
        });
        let bytes = read.map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => AppError::FileMissing(name),
            _ => AppError::FileUnreadable(name),
        })?;
        self.attach(&bytes, "")
    }

    /// A picture to show.
    pub fn attachment_picture(&self, request: ById) -> Result<PictureView, AppError> {
        self.with_journal(|journal| {
            let attachment = find(journal, request.id)?;
            let bytes = read(journal, &attachment)?;
            Ok(PictureView {
                data_url: data_url(&attachment.media_type, &bytes),
                description: attachment.description,
            })
        })
    }

    fn attach(&self, bytes: &[u8], description: &str) -> Result<AttachmentView, AppError> {
        // Decoding is slow and needs no journal: it happens outside the lock.
        let clean = picture::clean(bytes)?;
        self.with_journal(|journal| {
            let attachment = seal(journal, bytes, &clean, description)?;
            let view = attachment_view(&attachment);
            journal.loose.insert(attachment.id, attachment);
            Ok(view)
        })
    }
}

/// Seals a cleaned picture and describes it. `original` only leaves its hash behind.
pub(super) fn seal(
    journal: &mut Journal,
    original: &[u8],
    clean: &picture::CleanPicture,
    description: &str,
) -> Result<Attachment, AppError> {
    journal.come_back();
    let file = journal.vault.file_add(&mut clean.bytes.as_slice())?;
    Ok(Attachment {
        id: new_id()?,
        kind: AttachmentKind::Photo,
        media_type: clean.media_type.to_owned(),
        description: clean_line(description),
        bytes: u32::try_from(clean.bytes.len()).unwrap_or(u32::MAX),
        file: rmp_serde::to_vec_named(&file).map_err(|_| AppError::Unreadable("picture"))?,
        origin: Some(crate::face::hash(original)),
    })
}

/// The attachment with this id: of a moment being written, or of any moment.
pub(super) fn find(journal: &mut Journal, id: Id) -> Result<Attachment, AppError> {
    if let Some(loose) = journal.loose.get(&id) {
        return Ok(loose.clone());
    }
    let moments = journal.all::<Moment>()?;
    let mut attachments = moments.into_iter().flat_map(|kept| kept.value.attachments);
    attachments.find(|attachment| attachment.id == id).ok_or(AppError::NotFound("picture"))
}

/// Its bytes, verified.
pub(super) fn read(journal: &Journal, attachment: &Attachment) -> Result<Vec<u8>, AppError> {
    let file: FileRef =
        rmp_serde::from_slice(&attachment.file).map_err(|_| AppError::Unreadable("picture"))?;
    Ok(journal.vault.file_read(&file)?)
}
