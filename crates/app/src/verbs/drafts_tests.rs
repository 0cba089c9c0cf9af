use hearth_domain::{Card, Id};

use crate::Hearth;
use crate::api::{ById, CreateJournal, Draft, DraftPlace, DraftWords, MomentInput};
use crate::journal::KeptCard;

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

fn with_journal() -> (tempfile::TempDir, Hearth) {
    let home = tempfile::tempdir().unwrap();
    let hearth = Hearth::new(home.path().to_owned(), |_| {});
    let passphrase = "a kettle, a window, a walk".into();
    hearth.journal_create(CreateJournal { label: "Notebook".into(), passphrase }).unwrap();
    (home, hearth)
}

/// A card that was kept, and a reply to it that is being written.
fn replying(hearth: &Hearth, number: u8) -> Id {
    let share = Id::from_bytes([number; 16]);
    let card = Card { text: "Hear me.".into(), ..Card::default() }.encode().unwrap();
    hearth
        .with_journal(|journal| {
            let until = journal.now() + 60;
            journal.keep_card(&KeptCard {
                share,
                card,
                from: String::new(),
                group: "Tuesday group".into(),
                group_key: [0; 32],
                since: until - 60,
                until,
                token: [0; 32],
                read: false,
                reply: None,
            })
        })
        .unwrap();
    hearth.draft_save(reply(share)).unwrap();
    assert!(hearth.draft_load(DraftPlace::Reply(share)).unwrap().is_some());
    share
}

fn reply(share: Id) -> Draft {
    Draft { place: DraftPlace::Reply(share), words: DraftWords::Text("I hear you".into()) }
}

#[test]
fn a_reply_that_is_being_written_goes_with_its_card() {
    let (_home, hearth) = with_journal();
    let [forgotten, asked_back, due] = [1, 2, 3].map(|number| replying(&hearth, number));
    let is_gone = |share| hearth.draft_load(DraftPlace::Reply(share)).unwrap().is_none();
    hearth.inbox_forget(ById { id: forgotten }).unwrap();
    assert!(is_gone(forgotten) && !is_gone(asked_back));
    hearth.with_journal(|journal| crate::circle::let_go(journal, asked_back)).unwrap();
    assert!(is_gone(asked_back) && !is_gone(due));
    // Tomorrow.
    hearth
        .with_journal(|journal| {
            journal.profile.clock.latest = journal.now() + 24 * 60 * 60;
            assert!(journal.drop_due()?);
            Ok(())
        })
        .unwrap();
    assert!(is_gone(due));
    assert_eq!(
        hearth.draft_save(reply(due)).unwrap_err().code(),
        "not_found",
        "a page that has not heard yet"
    );
}
