//! Every command of the window, declared once: `name(Request) -> View`.
//!
//! The shell makes its adapters and the window its typed calls from this list, so a command without a use
//! case does not compile, and one without a type does not exist. All are methods of [`crate::Hearth`].

/// Calls `$each!` with the whole list.
#[macro_export]
macro_rules! commands {
    ($each:ident) => {
        $each! {
            app_state(()) -> AppState;
            suggestion(Language) -> Suggestion;
            passphrase_advice(Text) -> PassphraseAdvice;
            journal_create(CreateJournal) -> OpenJournal;
            journal_unlock(UnlockJournal) -> OpenJournal;
            journal_recover(RecoverJournal) -> OpenJournal;
            journal_lock(()) -> ();
            journal_unlock_repair(UnlockJournal) -> OpenJournal;
            journal_health(()) -> JournalHealth;
            journal_verify(()) -> VerifyReport;
            journal_repair(()) -> VerifyReport;
            journal_rotate(ChangePassphrase) -> RecoverySheet;
            journal_erase(EraseJournal) -> ();
            passphrase_change(ChangePassphrase) -> ();
            key_list(()) -> Items<KeyView>;
            key_add(AddKey) -> Items<KeyView>;
            key_remove(RemoveKey) -> Items<KeyView>;
            recovery_new(OwnPassphrase) -> RecoverySheet;
            recovery_sheet(()) -> RecoverySheet;
            recovery_confirm(ConfirmRecovery) -> bool;
            moment_add(MomentInput) -> MomentView;
            moment_edit(EditMoment) -> MomentView;
            moment_delete(ById) -> ();
            moment_restore(ById) -> ();
            moment_erase(ById) -> ();
            moment_list(MomentFilter) -> Items<MomentRow>;
            moment_show(ById) -> MomentView;
            search(SearchRequest) -> Items<FoundMoment>;
            attachment_add(AddAttachment) -> AttachmentView;
            attachment_picture(ById) -> PictureView;
            draft_save(Draft) -> ();
            draft_load(DraftPlace) -> Option<DraftWords>;
            draft_clear(DraftPlace) -> ();
            card_start(MaybeId) -> CardStart;
            card_preview(CardInput) -> CardPreview;
            card_make(CardInput) -> CardView;
            card_edit(EditCard) -> CardView;
            card_list(()) -> Items<CardView>;
            card_show(ById) -> CardView;
            card_delete(ById) -> ();
            card_restore(ById) -> ();
            show_here(ById) -> CardFace;
            show_here_face(()) -> Option<CardFace>;
            show_here_done(()) -> ();
            share_list(()) -> Items<ShareView>;
            share_show(ById) -> ShareDetail;
            share_take_back(ById) -> ShareView;
            share_erase(ById) -> ();
            share_erase_all(()) -> ErasedShares;
            group_agreement_offer(Language) -> Lines;
            group_create(CreateGroup) -> GroupView;
            group_list(()) -> Items<GroupView>;
            group_set_agreement(SetAgreement) -> GroupView;
            group_invitation(ById) -> InvitationText;
            group_invitation_read(InvitationText) -> GroupView;
            group_accept(InvitationText) -> GroupView;
            group_forget(ById) -> ();
            circle_host(HostCircle) -> ();
            circle_join(JoinCircle) -> ();
            circle_view(()) -> Option<CircleView>;
            circle_proceed(()) -> ();
            circle_admit(ByMember) -> ();
            circle_decline(ByMember) -> ();
            circle_see_out(ByMember) -> ();
            circle_quiet_ask_done(ByMember) -> ();
            circle_question(Text) -> ();
            circle_closing(Text) -> ();
            circle_aside(SetAside) -> ();
            circle_pause(()) -> ();
            circle_resume(()) -> ();
            circle_new_code(()) -> ();
            circle_end(()) -> ();
            circle_agreement_read(()) -> ();
            circle_share_offer(()) -> ShareOffer;
            circle_share(ShareCard) -> ();
            circle_respond(RespondToCard) -> ();
            circle_quiet_ask(()) -> ();
            circle_away(StepAway) -> ();
            circle_fold(FoldCard) -> ();
            circle_take_back(ByShare) -> ();
            circle_leave(()) -> ();
            circle_come_back(Text) -> ();
            circle_keep_invitation(()) -> GroupView;
            circle_visitor_cards(()) -> Items<CardFace>;
            circle_visitor_keep(()) -> Items<CardView>;
            inbox_list(()) -> InboxView;
            inbox_show(ById) -> InboxCard;
            inbox_reply(ReplyToCard) -> ();
            inbox_forget(ById) -> ();
            backup_create(CreateBackup) -> BackupView;
            backup_verify(OpenBackup) -> BackupView;
            backup_restore(RestoreBackup) -> OpenJournal;
            backup_later(()) -> ();
            losses_read(()) -> ();
            import_run(ImportRequest) -> ImportReport;
            help_view(Language) -> HelpView;
            help_edit(EditHelp) -> ();
        }
    };
}
