use hearth_circle::{GroupKey, GroupPublic};
use hearth_domain::{Agreement, Group, GroupError, GroupRole, Id, Invitation};

use crate::api::{ById, CreateGroup, GroupView, InvitationText, Items, Language, Lines, SetAgreement, Topic};
use crate::journal::Journal;
use crate::random::{new_id, random};
use crate::words::agreement_offer;
use crate::{AppError, Hearth};

impl Hearth {
    /// Five plain lines to begin an agreement with.
    pub fn group_agreement_offer(&self, request: Language) -> Result<Lines, AppError> {
        Ok(Lines { lines: agreement_offer(&request.language, "") })
    }

    /// Makes a group that this journal's owner guides.
    pub fn group_create(&self, request: CreateGroup) -> Result<GroupView, AppError> {
        let name = GroupError::check_name(&request.name)?;
        let guide = GroupError::check_name(&request.guide).map_err(|_| AppError::NameNeeded)?;
        let lines =
            if request.agreement.is_empty() { agreement_offer("en", &guide) } else { request.agreement };
        let agreement = Agreement { lines }.checked()?;
        let key = GroupKey::generate();
        let group = Group {
            name,
            guides: vec![guide.clone()],
            agreement,
            public_key: key.public().0,
            secret_key: Some(*key.to_bytes()),
            knock_secret: random()?,
            my_name: guide,
            agreement_read: None,
        };
        self.add_group(group)
    }

    /// The groups this journal knows.
    pub fn group_list(&self, (): ()) -> Result<Items<GroupView>, AppError> {
        self.with_journal(|journal| {
            let groups = journal.all::<Group>()?;
            Ok(Items { items: groups.iter().map(|kept| group_view(kept.id, &kept.value)).collect() })
        })
    }

    /// Changes a group's agreement; its members see it before they share again.
    pub fn group_set_agreement(&self, request: SetAgreement) -> Result<GroupView, AppError> {
        let agreement = Agreement { lines: request.agreement }.checked()?;
        let view = self.with_journal(|journal| {
            let group = journal.load::<Group>(request.id)?.value;
            if group.role() != GroupRole::Guide {
                return Err(AppError::GuideOnly);
            }
            let group = journal.change::<Group>(request.id, |group| group.agreement = agreement)?;
            Ok(group_view(request.id, &group))
        })?;
        self.changed(Topic::Groups);
        Ok(view)
    }

    /// What another person needs to come to this group, as text.
    pub fn group_invitation(&self, request: ById) -> Result<InvitationText, AppError> {
        self.with_journal(|journal| {
            let group = journal.load::<Group>(request.id)?.value;
            Ok(InvitationText { text: group.invitation().to_text()? })
        })
    }

    /// Whom one is about to trust: nothing is kept yet.
    pub fn group_invitation_read(&self, request: InvitationText) -> Result<GroupView, AppError> {
        Ok(group_view(Id::PROFILE, &member_of(Invitation::from_text(&request.text)?)))
    }

    /// Keeps a group's key and agreement in this journal.
    pub fn group_accept(&self, request: InvitationText) -> Result<GroupView, AppError> {
        let group = member_of(Invitation::from_text(&request.text)?);
        let known = self.with_journal(|journal| known_group(journal, &group.public_key))?;
        match known {
            Some((id, known)) => Ok(group_view(id, &known)),
            None => self.add_group(group),
        }
    }

    /// Forgets a group in this journal. The ledger keeps its lines.
    pub fn group_forget(&self, request: ById) -> Result<(), AppError> {
        self.with_journal(|journal| journal.remove::<Group>(request.id))?;
        self.changed(Topic::Groups);
        Ok(())
    }

    pub(crate) fn add_group(&self, group: Group) -> Result<GroupView, AppError> {
        let id = new_id()?;
        self.with_journal(|journal| journal.put(id, &group).map(|_| ()))?;
        self.changed(Topic::Groups);
        Ok(group_view(id, &group))
    }
}

/// The group with this public key, if the journal knows it.
pub(crate) fn known_group(journal: &mut Journal, key: &[u8; 32]) -> Result<Option<(Id, Group)>, AppError> {
    let groups = journal.all::<Group>()?;
    Ok(groups.into_iter().find(|kept| kept.value.public_key == *key).map(|kept| (kept.id, kept.value)))
}

/// A group as its member knows it.
pub(crate) fn member_of(invitation: Invitation) -> Group {
    Group {
        name: invitation.group,
        guides: invitation.guides,
        agreement: invitation.agreement,
        public_key: invitation.public_key,
        secret_key: None,
        knock_secret: invitation.knock_secret,
        my_name: String::new(),
        agreement_read: None,
    }
}

pub(crate) fn group_view(id: Id, group: &Group) -> GroupView {
    GroupView {
        id,
        name: group.name.clone(),
        guides: group.guides.clone(),
        role: group.role(),
        agreement: group.agreement.lines.clone(),
        fingerprint: GroupPublic(group.public_key).fingerprint(),
        my_name: group.my_name.clone(),
    }
}
