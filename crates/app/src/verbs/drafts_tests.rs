use crate::Hearth;
use crate::api::{CreateJournal, DraftPlace, DraftWords, MomentInput};

/// The body of a draft as it was before there could be several.
#[derive(serde::Serialize)]
struct Before {
    input: MomentInput,
    loose: Vec<hearth_domain::Attachment>,
}

#[test]
fn a_draft_that_was_kept_before_there_were_several_still_reads() {
    let home = tempfile::tempdir().unwrap();
    let hearth = Hearth::new(home.path().to_owned(), |_| {});
    let passphrase = "a kettle, a window, a walk".into();
    hearth.journal_create(CreateJournal { label: "Notebook".into(), passphrase }).unwrap();
    let input = MomentInput { body: "Half a thought".into(), ..MomentInput::default() };
    let bytes = rmp_serde::to_vec_named(&Before { input: input.clone(), loose: Vec::new() }).unwrap();
    hearth.with_journal(|journal| Ok(journal.vault.draft_save(&bytes)?)).unwrap();
    assert!(hearth.app_state(()).unwrap().open.unwrap().has_draft);
    let words = hearth.draft_load(DraftPlace::NewMoment).unwrap();
    assert_eq!(words, Some(DraftWords::Moment(input)));
}
